#include "history/found_records.h"

#include <algorithm>
#include <bit>

namespace opentrail::history {

NumberSet::NumberSet(std::vector<std::uint32_t> ascending) {
    // A bit each where that is less than four bytes for those that are there.
    if (ascending.size() <= (ascending.empty() ? 0U : ascending.back() / 32U)) {
        ascending.shrink_to_fit();
        list_ = std::move(ascending);
        return;
    }
    if (ascending.empty()) return;
    bits_.resize(ascending.back() / 64 + 1);
    for (const std::uint32_t number : ascending)
        bits_[number / 64] |= std::uint64_t{1} << (number % 64);
}

bool NumberSet::has(std::uint64_t number) const {
    if (!bits_.empty())
        return number / 64 < bits_.size() && (bits_[number / 64] >> (number % 64) & 1) != 0;
    return std::ranges::binary_search(list_, number);
}

std::size_t NumberSet::size() const {
    std::size_t count = list_.size();
    for (const std::uint64_t word : bits_) count += static_cast<std::size_t>(std::popcount(word));
    return count;
}

std::vector<std::uint32_t> NumberSet::ascending() const {
    std::vector<std::uint32_t> numbers = list_;
    for (std::size_t i = 0; i < bits_.size(); ++i) {
        for (std::uint64_t word = bits_[i]; word != 0; word &= word - 1)
            numbers.push_back(static_cast<std::uint32_t>(
                i * 64 + static_cast<std::size_t>(std::countr_zero(word))));
    }
    return numbers;
}

void KnownRecords::add(std::shared_ptr<const FoundRecords> found) {
    const std::pair place{found->shard, found->first};
    found_[place] = std::move(found);
}

std::shared_ptr<const FoundRecords> KnownRecords::find(std::uint32_t shard,
                                                       std::uint64_t first) const {
    const auto known = found_.find({shard, first});
    return known == found_.end() ? nullptr : known->second;
}

}  // namespace opentrail::history
