#include "access/turns.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::access {

Turns::Turn::Turn(Turns& turns, const Guest& guest) : turns_(turns) {
    std::unique_lock lock(turns_.mutex_);
    has_it_ = turns_.take(guest, lock);
}

Turns::Turn::~Turn() {
    if (!has_it_) return;
    const std::lock_guard lock(turns_.mutex_);
    INVARIANT(turns_.running_ > 0);
    --turns_.running_;
    turns_.call_next();
}

std::size_t Turns::waiting() const {
    const std::lock_guard lock(mutex_);
    return lanes_[0].size() + lanes_[1].size();
}

std::uint64_t Turns::taken() const {
    const std::lock_guard lock(mutex_);
    return taken_;
}

std::size_t Turns::groups() const {
    const std::lock_guard lock(mutex_);
    return served_.size();
}

bool Turns::take(const Guest& guest, std::unique_lock<std::mutex>& lock) {
    // Whoever waits is called as soon as a turn ends: where there is one, nobody waits.
    if (running_ < options_.at_once) {
        begin(guest.group);
        return true;
    }
    Lane& lane = lanes_.at(guest.known ? 1 : 0);
    if (!make_room(lane, guest.group)) return false;
    Waiter waiter{.group = guest.group, .arrived = ++arrived_};
    lane.push_back(&waiter);
    waiter.call.wait(lock, [&] { return waiter.told != Told::wait; });
    return waiter.told == Told::come;
}

/// Whether one more of the group may wait, for which another may have to go.
bool Turns::make_room(Lane& lane, const std::string& group) {
    const auto is_of_group = [&](const Waiter* one) { return one->group == group; };
    const auto of_group = static_cast<std::size_t>(std::ranges::count_if(lane, is_of_group));
    if (of_group >= options_.of_group_max) return false;
    if (lane.size() < options_.waiting_max) return true;
    const auto weakest =
        std::ranges::max_element(lane, {}, [&](const Waiter* one) { return claim_of(lane, *one); });
    if (weakest == lane.end()) return false;
    if (claim_of(lane, **weakest) <= Claim(of_group, served(group))) return false;
    Waiter& sent_away = **weakest;
    lane.erase(weakest);
    sent_away.told = Told::go;
    sent_away.call.notify_one();
    return true;
}

Turns::Claim Turns::claim_of(const Lane& lane, const Waiter& waiter) const {
    const auto came_before = std::ranges::count_if(lane, [&](const Waiter* one) {
        return one->group == waiter.group && one->arrived < waiter.arrived;
    });
    return {static_cast<std::size_t>(came_before), served(waiter.group)};
}

void Turns::call_next() {
    while (running_ < options_.at_once) {
        Lane* lane = &lanes_.at(known_next_ ? 1 : 0);
        if (lane->empty()) lane = &lanes_.at(known_next_ ? 0 : 1);
        if (lane->empty()) return;
        known_next_ = lane == &lanes_[0];
        const auto next = std::ranges::min_element(*lane, {}, [&](const Waiter* one) {
            return std::pair(served(one->group), one->arrived);
        });
        Waiter& called = **next;
        lane->erase(next);
        begin(called.group);
        called.told = Told::come;
        called.call.notify_one();
    }
}

/// A turn of the group, which is the latest of all.
void Turns::begin(const std::string& group) {
    ++running_;
    ++taken_;
    std::uint64_t& turn = served_[group];
    by_turn_.erase(turn);
    turn = taken_;
    by_turn_.emplace(taken_, group);
    if (served_.size() <= options_.groups_max) return;
    served_.erase(by_turn_.begin()->second);
    by_turn_.erase(by_turn_.begin());
}

std::uint64_t Turns::served(const std::string& group) const {
    const auto found = served_.find(group);
    return found == served_.end() ? 0 : found->second;
}

}  // namespace opentrail::access
