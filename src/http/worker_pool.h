// WorkerPool: threads that run jobs which may block. Bounded twice: so many threads, so many jobs
// waiting.
//
// Threads are made when first needed and wake one another in a chain, so that a burst of short jobs
// is done by few of them and a job that blocks never holds up the rest. Safe to call from any
// thread.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/thread.h"

namespace opentrail::http {

class WorkerPool {
  public:
    using Job = std::move_only_function<void()>;

    /// At most `threads_max` jobs run and `waiting_max` wait. `name` shows in ps and gdb (15
    /// letters).
    WorkerPool(std::string name, std::size_t threads_max, std::size_t waiting_max);
    ~WorkerPool();  // Stops first.
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False, and the job is left untouched, when there is no room or the pool has stopped.
    bool offer(Job& job);
    /// Lets what runs and what waits come to its end, then joins. Not from a job.
    void stop();
    /// Jobs running or waiting.
    std::size_t busy() const;

  private:
    void work();
    void wake_one();  // With the mutex held.

    const std::string name_;
    const std::size_t threads_max_;
    const std::size_t jobs_max_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> waiting_;
    std::vector<Thread> threads_;
    std::size_t running_ = 0;
    std::size_t idle_ = 0;       // Threads asleep and not called.
    std::size_t searching_ = 0;  // Threads awake, or called, that have not yet taken a job.
    std::size_t calls_ = 0;      // Wake-ups not yet taken up.
    bool stopping_ = false;
};

}  // namespace opentrail::http
