// Shard: one sequence of entries: its queue, its writer, its tail in memory and its segments.
//
// Safe from any thread. An entry is queued, then durable; nobody sees it before it is durable. The
// writer takes all that is queued, writes it with one call and syncs once. A failed write is
// repeated, on a full disk for ever, else for a while; nothing is taken meanwhile. A failed sync is
// final. Who is in haste while the writer sleeps does its work for once, but repeats nothing.
//
// Locks, in this order: write_mutex_ (the open segment, the encoding), then mutex_ (queue, tail,
// ends).

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/thread.h"
#include "disk/disk.h"
#include "journal/free_space.h"
#include "journal/journal.h"
#include "journal/journaled_segment.h"
#include "journal/segment_list.h"
#include "journal/tail.h"

namespace opentrail::journal {

class ShardFollower;

class Shard {
  public:
    /// What there is of a shard on disk; the last of `segments` is `open`.
    struct Files {
        std::vector<SegmentList::Shared> segments;
        std::shared_ptr<JournaledSegment> open;
    };
    /// Gets every segment that nobody will write to again.
    using Full = std::function<void(std::shared_ptr<JournaledSegment>)>;

    Shard(disk::Disk& disk, const Clock& clock, std::string directory, const Options& options,
          FreeSpace& space, std::uint32_t number, Files files, Full full);
    /// Writes what is queued, then stops.
    ~Shard();

    Result<Position> enqueue(Batch batch);
    Result<Position> enqueue_at_once(Batch batch, const std::function<void()>& then);
    Result<void> wait_durable(std::uint64_t offset);
    std::uint64_t durable_end() const { return durable_end_.load(); }
    std::uint64_t enqueued_end() const { return enqueued_end_.load(); }

    std::unique_ptr<Follower> follow(std::uint64_t from, bool holds_back);
    /// A batch in memory that holds the durable entry `offset`, or null.
    SharedBatch in_memory(std::uint64_t offset) const;

    SegmentList& segments() { return segments_; }
    const SegmentList& segments() const { return segments_; }

    /// Makes the open segment full, unless it is empty.
    Result<void> roll();

    /// Makes every append fail from now on.
    void fail_for_good(const std::string& why);
    std::string failure() const;
    /// Why nothing can be written for now: it is repeated. Empty while all is well.
    std::string hindrance() const;

  private:
    friend class ShardFollower;

    struct Queued {
        std::shared_ptr<Batch> batch;
        std::size_t bytes;  // What it weighs in memory.
    };

    Result<Position> push(Batch batch, bool& wakes);
    Result<void> admit(std::size_t entries, std::size_t bytes) const;
    void run();
    // Waits for more to join what is queued. mutex_ is held.
    void gather(std::unique_lock<std::mutex>& lock);
    bool all_came() const;
    // Writes up to one group of what is queued. False when there was nothing.
    bool write_some();
    Result<void> write_group(std::vector<Queued>& group);
    Result<void> commit(Queued* begin, Queued* end);
    // Writes what alone is queued, on the caller's thread. False when that is the writer's to do.
    bool write_alone(const std::function<void()>& then);
    // Appends a batch's frame to buffer_, and where it will be.
    std::size_t measure(const Batch& batch);
    void add_frame(const Batch& batch, std::size_t bytes);
    void show(Queued* begin, Queued* end);
    Result<void> begin_segment();
    // Repeats what failed, until it stops; what did not fail for want of space until write_patience
    // is over.
    Result<void> patiently(const std::function<Result<void>()>& attempt);
    std::unexpected<Error> failed() const;

    // For followers.
    std::uint64_t undone_from() const;
    void drop_done(std::unique_lock<std::mutex>& lock);

    disk::Disk& disk_;
    const Clock& clock_;
    const std::string directory_;
    const Options options_;
    FreeSpace& space_;
    const std::uint32_t number_;
    const Full full_;
    SegmentList segments_;

    std::mutex write_mutex_;
    std::shared_ptr<JournaledSegment> open_;
    std::string buffer_;  // Frames on their way to the disk.
    std::string provenance_;
    std::vector<FramePlace> places_;

    mutable std::mutex mutex_;
    std::condition_variable work_;     // The queue is not empty, or stopping_.
    std::condition_variable changed_;  // durable_end_, failure_ or a follower's stop.
    std::deque<Queued> queue_;
    std::size_t queue_bytes_ = 0;  // What is being written included.
    Tail tail_;
    std::vector<ShardFollower*> holders_;
    std::string failure_;
    std::string hindrance_;         // Why a write is being repeated, in words for callers.
    bool out_of_patience_ = false;  // It was repeated for write_patience.
    bool stopping_ = false;
    std::size_t expected_batches_ = 0;  // Those of the last group, and those that came during it.
    bool gathering_ = false;
    unsigned vain_waits_ = 0;  // In a row.
    std::size_t commits_to_skip_ = 0;
    std::atomic<std::uint64_t> enqueued_end_;
    std::atomic<std::uint64_t> durable_end_;  // Changed under both locks.

    Thread writer_;
};

}  // namespace opentrail::journal
