// Usage: what a process has used of processor and memory, and which machine it ran on.
//
// Functions are safe from any thread. An RssWatch is for its owner.

#pragma once

#include <sys/resource.h>
#include <sys/types.h>
#include <atomic>
#include <cstdint>
#include <string>

#include "base/thread.h"

namespace opentrail::bench {

/// User and system time of this process so far, all threads, in seconds.
double cpu_seconds();
/// The same of another process.
double cpu_seconds(pid_t process);
/// The same of one that has ended.
double cpu_seconds(const rusage& used);

/// RssAnon of a process (0: this one) in bytes, from /proc.
std::uint64_t rss_anon(pid_t process = 0);

/// Seconds of a clock that only goes forward.
double wall_seconds();

/// Looks at a process's RssAnon every 50 ms.
class RssWatch {
  public:
    explicit RssWatch(pid_t process = 0);
    /// The most seen so far.
    std::uint64_t most() const { return most_.load(); }
    void reset() { most_.store(0); }

  private:
    std::atomic<std::uint64_t> most_{0};
    Thread thread_;
};

/// Processor, cores, memory, system and compiler, as a JSON object.
std::string machine_json();

/// Writes to standard error what the benchmark is doing, with the seconds since it began.
void progress(const std::string& what);

/// Prints an error and ends the process with status 3: a benchmark has nobody to hand it to.
[[noreturn]] void give_up(const std::string& why);

}  // namespace opentrail::bench
