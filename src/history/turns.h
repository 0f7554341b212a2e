// Turns: who may read records now. Reading records is the one thing about a question that grows
// with the history without an index helping: so few threads do it at a time, over all that is
// asked.
//
// Whoever has records read has a place, of which there are few, and takes a turn for every piece
// of work (a segment's records: some hundredths of a second). Turns go round the callers, however
// many questions one of them has. Safe from any thread.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"

namespace opentrail::history {

class Turns {
  public:
    struct Limits {
        std::size_t at_once = 1;        // Turns. 0: half the processors.
        std::size_t places = 8;         // Questions.
        std::size_t places_of_one = 4;  // Of one caller.
    };
    using Until = std::optional<std::chrono::steady_clock::time_point>;
    struct Wait {
        const std::string& caller;
        const std::function<bool()>& abandoned;  // Asked now and then, on the waiting thread.
        Until until = {};
    };

    explicit Turns(const Limits& limits);
    const Limits& limits() const { return limits_; }

    /// Waits for a place, which is the caller's until leave(). Code::throttled when none becomes
    /// free within a quarter of a second, Code::unavailable once the question is abandoned.
    Result<void> enter(const Wait& wait);
    void leave(const std::string& caller);

    /// Waits for a turn, which ends with give_back(). False when the time was over before.
    Result<bool> take(const Wait& wait);
    void give_back();
    /// How many wait for a turn.
    std::size_t waiting() const;

  private:
    struct Caller {
        std::size_t places = 0;
        std::uint64_t last_turn = 0;
    };
    struct Waiting {
        const std::string* caller;
    };

    bool is_next(const Waiting& waiting) const;  // With the mutex held.

    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Caller> callers_;  // Those that have places.
    std::size_t places_ = 0;
    std::list<Waiting> waiting_;  // In the order that they came.
    std::size_t taken_ = 0;
    std::uint64_t turn_ = 0;
};

}  // namespace opentrail::history
