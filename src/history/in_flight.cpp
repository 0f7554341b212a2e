#include "history/in_flight.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::history {

std::uint64_t InFlight::add(const event::Facts& facts) {
    if (size() == ring_.size()) grow();
    std::uint64_t& slot = slots_[facts.id_hash & (slot_count - 1)];
    ring_[end_ & (ring_.size() - 1)] = {facts.id_hash, slot, 0, &facts};
    slot = ++end_;
    return end_ - 1;
}

void InFlight::grow() {
    std::vector<Event> grown(ring_.size() * 2);
    for (std::uint64_t number = begin_; number < end_; ++number)
        grown[number & (grown.size() - 1)] = at(number);
    ring_ = std::move(grown);
}

void InFlight::take_back(std::uint64_t from) {
    INVARIANT(from >= begin_);
    while (end_ > from) {
        const Event& last = at(--end_);
        slots_[last.id_hash & (slot_count - 1)] = last.before;
    }
}

void InFlight::place(std::uint64_t from, std::uint64_t first, std::shared_ptr<const void> owner,
                     const journal::Provenance& provenance) {
    if (from == end_) return;
    INVARIANT(groups_.empty() || groups_.back().end == from);
    for (std::uint64_t number = from; number < end_; ++number) {
        ring_[number & (ring_.size() - 1)].offset = first + (number - from);
    }
    groups_.push_back({end_, std::move(owner), provenance.door, provenance.import_id});
}

void InFlight::remove_before(std::uint64_t offset) {
    while (begin_ < end_ && at(begin_).offset < offset) ++begin_;
    while (!groups_.empty() && groups_.front().end <= begin_) groups_.pop_front();
}

const InFlight::Group* InFlight::group_of(std::uint64_t number) const {
    const auto group =
        std::upper_bound(groups_.begin(), groups_.end(), number,
                         [](std::uint64_t wanted, const Group& one) { return wanted < one.end; });
    return group == groups_.end() ? nullptr : &*group;
}

}  // namespace opentrail::history
