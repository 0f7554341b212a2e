// Sealer: turns full segments into archives, one at a time, in a thread of its own or, without one,
// at once.
//
// A crash anywhere leaves the journaled segment, the archive, or both. Safe from any thread. What
// fails is tried again after growing pauses, for as long as it takes: the segment's entries are
// durable and are read from where they are. Unless the disk is full, the others have their turn
// before. Only a damaged segment is given up until the next
// start, which says what is damaged.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/thread.h"
#include "disk/disk.h"
#include "journal/archived_segment.h"
#include "journal/journaled_segment.h"
#include "journal/shard.h"

namespace opentrail::journal {

/// Writes the archive of `segment` into `directory`, durable under its name. Code::unavailable when
/// `stop` was requested. When it fails nothing stays but, perhaps, the whole archive.
Result<std::shared_ptr<ArchivedSegment>> write_archive(disk::Disk& disk, ArchiveCache& cache,
                                                       const std::string& directory,
                                                       const JournaledSegment& segment,
                                                       std::size_t block_bytes,
                                                       const std::stop_token& stop);

class Sealer {
  public:
    Sealer(disk::Disk& disk, ArchiveCache& cache, std::string directory, const Options& options);
    /// Leaves off, in the middle of a segment too: the next start does it again.
    ~Sealer();
    void stop();

    /// `full` of `shard` will not be written to again. Without background threads it was tried when
    /// this returns, and so was all that failed before.
    void seal(Shard& shard, std::shared_ptr<JournaledSegment> full);
    /// Blocks until nothing of `shard` waits, or an attempt failed: then why. Cuts a pause short.
    Result<void> wait(const Shard& shard);
    /// Why the last attempt failed, or a segment was given up; empty while all is well.
    std::string failure() const;

  private:
    struct Task {
        Shard* shard;
        std::shared_ptr<JournaledSegment> full;
        bool archived = false;  // What is left to do is to remove `full`.
        std::string why = {};   // The last attempt failed.
    };
    /// Of one shard.
    struct Failures {
        std::uint64_t count = 0;
        std::string given_up;  // Of a damaged segment.
    };

    void run(const std::stop_token& stop);
    // Tries the first that waits. False when it waits still.
    bool try_first(const std::stop_token& stop);
    void try_each();
    Result<void> work(Task& task, const std::stop_token& stop);
    bool is_waiting(const Shard& shard) const;
    // Of the tasks of `shard`, or of any when it is null. mutex_ is held.
    std::string why_waiting(const Shard* shard) const;

    disk::Disk& disk_;
    ArchiveCache& cache_;
    const std::string directory_;
    const Options options_;

    mutable std::mutex mutex_;
    std::condition_variable_any work_;
    std::condition_variable done_;
    std::deque<Task> waiting_;  // The first stays while it is tried; only the worker moves it.
    std::map<const Shard*, Failures> failures_;
    bool hurried_ = false;
    Thread thread_;
};

}  // namespace opentrail::journal
