// ConflictInbox: conflicts of identity that were found, until the alarm takes them.
//
// Does no more than remember, so that the history may call it from any of its threads. Bounded:
// beyond the limit they are counted only (their later entry is flagged and listed all the same).
// Safe from any thread.

#pragma once

#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "history/history.h"

namespace opentrail::api::v1 {

class ConflictInbox {
  public:
    static constexpr std::size_t pairs_max = 100'000;

    struct Found {
        std::vector<history::History::Conflict> pairs;
        std::uint64_t count = 0;  // Those beyond the limit too.
    };

    void add(const history::History::Conflict& pair) {
        const std::lock_guard lock(mutex_);
        ++found_.count;
        if (found_.pairs.size() < pairs_max) found_.pairs.push_back(pair);
    }

    Found take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(found_, {});
    }

  private:
    std::mutex mutex_;
    Found found_;
};

}  // namespace opentrail::api::v1
