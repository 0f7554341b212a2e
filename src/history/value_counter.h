// ValueCounter: counts by value, of which the largest are wanted. For one thread.

#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "history/query.h"

namespace opentrail::history {

/// Counts by value. Values are told apart by their text; their hash only makes it quick: a segment
/// has them in the order of their hash, and so has the table, so that the cache knows what comes
/// next.
class ValueCounter {
  public:
    /// For hashes in one of `passes` equal ranges at a time.
    ValueCounter(std::uint64_t passes, std::uint64_t text_bytes_max)
        : passes_(passes), text_bytes_max_(text_bytes_max), slots_(std::size_t{1} << bits_) {}

    /// There was more text than may be in memory: nothing counted since holds.
    bool overflowed() const { return overflowed_; }

    void add(std::uint64_t hash, std::string_view text, std::uint32_t count) {
        std::size_t at = place(hash);
        for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
            Value& value = values_[slots_[at] - 1];
            if (value.hash != hash || text_of(value) != text) continue;
            value.count += count;
            return;
        }
        // One value is always possible, however long.
        if (!values_.empty() && texts_.size() + text.size() > text_bytes_max_) overflowed_ = true;
        if (overflowed_) return;
        values_.push_back({hash, texts_.size(), static_cast<std::uint32_t>(text.size()), count});
        texts_ += text;
        slots_[at] = static_cast<std::uint32_t>(values_.size());
        if (values_.size() * 2 > slots_.size()) grow();
    }

    /// Moves the `limit` largest, together with what is in `best`, there. Empties itself.
    void move_best(std::size_t limit, std::vector<Count>& best) {
        const auto before = [this](const Value& a, const Value& b) {
            return a.count != b.count ? a.count > b.count : text_of(a) < text_of(b);
        };
        if (values_.size() > limit) {
            std::nth_element(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(limit),
                             values_.end(), before);
            values_.resize(limit);
        }
        for (const Value& value : values_)
            best.push_back({std::string(text_of(value)), value.count});
        std::sort(best.begin(), best.end(), [](const Count& a, const Count& b) {
            return a.count != b.count ? a.count > b.count : a.value < b.value;
        });
        if (best.size() > limit) best.resize(limit);
        values_.clear();
        texts_.clear();
        std::fill(slots_.begin(), slots_.end(), 0);
    }

  private:
    struct Value {
        std::uint64_t hash;
        std::size_t text;
        std::uint32_t text_size;
        std::uint64_t count;
    };

    std::string_view text_of(const Value& value) const {
        return std::string_view(texts_).substr(value.text, value.text_size);
    }

    // Multiplying spreads one range over all places, and keeps its order.
    std::size_t place(std::uint64_t hash) const {
        return static_cast<std::size_t>((hash * passes_) >> (64 - bits_));
    }

    void grow() {
        ++bits_;
        slots_.assign(slots_.size() * 2, 0);
        for (std::size_t i = 0; i < values_.size(); ++i) {
            std::size_t at = place(values_[i].hash);
            while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = static_cast<std::uint32_t>(i + 1);
        }
    }

    const std::uint64_t passes_;
    const std::uint64_t text_bytes_max_;
    bool overflowed_ = false;
    unsigned bits_ = 10;
    std::vector<std::uint32_t> slots_;  // One more than the place in values_; 0: free.
    std::vector<Value> values_;
    std::string texts_;
};

}  // namespace opentrail::history
