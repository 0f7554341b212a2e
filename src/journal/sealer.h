// Sealer: turns full segments into archives, one at a time, in a thread of its own or, without one,
// at once.
//
// A crash anywhere leaves the journaled segment, the archive, or both. Safe from any thread. A
// failure is final for the shard: what was to be sealed is damaged, or the disk is.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
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
/// `stop` was requested.
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

    /// `full` of `shard` will not be written to again. Without background threads it is sealed when
    /// this returns.
    Result<void> seal(Shard& shard, std::shared_ptr<JournaledSegment> full);
    /// Blocks until nothing of `shard` waits, or it failed.
    Result<void> wait(const Shard& shard);

  private:
    struct Task {
        Shard* shard;
        std::shared_ptr<JournaledSegment> full;
    };

    void run(const std::stop_token& stop);
    Result<void> work(const Task& task, const std::stop_token& stop);

    disk::Disk& disk_;
    ArchiveCache& cache_;
    const std::string directory_;
    const Options options_;

    std::mutex mutex_;
    std::condition_variable_any work_;
    std::condition_variable done_;
    std::deque<Task> waiting_;  // The first stays until it is done.
    Thread thread_;
};

}  // namespace opentrail::journal
