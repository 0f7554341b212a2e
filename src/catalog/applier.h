// Applier: the journal's follower `catalog`. Reads changes, marks and outcomes in order and applies
// them.
//
// A change is made by appending it to the journal and waiting until it is applied: there is no
// other way into the catalog, so what the catalog holds is always what the journal says. Entries
// that arrived with flag_conflict are noted as conflicts here too, whichever door they came
// through. What the catalog cannot take, on a full disk say, is applied again after growing pauses,
// for as long as it takes; only a change that cannot be understood, or a journal that failed, ends
// it. One thread a shard; safe from any thread.

#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "catalog/catalog.h"
#include "journal/journal.h"

namespace opentrail::catalog {

struct ApplierOptions {
    bool background = true;  // False: no threads; advance() applies (tests).
    /// How long wait() waits at most.
    Duration patience = std::chrono::seconds(20);
    /// Before it applies again what the catalog did not take; doubles each time.
    Duration retry_pause = std::chrono::milliseconds(100);
    Duration retry_pause_max = std::chrono::seconds(5);
};

class Applier {
  public:
    virtual ~Applier() = default;  // Stops first. Must go before journal and catalog.

    /// Applies everything durable that is not applied yet, then follows. Code::corrupt when the
    /// journal holds a change that cannot be understood: going on without it would be wrong;
    /// and when the catalog lacks what the journal has retired, or is ahead of the journal. When
    /// the catalog takes nothing now it is tried again in the background, provided that there is a
    /// home; else Code::unavailable.
    static Result<std::unique_ptr<Applier>> start(journal::Journal& journal, Catalog& catalog,
                                                  const ApplierOptions& options);

    /// Blocks until everything before `offset` of the shard is applied. Code::unavailable when that
    /// will not happen, takes longer than ApplierOptions::patience, or the catalog takes nothing
    /// now (at once, or when an attempt that goes on fails: see hindrance()); what is durable is
    /// applied later then.
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
    /// Everything before this offset of the shard is applied.
    virtual std::uint64_t place(std::uint32_t shard) const = 0;
    /// Why nothing will be applied any more. Empty while all is well.
    virtual std::string failure() const = 0;
    /// Why nothing can be applied for now: it is tried again. Empty while all is well.
    virtual std::string hindrance() const { return {}; }
};

}  // namespace opentrail::catalog
