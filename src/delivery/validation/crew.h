// Crew: threads that do what they are given, in order, and what is urgent before the rest.
//
// It holds as much as it was given and has not done: whoever gives bounds that. For one giver.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "base/thread.h"

namespace opentrail::delivery::validation {

class Crew {
  public:
    explicit Crew(std::size_t threads);
    /// What has not begun is dropped.
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    void give(std::function<void()> task);
    void give_urgent(std::function<void()> task);

  private:
    void work(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any given_;
    std::deque<std::function<void()>> urgent_;
    std::deque<std::function<void()>> tasks_;
    std::vector<Thread> threads_;
};

}  // namespace opentrail::delivery::validation
