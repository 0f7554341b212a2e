#include "delivery/validation/crew.h"

#include <utility>

namespace opentrail::delivery::validation {

Crew::Crew(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back("validate", [this](const std::stop_token& stop) { work(stop); });
    }
}

Crew::~Crew() {
    for (Thread& thread : threads_) thread.request_stop();
    threads_.clear();
}

void Crew::give(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    given_.notify_one();
}

void Crew::give_urgent(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        urgent_.push_back(std::move(task));
    }
    given_.notify_one();
}

void Crew::work(const std::stop_token& stop) {
    for (;;) {
        std::function<void()> task;
        {
            std::unique_lock lock(mutex_);
            given_.wait(lock, stop, [this] { return !urgent_.empty() || !tasks_.empty(); });
            if (stop.stop_requested()) return;
            auto& queue = urgent_.empty() ? tasks_ : urgent_;
            task = std::move(queue.front());
            queue.pop_front();
        }
        task();
    }
}

}  // namespace opentrail::delivery::validation
