// FakeBook: keeps pages in memory, and fails as a test says. keep() can be held.

#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/recording/book.h"

namespace opentrail::gateway {

class FakeBook final : public Book {
  public:
    Result<void> keep(std::shared_ptr<const Page> page,
                      const std::function<void()>& then) override {
        std::unique_lock lock(mutex_);
        ++asked_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !held_; });
        if (failing_) return fail(*failing_, "told to fail");
        refused_.clear();
        for (const Page::Record& event : page->events) {
            if (page->of(event).contains(refusing_) && !refusing_.empty()) {
                refused_.push_back(event.id);
            } else {
                events.emplace_back(page->of(event));
            }
        }
        for (const Page::Record& intent : page->intents) intents.emplace_back(page->of(intent));
        for (const std::string& id : page->settled) settled.push_back(id);
        continues.push_back(page->continues);
        lock.unlock();
        then();
        return {};
    }
    std::string hindrance() const override {
        const std::lock_guard lock(mutex_);
        return hindrance_;
    }
    std::vector<std::string> refused() const override { return refused_; }
    void stop() override {}

    /// From now on it refuses events that have this text.
    void refuse(std::string text) {
        const std::lock_guard lock(mutex_);
        refusing_ = std::move(text);
    }
    /// What keep() says from now on; nothing: it keeps.
    void fail_with(std::optional<Code> code) {
        const std::lock_guard lock(mutex_);
        failing_ = code;
    }
    void hinder(std::string why) {
        const std::lock_guard lock(mutex_);
        hindrance_ = std::move(why);
    }
    void hold(bool held) {
        const std::lock_guard lock(mutex_);
        held_ = held;
        changed_.notify_all();
    }
    /// Until keep() was called so often.
    void wait_asked(std::size_t times) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return asked_ >= times; });
    }
    std::size_t asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

    // To be read while nothing is being kept.
    std::vector<std::string> events, intents, settled;
    std::vector<bool> continues;

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Code> failing_;
    std::string hindrance_;
    std::string refusing_;
    std::vector<std::string> refused_;  // For the thread of keep().
    bool held_ = false;
    std::size_t asked_ = 0;
};

}  // namespace opentrail::gateway
