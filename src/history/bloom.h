// Bloom: a filter over 64-bit hashes that may say yes to one that was never added, but never no to
// one that was.
//
// One cache line a question: a key sets one bit in each of the eight words of the 64-byte block
// that its upper half chooses. Immutable once built; then safe from any thread.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace opentrail::history {

class Bloom {
  public:
    struct alignas(64) Block {
        std::uint64_t words[8];
    };

    /// One that says no to everything.
    Bloom() = default;
    /// One over `keys`, of about `bits_per_key` bits each.
    Bloom(std::span<const std::uint64_t> keys, std::uint32_t bits_per_key);

    bool may_have(std::uint64_t key) const {
        if (blocks_.empty()) return false;
        const Block& block = blocks_[place(key)];
        const auto low = static_cast<std::uint32_t>(key);
        // Half of the words tell nearly all strangers apart, and without a branch that cannot be
        // foretold.
        std::uint64_t all = 1;
        for (std::size_t i = 0; i < 4; ++i) all &= block.words[i] >> bit(low, i);
        if (all == 0) return false;
        for (std::size_t i = 4; i < 8; ++i) all &= block.words[i] >> bit(low, i);
        return all != 0;
    }
    void prefetch(std::uint64_t key) const {
        if (!blocks_.empty()) __builtin_prefetch(&blocks_[place(key)]);
    }

    std::size_t size_bytes() const { return blocks_.size() * sizeof(Block); }
    /// The blocks, for the file.
    std::string_view bytes() const {
        return {reinterpret_cast<const char*>(blocks_.data()), size_bytes()};
    }
    /// From bytes(). Code::corrupt when their number is not a multiple of a block.
    static Result<Bloom> from_bytes(std::string_view bytes);

  private:
    std::size_t place(std::uint64_t key) const {
        return static_cast<std::size_t>(((key >> 32) * blocks_.size()) >> 32);
    }
    static std::uint32_t bit(std::uint32_t low, std::size_t word);

    std::vector<Block> blocks_;
};

// Odd multipliers, one a word (those of Parquet's split block filter). On disk: never change them.
inline constexpr std::uint32_t bloom_salts[8] = {0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d,
                                                 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31};

inline std::uint32_t Bloom::bit(std::uint32_t low, std::size_t word) {
    return (low * bloom_salts[word]) >> 26;
}

}  // namespace opentrail::history
