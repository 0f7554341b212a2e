// Content hash: 64 bits that are equal for equal JSON content, whatever the order of members, white
// space or the spelling of escapes and numbers. Kept on disk beside an event's id:
// docs/formats/content_hash.md defines it and it must never change.
//
// It tells a repeated delivery from a different record under one id. It is no proof against
// somebody who searches for a collision: that is what the record's SHA-256 is for.
//
// Pure functions, safe from any thread.

#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/hash.h"

namespace opentrail::event::content {

constexpr std::uint64_t tag(std::uint64_t number) { return number * 0x9E3779B97F4A7C15; }

/// The finaliser of MurmurHash3: every bit of the input changes about half of the output's.
constexpr std::uint64_t mix(std::uint64_t h) {
    h = (h ^ (h >> 33)) * 0xFF51AFD7ED558CCD;
    h = (h ^ (h >> 33)) * 0xC4CEB9FE1A85EC53;
    return h ^ (h >> 33);
}

/// Of a string, from hash64 of its unescaped UTF-8.
constexpr std::uint64_t of_text(std::uint64_t text_hash) { return mix(text_hash + tag(1)); }
constexpr std::uint64_t of_integer(std::int64_t value) {
    return mix(static_cast<std::uint64_t>(value) + tag(2));
}
/// An integer from 2^63 to 2^64 - 1.
constexpr std::uint64_t of_large_integer(std::uint64_t value) { return mix(value + tag(3)); }
/// Of a number with a fraction or an exponent; one without a fractional part is the integer it
/// equals.
inline std::uint64_t of_number(double value) {
    constexpr double limit = 9223372036854775808.0;  // 2^63
    if (value >= -limit && value < limit && value == std::trunc(value)) {
        return of_integer(static_cast<std::int64_t>(value));
    }
    return mix(std::bit_cast<std::uint64_t>(value) + tag(4));
}
/// Of a number that neither 64-bit integers nor doubles hold, from hash64 of its text in the
/// record.
constexpr std::uint64_t of_wide_number(std::uint64_t token_hash) {
    return mix(token_hash + tag(5));
}
inline constexpr std::uint64_t of_true = mix(tag(6));
inline constexpr std::uint64_t of_false = mix(tag(7));
inline constexpr std::uint64_t of_null = mix(tag(8));

class Array {
  public:
    void add(std::uint64_t value) {
        hash_ = mix(hash_ + value);
        ++count_;
    }
    std::uint64_t hash() const { return mix(hash_ + count_); }

  private:
    std::uint64_t hash_ = tag(9);
    std::uint64_t count_ = 0;
};

/// Sum and exclusive or of the members' hashes: neither depends on their order.
class Object {
  public:
    void add(std::uint64_t key_hash, std::uint64_t value) {
        const std::uint64_t member = mix(key_hash * 0x9FB21C651E98DF25 + value);
        sum_ += member;
        parity_ ^= member;
        ++count_;
    }
    std::uint64_t hash() const { return mix(mix(sum_ + tag(10) + count_) + parity_); }

  private:
    std::uint64_t sum_ = 0;
    std::uint64_t parity_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace opentrail::event::content
