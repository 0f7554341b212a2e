// Journal: the one durable log. Everything that happens is appended here before anybody is
// answered.
//
// Safe to use from any thread. Each shard has a writer thread that gathers what is waiting, writes
// once and syncs once (group commit; a caller in haste may do so itself), and a sealer that turns
// full segments into compressed archives in the background. Nobody sees a position that is not
// durable yet.
//
// A failed sync is final: every later append fails with Code::unavailable and `failure()` says why.
// On a full disk a write is repeated until there is room again: nothing is taken meanwhile, and who
// waits for longer than Options::write_patience is told that the end is not known. A write that
// failed otherwise is repeated for so long before it is final too. A failed sealing is repeated for
// ever and ends nothing: its entries are durable and can be read.

#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "journal/entry.h"

namespace opentrail::journal {

struct Options {
    std::uint32_t shards = 1;
    std::uint64_t segment_bytes = 64 << 20;  // A segment is sealed when it would grow past this.
    std::uint64_t archive_block_bytes = 24 << 10;  // Uncompressed bytes a zstd block aims at.
    std::uint64_t queue_bytes_max = 32 << 20;      // Appends waiting for the writer.
    std::uint64_t tail_entries_max =
        32 << 10;  // Durable entries that a holding follower has not done.
    std::uint64_t tail_bytes_max = 64 << 20;
    /// Below so much free space on the disk appends are refused (journal/free_space.h); 0: never.
    std::uint64_t free_bytes_min = 0;
    Duration retry_pause = std::chrono::milliseconds(100);  // Before a failed write or sealing is
                                                            // repeated; doubles each time.
    Duration retry_pause_max = std::chrono::seconds(30);
    Duration write_patience = std::chrono::seconds(30);
    /// So long at most a large write waits for others to share its sync, while they take turns.
    Duration gather_time = std::chrono::milliseconds(1);
    bool background =
        true;  // False: no threads; append writes, syncs and seals before it returns (crash tests).
};

/// Of the disk that holds the journal.
struct Space {
    std::uint64_t free_bytes = 0;
    std::uint64_t free_bytes_min = 0;  // Options::free_bytes_min.
    bool is_short() const { return free_bytes < free_bytes_min; }
};

/// Where a follower is, kept outside the journal. `catalog` implements it.
class CursorStore {
  public:
    virtual ~CursorStore() = default;
    /// 0 when the follower is new.
    virtual Result<std::uint64_t> load(std::string_view follower, std::uint32_t shard) = 0;
    virtual Result<void> store(std::string_view follower, Position next) = 0;
};

/// Reads one shard in order, at its own pace. For one thread.
class Follower {
  public:
    virtual ~Follower() = default;
    /// The batch that holds place(), blocking until there is one; place() moves to its end. Null
    /// once stop() was called. The batch may begin before place(): skip the items before it. It may
    /// begin behind it when entries were retired. Once archived, a batch may come in pieces.
    /// Code::unavailable when the journal has failed and all that is durable was read.
    virtual Result<std::shared_ptr<const Batch>> next() = 0;
    /// Like next(), but null at once when nothing is there yet.
    virtual Result<std::shared_ptr<const Batch>> poll() = 0;
    /// Everything before `offset` is done: it no longer counts against the tail.
    virtual void done(std::uint64_t offset) = 0;
    /// The next entry that it will read.
    virtual std::uint64_t place() const = 0;
    /// Wakes next(). From any thread.
    virtual void stop() = 0;
};

struct SegmentInfo {
    std::uint32_t shard;
    std::uint64_t first;  // Offset of the first entry.
    std::uint64_t end;    // One past the last.
    bool sealed;
    std::uint64_t file_bytes;
    std::string path;
};

class Journal {
  public:
    virtual ~Journal() = default;

    /// Opens or creates the journal in `directory`, recovering a torn tail. The caller holds the
    /// directory's lock.
    static Result<std::unique_ptr<Journal>> open(disk::Disk& disk, const Clock& clock,
                                                 std::string directory, const Options& options);

    virtual std::uint32_t shard_count() const = 0;

    /// Gives `batch` its positions and hands it to the writer. Code::throttled when the queue, the
    /// tail or the disk is full, and then nothing was taken. Returns the first position. Not
    /// durable yet: see wait_durable.
    virtual Result<Position> enqueue(std::uint32_t shard, Batch batch) = 0;
    /// Blocks until everything before `offset` is durable. Code::unavailable when the journal has
    /// failed, or cannot be written for longer than Options::write_patience: in the latter case it
    /// may become durable later, unless the process ends before.
    virtual Result<void> wait_durable(std::uint32_t shard, std::uint64_t offset) = 0;
    /// enqueue and wait_durable.
    Result<Position> append(std::uint32_t shard, Batch batch);
    /// enqueue, by one who will wait for it: while the writer sleeps, the calling thread writes and
    /// syncs in its place, which saves being handed over and back, and calls `then` as soon as the
    /// batch is durable, before followers hear of it. Where `then` was not called: as enqueue.
    virtual Result<Position> enqueue_at_once(std::uint32_t shard, Batch batch,
                                             const std::function<void()>& then);

    /// One past the last durable entry.
    virtual std::uint64_t durable_end(std::uint32_t shard) const = 0;
    /// One past the last entry that was given a position.
    virtual std::uint64_t enqueued_end(std::uint32_t shard) const = 0;
    /// The oldest entry still kept.
    virtual std::uint64_t begin(std::uint32_t shard) const = 0;

    /// A follower from `from` on. With `holds_back`, entries that it has not done count against the
    /// tail's limits, so that appends are refused rather than memory grow. Must go before the
    /// journal.
    virtual std::unique_ptr<Follower> follow(std::uint32_t shard, std::uint64_t from,
                                             bool holds_back) = 0;

    /// The entries at `positions`, in the order given. Code::not_found when one is retired or not
    /// durable.
    virtual Result<std::vector<Entry>> fetch(std::span<const Position> positions) = 0;

    /// Visits the batches that hold [from, end) of a shard, in order or backwards, until `visit`
    /// returns false. A batch may reach beyond the range. Views are valid during the visit only.
    virtual Result<void> scan(std::uint32_t shard, std::uint64_t from, std::uint64_t end,
                              bool backwards, const std::function<bool(const Batch&)>& visit) = 0;

    /// Seals the open segment now, and waits for every full one of the shard. Nothing happens when
    /// it is empty. When one could not be sealed that is the error, and it is tried again later.
    virtual Result<void> seal(std::uint32_t shard) = 0;
    /// Deletes the sealed segment that begins at `first`, the oldest or any other: appends an entry
    /// `retired` (journal/retirement.h), makes it durable, then removes the file. Code::not_found
    /// when none begins there, Code::conflict when it is not sealed, Code::throttled as enqueue.
    virtual Result<void> retire(std::uint32_t shard, std::uint64_t first) = 0;

    virtual std::vector<SegmentInfo> segments() const = 0;
    /// Why nothing can be appended any more. Empty while all is well.
    virtual std::string failure() const = 0;
    /// Why nothing can be appended for now: writing is repeated. Empty while all is well.
    virtual std::string hindrance() const { return {}; }
    /// Why a full segment could not be sealed, the last time it was tried; empty while all is well.
    virtual std::string sealing_failure() const { return {}; }
    virtual Space space() const { return {}; }
};

}  // namespace opentrail::journal
