// FreeSpace: whether the disk has room for another append. Short of it, appends are refused before
// anything is taken, and reading goes on.
//
// The file system is asked at most once a second, and whenever enough was appended since to matter.
// Safe from any thread.

#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "journal/journal.h"

namespace opentrail::journal {

class FreeSpace {
  public:
    /// Of the file system that holds `directory`; `free_bytes_min` 0 refuses nothing.
    FreeSpace(disk::Disk& disk, const Clock& clock, std::string directory,
              std::uint64_t free_bytes_min);

    /// Lets `batch`, which takes `bytes` on disk, in. Events of others need `free_bytes_min` to be
    /// free before; what OpenTrail writes itself (its own calls and alarms, outcomes, changes), and
    /// the rest of what was begun (Batch::continues), half of it; what makes room (a retirement,
    /// Batch::makes_room) nothing. Code::throttled, or Code::unavailable for the rest of what was
    /// begun, which nobody can take back.
    Result<void> admit(const Batch& batch, std::uint64_t bytes);

    Space now();

  private:
    void ask_when_due(std::uint64_t bytes);

    disk::Disk& disk_;
    const Clock& clock_;
    const std::string directory_;
    const std::uint64_t free_bytes_min_;

    std::mutex mutex_;
    bool asked_ = false;
    Timestamp asked_at_;
    std::uint64_t free_bytes_ = 0;  // What was free then, less what was let in since.
    std::uint64_t let_in_bytes_ = 0;
};

}  // namespace opentrail::journal
