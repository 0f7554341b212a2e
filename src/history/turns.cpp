#include "history/turns.h"

#include <algorithm>
#include <thread>

#include "base/assert.h"

namespace opentrail::history {
namespace {

using std::chrono::steady_clock;

/// So often whoever waits looks whether anybody still wants the answer.
constexpr auto look_every = std::chrono::milliseconds(50);
/// A thread that waits for a place does nothing else meanwhile.
constexpr auto place_wait_max = std::chrono::milliseconds(250);

/// The other half is for whom no records need be read.
Turns::Limits made_definite(Turns::Limits limits) {
    if (limits.at_once == 0)
        limits.at_once = std::max<std::size_t>(1, std::thread::hardware_concurrency() / 2);
    return limits;
}

std::unexpected<Error> nobody_waits() {
    return fail(Code::unavailable, "nobody waits for the answer any more");
}

}  // namespace

Turns::Turns(const Limits& limits) : limits_(made_definite(limits)) {}

Result<void> Turns::enter(const Wait& wait) {
    const auto until = steady_clock::now() + place_wait_max;
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto known = callers_.find(wait.caller);
        const std::size_t mine = known == callers_.end() ? 0 : known->second.places;
        if (places_ < limits_.places && mine < limits_.places_of_one) break;
        const auto now = steady_clock::now();
        if (now >= until)
            return fail(Code::throttled, "too many questions at once that records are read for");
        changed_.wait_until(lock, std::min(until, now + look_every));
        lock.unlock();
        const bool abandoned = wait.abandoned && wait.abandoned();
        lock.lock();
        if (abandoned) return nobody_waits();
    }
    ++places_;
    ++callers_[wait.caller].places;
    return {};
}

void Turns::leave(const std::string& caller) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = callers_.find(caller);
        INVARIANT(known != callers_.end());
        --places_;
        if (--known->second.places == 0) callers_.erase(known);
    }
    changed_.notify_all();
}

// The caller whose last turn is the longest ago; of one caller's, whoever came first.
bool Turns::is_next(const Waiting& waiting) const {
    if (taken_ >= limits_.at_once) return false;
    const auto last_turn = [this](const Waiting& one) {
        const auto known = callers_.find(*one.caller);
        return known == callers_.end() ? 0 : known->second.last_turn;
    };
    const auto next =
        std::ranges::min_element(waiting_, {}, [&](const Waiting& one) { return last_turn(one); });
    return next != waiting_.end() && &*next == &waiting;
}

Result<bool> Turns::take(const Wait& wait) {
    std::unique_lock lock(mutex_);
    const auto mine = waiting_.insert(waiting_.end(), {&wait.caller});
    const auto end = [&] {
        waiting_.erase(mine);
        lock.unlock();
        changed_.notify_all();
    };
    while (!is_next(*mine)) {
        const auto now = steady_clock::now();
        if (wait.until && now >= *wait.until) {
            end();
            return false;
        }
        changed_.wait_until(
            lock, wait.until ? std::min(*wait.until, now + look_every) : now + look_every);
        lock.unlock();
        const bool abandoned = wait.abandoned && wait.abandoned();
        lock.lock();
        if (!abandoned) continue;
        end();
        return nobody_waits();
    }
    ++taken_;
    if (const auto known = callers_.find(wait.caller); known != callers_.end())
        known->second.last_turn = ++turn_;
    end();
    return true;
}

std::size_t Turns::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

void Turns::give_back() {
    {
        const std::lock_guard lock(mutex_);
        INVARIANT(taken_ > 0);
        --taken_;
    }
    changed_.notify_all();
}

}  // namespace opentrail::history
