// ConflictInbox: conflicts of identity that were found, until the alarm takes them.
//
// Bounded: beyond the limit they are counted only (their later entry is flagged and listed all the
// same, and what it contradicts is looked up then). Safe from any thread.

#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "history/history.h"

namespace opentrail::api::v1 {

class ConflictInbox {
  public:
    using Pairs = std::vector<history::History::Conflict>;
    static constexpr std::size_t pairs_max = 100'000;
    /// Pairs that one alarm names.
    static constexpr std::size_t sample_max = 10;

    struct Found {
        Pairs sample;
        std::uint64_t count = 0;  // Those beyond the limit too.
    };

    /// One that is to be marked.
    void add(const history::History::Conflict& pair) {
        const std::lock_guard lock(mutex_);
        note({&pair, 1});
        if (unmarked_.size() < pairs_max) unmarked_.push_back(pair);
    }
    /// Some that are marked already.
    void add_marked(std::span<const history::History::Conflict> pairs) {
        const std::lock_guard lock(mutex_);
        note(pairs);
    }

    Found take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(found_, {});
    }
    /// The oldest of those that are to be marked, which stay until marked().
    Pairs unmarked(std::size_t count_max) {
        const std::lock_guard lock(mutex_);
        const std::size_t count = std::min(count_max, unmarked_.size());
        return {unmarked_.begin(), unmarked_.begin() + static_cast<std::ptrdiff_t>(count)};
    }
    void marked(std::size_t count) {
        const std::lock_guard lock(mutex_);
        unmarked_.erase(unmarked_.begin(), unmarked_.begin() + static_cast<std::ptrdiff_t>(count));
    }

  private:
    void note(std::span<const history::History::Conflict> pairs) {
        found_.count += pairs.size();
        const std::size_t room = sample_max - std::min(sample_max, found_.sample.size());
        const auto some = pairs.first(std::min(pairs.size(), room));
        found_.sample.insert(found_.sample.end(), some.begin(), some.end());
    }

    std::mutex mutex_;
    Found found_;
    std::deque<history::History::Conflict> unmarked_;
};

}  // namespace opentrail::api::v1
