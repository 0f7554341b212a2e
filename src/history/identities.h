// Identities: decides of records from others whether they are new, and enqueues those that are.
//
// An event is (account, eventID). One that has the same identity and the same content as a kept one
// is a duplicate; the same identity and other content is a conflict, and kept too. A duplicate must
// have come through a door whose events reach as many followers: what is imported reaches the
// history only, and when a live door brings it, it is kept as a live event (flag_imported), or it
// would never be delivered, and would go with the import. Decided before
// journaling, one decision at a time: a lock is held while the batch is compared with what is in
// flight and in memory and given its positions. The segments on disk do not change, so they are
// asked before, without the lock.
//
// Safe from any thread.

#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "history/hiding.h"
#include "history/history.h"
#include "history/identity_reader.h"
#include "history/in_flight.h"
#include "history/shelf.h"

namespace opentrail::history {

class Identities {
  public:
    Identities(journal::Journal& journal, const Shelf& shelf, IdentityReader& reader)
        : journal_(journal), shelf_(shelf), reader_(reader), in_flight_(journal.shard_count()) {}

    /// History::admit().
    Result<std::uint64_t> admit(std::uint32_t shard, journal::Batch batch, const Hiding& hiding,
                                std::vector<Decided>& decisions);
    /// The entries of a shard before `end` are indexed: what is in the shelf answers for them.
    void indexed(std::uint32_t shard, std::uint64_t end);
    std::size_t in_flight() const;

  private:
    struct Work;

    Result<void> ask_sealed(const std::vector<std::shared_ptr<const SealedSegment>>& segments,
                            Work& work);
    Result<void> ask_sealed(const SealedSegment& segment, Work& work);
    Result<void> compare(const SealedSegment& segment, std::size_t index,
                         const std::vector<IdRow>& found, Work& work);
    Result<void> ask_sealed_since(const Shelf::Contents& before, const Shelf::Contents& now,
                                  Work& work);
    Result<void> ask_open(const OpenSegment& segment, Work& work);
    Result<void> decide(const Shelf::Contents& asked, Work& work);
    void ask_in_flight(std::size_t index, Work& work);
    Result<void> enqueue(Work& work);

    journal::Journal& journal_;
    const Shelf& shelf_;
    IdentityReader& reader_;
    mutable std::mutex mutex_;
    std::vector<InFlight> in_flight_;  // A shard.
};

}  // namespace opentrail::history
