// Verdicts: what was found, in the order of the walk, while many log files are checked at once.
//
// A log file that is being checked holds back all that was added after it; at most `window` wait.
// For one thread, which is also the one that `take` is called on.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "delivery/validation/crew.h"
#include "delivery/validation/log_check.h"
#include "delivery/validation/source.h"
#include "delivery/validation/verdict.h"

namespace opentrail::delivery::validation {

class Verdicts {
  public:
    using Take = std::function<void(const Verdict&, const Summary&)>;
    /// All outlive it; the crew must be gone or idle before it is.
    Verdicts(Source& source, Crew& crew, std::size_t window, Take take)
        : source_(source), crew_(crew), window_(window), take_(std::move(take)) {}
    /// Waits for the files that are being checked.
    ~Verdicts();
    Verdicts(const Verdicts&) = delete;
    Verdicts& operator=(const Verdicts&) = delete;

    void add(Verdict verdict);
    void check(DigestedFile file);
    /// Reads all of a log file, for a source that keeps what is read. Told only where it fails.
    void read(std::string bucket, std::string key);
    void cover(const Digest& digest, Timestamp start, Timestamp end) {
        summary_.cover(digest.start, digest.end, start, end);
    }
    /// Hands on all that waits.
    void finish();
    const Summary& summary() const { return summary_; }
    /// How many files in a row could not be read.
    std::size_t unread_in_a_row() const { return unread_in_a_row_; }

  private:
    struct Slot {
        Verdict verdict;
        DigestedFile file;
        std::uint64_t bytes = 0;
        bool is_quiet = false;  // Nothing is said of it when it is valid.
        bool done = false;      // Guarded by mutex_.
    };

    void start(Slot& slot, LogCheck (*look)(Source&, const DigestedFile&));
    void hand_on(std::size_t left);

    Source& source_;
    Crew& crew_;
    const std::size_t window_;
    const Take take_;
    std::mutex mutex_;
    std::condition_variable done_;
    std::deque<Slot> slots_;  // Grows and shrinks on its thread alone; slots stay where they are.
    Summary summary_;
    std::size_t unread_in_a_row_ = 0;
};

}  // namespace opentrail::delivery::validation
