// Applier: the journal's follower `catalog`. Reads changes, marks and outcomes in order and applies
// them.
//
// A change is made by appending it to the journal and waiting until it is applied: there is no
// other way into the catalog, so what the catalog holds is always what the journal says. Entries
// that arrived with flag_conflict are noted as conflicts here too, whichever door they came
// through. One thread a shard; safe from any thread.

#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "catalog/catalog.h"
#include "journal/journal.h"

namespace opentrail::catalog {

struct ApplierOptions {
    bool background = true;  // False: no threads; advance() applies (tests).
};

class Applier {
  public:
    virtual ~Applier() = default;  // Stops first. Must go before journal and catalog.

    /// Applies everything durable that is not applied yet, then follows. Code::corrupt when the
    /// journal holds a change that cannot be understood: going on without it would be wrong.
    static Result<std::unique_ptr<Applier>> start(journal::Journal& journal, Catalog& catalog,
                                                  const ApplierOptions& options);

    /// Blocks until everything before `offset` of the shard is applied. Code::unavailable when that
    /// will not happen.
    virtual Result<void> wait(std::uint32_t shard, std::uint64_t offset) = 0;
    /// Called after a change was applied, from the applier's thread; must not wait for the applier.
    /// Replaces the call before, which does not run any more once this returns.
    virtual void on_applied(std::function<void(const PlacedChange&)> call) = 0;

    /// Appends `changes` alone, as one batch, without an event, and waits until they are applied.
    /// For what nobody called: the first start, and marks.
    virtual Result<void> append(journal::Kind kind, const journal::Provenance& provenance,
                                std::span<const Change> changes) = 0;

    /// Without background threads: applies everything durable.
    virtual Result<void> advance() = 0;
    virtual void stop() = 0;
    /// Empty while all is well.
    virtual std::string failure() const = 0;
};

}  // namespace opentrail::catalog
