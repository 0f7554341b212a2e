#include "intake/visibility.h"

#include <vector>

#include "base/log.h"

namespace opentrail::intake {

Visibility::Visibility(std::unique_ptr<Queue> queue, Duration visibility)
    : queue_(std::move(queue)),
      visibility_(visibility),
      thread_("visibility", [this](std::stop_token stop) { run(std::move(stop)); }) {}

void Visibility::hold(const std::string& receipt) {
    const std::lock_guard lock(mutex_);
    held_.insert(receipt);
}

void Visibility::let_go(const std::string& receipt) {
    const std::lock_guard lock(mutex_);
    held_.erase(receipt);
}

void Visibility::run(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, stop, visibility_ / 2, [&] { return stop.stop_requested(); })) {
        const std::vector<std::string> held(held_.begin(), held_.end());
        lock.unlock();
        for (const std::string& receipt : held) {
            if (const auto extended = queue_->extend(receipt, visibility_); !extended) {
                log_warn("intake", "a message in work may be handed to another reader",
                         {{"why", extended.error()}});
            }
        }
        lock.lock();
    }
}

}  // namespace opentrail::intake
