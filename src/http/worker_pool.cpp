#include "http/worker_pool.h"

#include <utility>

#include "base/assert.h"

namespace opentrail::http {

WorkerPool::WorkerPool(std::string name, std::size_t threads_max, std::size_t waiting_max)
    : name_(std::move(name)), threads_max_(threads_max), jobs_max_(threads_max + waiting_max) {
    INVARIANT(threads_max > 0);
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::offer(Job& job) {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || running_ + waiting_.size() >= jobs_max_) return false;
    waiting_.push_back(std::move(job));
    // Whoever searches will find it, and calls the next one if there is more.
    if (searching_ == 0) wake_one();
    return true;
}

void WorkerPool::wake_one() {
    if (idle_ > 0) {
        --idle_;
        ++searching_;
        ++calls_;
        changed_.notify_one();
    } else if (threads_.size() < threads_max_) {
        ++searching_;
        threads_.emplace_back(name_, [this](const std::stop_token&) { work(); });
    }
}

void WorkerPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        if (!waiting_.empty()) {
            Job job = std::move(waiting_.front());
            waiting_.pop_front();
            --searching_;
            ++running_;
            if (!waiting_.empty() && searching_ == 0) wake_one();
            lock.unlock();
            job();
            job = nullptr;
            lock.lock();
            --running_;
            ++searching_;
            continue;
        }
        --searching_;
        if (stopping_) return;
        ++idle_;
        changed_.wait(lock, [this] { return calls_ > 0 || stopping_; });
        if (calls_ > 0) {
            --calls_;  // Counted as searching by who called.
        } else {
            --idle_;
            ++searching_;
        }
    }
}

void WorkerPool::stop() {
    std::vector<Thread> threads;
    do {
        for (Thread& thread : threads) thread.join();
        threads.clear();
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
        // While jobs wait, those who take them still call for more threads.
        threads.swap(threads_);
    } while (!threads.empty());
}

std::size_t WorkerPool::busy() const {
    const std::scoped_lock lock(mutex_);
    return running_ + waiting_.size();
}

}  // namespace opentrail::http
