// Visibility: keeps messages hidden from others for as long as they are in work.
//
// One thread, with a connection of its own. A message whose time cannot be extended comes again:
// what it announces is then known, and nothing is taken twice.

#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "base/thread.h"
#include "intake/queue.h"

namespace opentrail::intake {

class Visibility {
  public:
    /// `visibility`: for how long messages are hidden each time; extended at half of it.
    Visibility(std::unique_ptr<Queue> queue, Duration visibility);
    ~Visibility() { thread_.stop(); }

    void hold(const std::string& receipt);
    void let_go(const std::string& receipt);

  private:
    void run(std::stop_token stop);

    const std::unique_ptr<Queue> queue_;
    const Duration visibility_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::set<std::string> held_;
    Thread thread_;
};

}  // namespace opentrail::intake
