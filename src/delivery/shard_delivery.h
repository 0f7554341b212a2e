// ShardDelivery: the log files of all trails of one shard, planned and stored.
//
// Planned first: which events are in which file is decided, and committed together with the
// trails' cursors, before the file exists. Then it is stored under its planned name until the store
// confirms it; then the plan is closed. After a crash open plans are finished first, with bodies
// made again from the journal. So every selected event is in one file, once, wherever it stopped.
//
// Between two flushes it holds no records. Trails that are up to date are read for together; a
// trail that fell behind, or whose bucket fails, is caught up with by itself, a part at a time.
//
// For one thread, but for needed_from() and reports().

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "delivery/courier.h"
#include "delivery/ledger.h"
#include "delivery/planner.h"
#include "delivery/store.h"
#include "delivery/trail_progress.h"
#include "journal/journal.h"

namespace opentrail::delivery {

struct Options {
    Duration interval = std::chrono::minutes(5);
    ChunkLimits limits;
    // Between attempts to store what failed: doubled each time, from the first to the last.
    Duration retry_first = std::chrono::seconds(5);
    Duration retry_last = std::chrono::minutes(5);
    // What cannot be stored is given up so long after it was recorded: AWS retries for 30 days
    // (CloudTrail API Reference, GetTrailStatus). Of a deleted trail, what goes to a bucket that
    // does not exist is given up as soon as may be.
    Duration retry_for = std::chrono::hours(24 * 30);
    // But not before the trail failed for so long (or retry_for) in this process: whoever starts
    // again after a long time, without a disk say, has time to see it.
    Duration retry_least = std::chrono::hours(1);
};

/// What delivery stands on; all must outlive it.
struct Ground {
    journal::Journal& journal;
    Ledger& ledger;
    Store& store;
    const Clock& clock;
    Random& random;
    /// Waits until the catalog has every change before `offset` of `shard`.
    std::function<Result<void>(std::uint32_t shard, std::uint64_t offset)> settle;
};

/// How delivery stands for one trail.
struct TrailReport {
    std::string id;
    std::string arn;        // Empty once the trail is deleted.
    std::uint64_t lag = 0;  // Durable entries that are not looked at yet; 0 when it does not log.
    std::uint64_t open_files = 0;
    std::uint64_t needed = 0;  // Durable entries from the oldest on that the journal keeps for it.
    std::uint64_t given_up_files = 0;  // That never were stored, and never will be.
    bool stopped = false;
    catalog::DeliveryStatus status;
};

struct Totals {
    std::uint64_t files = 0;  // Stored, since the start.
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;     // Before gzip.
    std::uint64_t failures = 0;  // Attempts to store that failed.
    std::uint64_t given_up = 0;  // Files that were given up, since the start.
};

class ShardDelivery {
  public:
    ShardDelivery(std::uint32_t shard, const Ground& ground, const Options& options);

    /// Does what is due: finishes open plans, flushes, catches up by one part. True when there is
    /// more to do at once. An error is the journal's or the ledger's: try again later. Once `stop`
    /// is requested it returns after the file that is being stored: the rest is done by the next
    /// step, of the next start perhaps.
    Result<bool> step(std::stop_token stop = {});
    /// Plans and stores all that is durable now, due or not.
    Result<void> flush();
    /// When step() has something to do next, unless much arrives before.
    Timestamp next_due() const;

    /// The oldest entry that some trail may still need. From any thread.
    std::uint64_t needed_from() const { return needed_from_; }
    // From any thread.
    std::vector<TrailReport> reports() const;
    Totals totals() const;

  private:
    using Trails = std::vector<TrailProgress*>;

    Result<void> load();
    Result<void> refresh();
    Result<std::uint64_t> settled_end();
    Result<void> flush_head();
    Result<bool> catch_up();
    Result<void> finish_open();
    Result<void> finish(TrailProgress& trail);
    Result<bool> finish_some(TrailProgress& trail, std::vector<catalog::LogFile> plans);
    /// Plans and stores for `trails` up to `end`, or less: gives up to where.
    Result<std::uint64_t> deliver(const Trails& trails, std::uint64_t end);
    Result<void> store(const Draft& draft, const std::vector<catalog::LogFile>& plans);
    Result<void> bring(const TrailProgress& trail, const catalog::LogFile& plan,
                       const Group& group);
    Result<bool> put_away(std::vector<catalog::LogFile>& stored);
    Result<void> close(std::span<const catalog::LogFile> stored);
    std::uint64_t take_given_up(TrailProgress& trail, std::vector<catalog::LogFile>& into);
    Result<void> note_cursors();
    Result<void> drop_versions();
    void fail_trail(TrailProgress& trail, const std::string& bucket, const Error& error);
    void stop_trail(TrailProgress& trail, const std::string& why);
    Trails ready(std::uint64_t from, std::uint64_t end);
    bool is_much() const;
    void publish();
    /// A call to the ledger that failed may have done what it was asked: look again before the
    /// next.
    template <class T>
    Result<T> checked(Result<T> result);

    const std::uint32_t shard_;
    const Ground ground_;
    const Options options_;
    std::stop_token stop_;  // Of the step that runs.
    bool loaded_ = false;
    std::map<std::string, TrailProgress, std::less<>> trails_;  // By id.
    std::uint64_t frontier_ = 0;  // Where the trails that are up to date are.
    Timestamp next_flush_{};
    double bytes_per_entry_ = 0;  // Selected, of late.
    Courier courier_;
    std::set<std::string> changed_;  // Trails whose status the ledger does not have yet.

    std::atomic<std::uint64_t> needed_from_{0};
    mutable std::mutex mutex_;
    std::vector<TrailReport> reports_;  // Guarded by mutex_, as is totals_.
    Totals totals_;
};

}  // namespace opentrail::delivery
