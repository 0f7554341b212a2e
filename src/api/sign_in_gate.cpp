#include "api/sign_in_gate.h"

#include <algorithm>

namespace opentrail::api {

SignInGate::SignInGate(const Options& options)
    : options_(options),
      cost_(options.per_minute > 0 ? Duration(std::chrono::minutes(1)) / options.per_minute
                                   : Duration(0)),
      saved_max_(cost_ * options.saved_max) {}

SignInGate::Visit::Visit(SignInGate& gate, const std::string& address, Timestamp now)
    : gate_(gate), address_(address) {
    if (gate_.cost_ <= Duration(0)) return;
    const std::lock_guard lock(gate_.mutex_);
    auto place = gate_.entries_.find(address_);
    if (place == gate_.entries_.end()) {
        if (gate_.entries_.size() >= gate_.options_.addresses_max) gate_.forget_idle(now);
        if (gate_.entries_.size() >= gate_.options_.addresses_max) return;
        place = gate_.entries_.emplace(address_, Entry{gate_.saved_max_, now}).first;
    }
    Entry& entry = place->second;
    entry.saved = gate_.saved_of(entry, now);
    // Also when the clock went back: it counts on from there.
    entry.looked = now;
    if (entry.saved < gate_.cost_) {
        answer_ = Answer::too_often;
    } else if (entry.inside >= gate_.options_.at_once_max) {
        answer_ = Answer::too_many_at_once;
    } else {
        entry.saved -= gate_.cost_;
        ++entry.inside;
        counted_ = true;
    }
}

SignInGate::Visit::~Visit() {
    if (!counted_) return;
    const std::lock_guard lock(gate_.mutex_);
    --gate_.entries_.at(address_).inside;
}

Duration SignInGate::wait(const std::string& address, Timestamp now) const {
    const std::lock_guard lock(mutex_);
    const auto place = entries_.find(address);
    if (place == entries_.end()) return Duration(0);
    return std::max(Duration(0), cost_ - saved_of(place->second, now));
}

std::int64_t SignInGate::seconds_to_wait(const std::string& address, Timestamp now) const {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait(address, now));
    return std::max<std::int64_t>(1, seconds.count());
}

std::size_t SignInGate::addresses() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

Duration SignInGate::saved_of(const Entry& entry, Timestamp now) const {
    if (now <= entry.looked) return entry.saved;
    return std::min(saved_max_, entry.saved + (now - entry.looked));
}

/// Whoever has been quiet for so long that all his tries are there again is as good as new. Looks
/// once a second at most: it is asked in a flood.
void SignInGate::forget_idle(Timestamp now) {
    if (now >= looked_ && now < looked_ + std::chrono::seconds(1)) return;
    looked_ = now;
    std::erase_if(entries_, [&](const auto& one) {
        return one.second.inside == 0 && saved_of(one.second, now) >= saved_max_;
    });
}

}  // namespace opentrail::api
