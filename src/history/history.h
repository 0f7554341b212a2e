// History: the event index. Answers look-ups, searches and counts over everything that it has
// indexed, in memory (open segment) and on disk (sealed ones) through one interface.
//
// Safe from any thread. Index threads (one a shard) follow the journal. An event is `indexed` once
// indexed_end(shard) is past it; searches see every entry before that.

#pragma once

#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "event/facts.h"
#include "history/query.h"
#include "journal/journal.h"

namespace opentrail::history {

struct Options {
    std::uint32_t segment_rows_max = 32 << 10;
    std::uint64_t segment_raw_bytes_max = 256 << 20;
    std::uint64_t cache_bytes = 32 << 20;
    // What one answer has records read for it, where its query is about them.
    std::uint64_t text_bytes_max = std::uint64_t{4} << 30;
    Duration text_time_max = std::chrono::seconds(1);
    std::size_t readers = 0;  // Threads that read records at once; 0: half the processors.
    bool background = true;   // False: no threads; advance() indexes and seals (tests).
};

/// What admission decided of one record.
enum class Decision : std::uint8_t {
    fresh,
    duplicate,  // Same identity, same content: not kept again.
    conflict,   // Same identity, other content: kept and marked.
};

struct Decided {
    Decision decision = Decision::fresh;
    std::optional<journal::Position> existing;  // The entry it repeats or contradicts.
    std::optional<journal::Position> placed;    // Where it was put itself; absent for a duplicate.
};

class History {
  public:
    virtual ~History() = default;  // Stops first.

    /// Opens `directory`, then indexes what the journal has beyond it.
    static Result<std::unique_ptr<History>> open(disk::Disk& disk, const Clock& clock,
                                                 journal::Journal& journal, std::string directory,
                                                 const Options& options);

    /// Reads records for a query that is about them (text, members), the newest first, for about
    /// a second; of another does nothing. What follows is of what was read: `query` is about no
    /// other events then, and questions that it asks read nothing. Asked again, it goes on.
    virtual Result<ReadSoFar> read_records(Query& query) = 0;

    /// One page. Code::invalid for a query that makes no sense.
    virtual Result<Page> search(const PageRequest& request) = 0;
    /// The values of `field` that most of the matching events have; with `only`, of those alone
    /// that are as it says.
    virtual Result<std::vector<Count>> count_by(const Query& query, event::Field field,
                                                std::size_t limit,
                                                const std::optional<ValuePattern>& only = {}) = 0;
    /// Over time; errors and denied are counted only `by_outcome`.
    virtual Result<std::vector<Bucket>> histogram(const Query& query, Duration width,
                                                  bool by_outcome = false) = 0;
    /// Of each of `fields` the `limit` values that most events have, and what all have in common.
    virtual Result<Summary> summarize(const Query& query, std::span<const event::Field> fields,
                                      std::size_t limit) = 0;
    /// Values for somebody who types: not of all events where that would take long.
    virtual Result<Suggestions> suggest(const Query& query, event::Field field,
                                        const ValuePattern& wanted, std::size_t limit) = 0;
    virtual Result<std::uint64_t> count(const Query& query) = 0;

    /// Blocks until everything before `offset` is indexed, or the history stops.
    virtual Result<void> wait_indexed(std::uint32_t shard, std::uint64_t offset) = 0;
    virtual std::uint64_t indexed_end(std::uint32_t shard) const = 0;

    /// Decides, for records that come through a door that takes others' events, which are fresh;
    /// and enqueues the fresh and the conflicting ones as one batch (flag_conflict set), all while
    /// no other decision runs, so that two doors cannot both find the same event fresh.
    /// `batch.items` match `facts` one to one; `decisions` gets one entry each. Items of other
    /// kinds may follow the events (an outcome); they are always enqueued. Returns the offset to
    /// wait for (Journal::wait_durable) before answering, duplicates included: what they repeat may
    /// not be durable yet.
    virtual Result<std::uint64_t> admit(std::uint32_t shard, journal::Batch batch,
                                        std::vector<Decided>& decisions) = 0;

    /// Hides the events of these imports from every answer and every identity decision, at once and
    /// from now on.
    virtual void forget_imports(const std::set<std::string>& import_ids) = 0;
    /// Live events older than this are hidden. Zero: no limit.
    virtual void keep_live(Duration age) = 0;

    struct Conflict {
        journal::Position earlier;
        journal::Position later;
    };
    /// Called, from a background thread and within a minute, for pairs that have one identity and
    /// were not seen as such at admission because the times differ: up to a thousand, in the order
    /// of the later ones. What it returns without an error for, must be kept for good; after an
    /// error the same pairs come again some seconds later, and after a crash they may. Replaces
    /// the call before, which does not run any more once this returns.
    using LateConflictCall = std::function<Result<void>(std::span<const Conflict>)>;
    virtual void on_late_conflict(LateConflictCall call) = 0;

    struct Stats {
        std::uint64_t events = 0;
        std::uint64_t segments = 0;
        std::uint64_t disk_bytes = 0;
        std::uint64_t memory_bytes = 0;
        std::optional<Timestamp> oldest;
        std::optional<Timestamp> newest;
    };
    virtual Stats stats() const = 0;
    /// Oldest offset that the history still needs of a shard: what is before may be retired.
    virtual std::uint64_t needed_from(std::uint32_t shard) const = 0;
    /// Empty while all is well.
    virtual std::string failure() const = 0;

    /// Without background threads: indexes everything durable and seals what is full.
    virtual Result<void> advance() = 0;
    /// Seals the open segment now (clean stop, tests).
    virtual Result<void> seal() = 0;
};

}  // namespace opentrail::history
