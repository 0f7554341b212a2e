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
// A bucket that is far away is never waited for: what goes there is handed to the outbox, and taken
// in by a later step. All that is known of trails stays with the one thread.
//
// For one thread, but for needed_from() and reports().

#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "delivery/courier.h"
#include "delivery/ground.h"
#include "delivery/outbox.h"
#include "delivery/planner.h"
#include "delivery/trail_book.h"
#include "delivery/trail_progress.h"
#include "delivery/trail_report.h"

namespace opentrail::delivery {

class ShardDelivery {
  public:
    ShardDelivery(std::uint32_t shard, const Ground& ground, const Options& options);

    /// Does what is due: finishes open plans, flushes, catches up by one part. True when there is
    /// more to do at once. An error is the journal's or the ledger's: try again later. Once `stop`
    /// is requested it returns after the file that is being stored: the rest is done by the next
    /// step, of the next start perhaps.
    Result<bool> step(std::stop_token stop = {});
    /// Ends what is on its way to buckets that are far away: waits for what is being stored, and
    /// takes it in. Nothing is sent before start().
    Result<void> stop();
    void start();
    /// When step() has something to do next, unless much arrives before.
    Timestamp next_due() const;

    /// The oldest entry that some trail may still need. From any thread.
    std::uint64_t needed_from() const { return needed_from_; }
    // From any thread.
    std::vector<TrailReport> reports() const;
    Totals totals() const { return book_.totals(); }

    /// What is on its way. One without threads is to be worked between steps.
    Outbox& outbox() { return outbox_; }

  private:
    using Trails = std::vector<TrailProgress*>;

    Result<void> load();
    Result<std::uint64_t> settled_end();
    Result<void> flush_head();
    Result<bool> catch_up();
    Result<void> finish_open();
    Result<void> finish(TrailProgress& trail);
    std::vector<catalog::LogFile> next_unsent(const TrailProgress& trail,
                                              const std::set<std::string>& but) const;
    Result<bool> finish_some(TrailProgress& trail, std::vector<catalog::LogFile> plans);
    /// Plans and stores for `trails` up to `end`, or less: gives up to where.
    Result<std::uint64_t> deliver(const Trails& trails, std::uint64_t end);
    Result<void> store(const Draft& draft, const std::vector<catalog::LogFile>& plans);
    Result<void> bring(const TrailProgress& trail, const catalog::LogFile& plan,
                       const Group& group);
    bool send(TrailProgress& trail, const catalog::LogFile& plan, const Group& group);
    enum class Ending { no, yes };
    Result<void> collect(Ending ending = Ending::no);
    Result<bool> put_away(std::vector<catalog::LogFile>& stored);
    Trails ready(std::uint64_t from, std::uint64_t end);
    bool is_remote(std::string_view bucket) const;
    bool may_go(const TrailProgress& trail, std::string_view bucket) const;
    bool is_much() const;
    void publish();

    const std::uint32_t shard_;
    const Ground ground_;
    const Options options_;
    std::stop_token stop_;  // Of the step that runs.
    TrailBook book_;
    std::uint64_t frontier_ = 0;  // Where the trails that are up to date are.
    Timestamp next_flush_{};
    double bytes_per_entry_ = 0;  // Selected, of late.
    Courier courier_;
    Outbox outbox_;

    std::atomic<std::uint64_t> needed_from_{0};
    mutable std::mutex mutex_;
    std::vector<TrailReport> reports_;  // Guarded by mutex_.
};

}  // namespace opentrail::delivery
