// RowSet: some of the rows of one segment, as one bit each.
//
// A segment has at most 32,768 rows, so that a set is 4 KiB: intersecting two costs less than
// looking at what is in them, and needs no memory. For one thread.

#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace opentrail::history {

/// Rows of one segment: their numbers fit in 16 bits, with room for one past the last.
inline constexpr std::uint32_t segment_rows_limit = 32 << 10;

class RowSet {
  public:
    static constexpr std::size_t word_count = segment_rows_limit / 64;

    RowSet() { clear(); }

    void clear() { words_.fill(0); }
    /// The rows [0, count).
    void fill(std::uint32_t count) {
        const std::size_t whole = count / 64;
        std::memset(words_.data(), 0xff, whole * 8);
        std::memset(words_.data() + whole, 0, (word_count - whole) * 8);
        if (count % 64 != 0) words_[whole] = (std::uint64_t{1} << (count % 64)) - 1;
    }

    void insert(std::uint32_t row) { words_[row / 64] |= std::uint64_t{1} << (row % 64); }
    void erase(std::uint32_t row) { words_[row / 64] &= ~(std::uint64_t{1} << (row % 64)); }
    bool has(std::uint32_t row) const { return (words_[row / 64] >> (row % 64) & 1) != 0; }

    /// Rows [0, 8 * size) from their bits, lowest first. At most 4 KiB.
    void insert_bits(const char* bits, std::size_t size) {
        for (std::size_t i = 0; i + 8 <= size; i += 8) {
            std::uint64_t word;
            std::memcpy(&word, bits + i, 8);
            words_[i / 8] |= word;
        }
        std::uint64_t rest = 0;
        if (size % 8 == 0) return;
        std::memcpy(&rest, bits + size / 8 * 8, size % 8);
        words_[size / 8] |= rest;
    }

    void keep_only(const RowSet& other) {
        for (std::size_t i = 0; i < word_count; ++i) words_[i] &= other.words_[i];
    }
    void remove(const RowSet& other) {
        for (std::size_t i = 0; i < word_count; ++i) words_[i] &= ~other.words_[i];
    }
    void insert(const RowSet& other) {
        for (std::size_t i = 0; i < word_count; ++i) words_[i] |= other.words_[i];
    }
    /// Drops all rows outside [begin, end).
    void keep_range(std::uint32_t begin, std::uint32_t end) {
        if (begin >= end) return clear();
        for (std::size_t i = 0; i < begin / 64; ++i) words_[i] = 0;
        if (begin % 64 != 0) words_[begin / 64] &= ~std::uint64_t{0} << (begin % 64);
        if (end >= segment_rows_limit) return;
        words_[end / 64] &= (std::uint64_t{1} << (end % 64)) - 1;
        for (std::size_t i = end / 64 + 1; i < word_count; ++i) words_[i] = 0;
    }

    bool empty() const {
        std::uint64_t any = 0;
        for (const std::uint64_t word : words_) any |= word;
        return any == 0;
    }
    std::uint32_t count() const {
        int count = 0;
        for (const std::uint64_t word : words_) count += std::popcount(word);
        return static_cast<std::uint32_t>(count);
    }
    /// How many of the rows [begin, end) are in it.
    std::uint32_t count_range(std::uint32_t begin, std::uint32_t end) const {
        if (begin >= end) return 0;
        int count = 0;
        for (std::size_t i = begin / 64; i * 64 < end; ++i) {
            std::uint64_t word = words_[i];
            if (i == begin / 64) word &= ~std::uint64_t{0} << (begin % 64);
            if (end - i * 64 < 64) word &= (std::uint64_t{1} << (end % 64)) - 1;
            count += std::popcount(word);
        }
        return static_cast<std::uint32_t>(count);
    }

    /// Calls visit(row), ascending, until it returns false.
    template <class Visit>
    void ascending(Visit&& visit) const {
        for (std::uint32_t i = 0; i < word_count; ++i) {
            for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
                if (!visit(i * 64 + static_cast<std::uint32_t>(std::countr_zero(word)))) return;
            }
        }
    }
    template <class Visit>
    void descending(Visit&& visit) const {
        for (std::uint32_t i = word_count; i-- > 0;) {
            for (std::uint64_t word = words_[i]; word != 0;) {
                const auto bit = 63 - static_cast<std::uint32_t>(std::countl_zero(word));
                if (!visit(i * 64 + bit)) return;
                word ^= std::uint64_t{1} << bit;
            }
        }
    }

    bool operator==(const RowSet&) const = default;

  private:
    std::array<std::uint64_t, word_count> words_;
};

}  // namespace opentrail::history
