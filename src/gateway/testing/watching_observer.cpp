#include "gateway/testing/watching_observer.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace opentrail::gateway::testing {
namespace {

constexpr std::chrono::seconds patience{10};

}  // namespace

WatchingObserver::WatchingObserver(Answers answers) : answers_(answers) {
    if (answers_ != Answers::later) return;
    thread_ = Thread("answers", [this](const std::stop_token& stop) { answer_later(stop); });
}

WatchingObserver::~WatchingObserver() { thread_.stop(); }

void WatchingObserver::put(Resume resume, const Verdict& verdict) {
    if (answers_ == Answers::at_once) {
        resume(verdict);
        return;
    }
    const std::scoped_lock lock(mutex_);
    questions_.emplace_back(std::move(resume), verdict);
    changed_.notify_all();
}

void WatchingObserver::begin(const Exchange& exchange, std::shared_ptr<void>& memory,
                             Resume resume) {
    memory = std::make_shared<std::uint64_t>(exchange.number);
    Verdict verdict;
    {
        const std::scoped_lock lock(mutex_);
        ++begun_;
        memories_.push_back(memory);
        verdict = at_begin_;
    }
    put(std::move(resume), verdict);
}

void WatchingObserver::finish(Exchange exchange, std::shared_ptr<void> memory, Resume resume) {
    Verdict verdict;
    {
        const std::scoped_lock lock(mutex_);
        if (memory && *static_cast<std::uint64_t*>(memory.get()) == exchange.number) ++remembered_;
        told_.push_back(std::move(exchange));
        verdict = at_finish_;
        changed_.notify_all();
    }
    put(std::move(resume), verdict);
}

void WatchingObserver::say_at_begin(Verdict verdict) {
    const std::scoped_lock lock(mutex_);
    at_begin_ = std::move(verdict);
}

void WatchingObserver::say_at_finish(Verdict verdict) {
    const std::scoped_lock lock(mutex_);
    at_finish_ = std::move(verdict);
}

std::optional<Exchange> WatchingObserver::told(std::size_t which) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return told_.size() > which; });
    if (told_.size() <= which) return std::nullopt;
    return told_[which];
}

std::size_t WatchingObserver::told_count() {
    const std::scoped_lock lock(mutex_);
    return told_.size();
}

std::size_t WatchingObserver::begun_count() {
    const std::scoped_lock lock(mutex_);
    return begun_;
}

std::size_t WatchingObserver::remembered_count() {
    const std::scoped_lock lock(mutex_);
    return remembered_;
}

std::size_t WatchingObserver::memories_held() {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::size_t>(
        std::ranges::count_if(memories_, [](const auto& memory) { return !memory.expired(); }));
}

Resume WatchingObserver::next_question() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return !questions_.empty(); });
    if (questions_.empty()) return {};
    Resume resume = std::move(questions_.front().first);
    questions_.pop_front();
    return resume;
}

void WatchingObserver::answer_later(const std::stop_token& stop) {
    while (true) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [this] { return !questions_.empty(); })) return;
        const auto [resume, verdict] = std::move(questions_.front());
        questions_.pop_front();
        lock.unlock();
        resume(verdict);
    }
}

}  // namespace opentrail::gateway::testing
