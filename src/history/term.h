// Term: one value of one field, and the hashes of terms and identities that segment files are built
// on.
//
// Pure functions. What they compute is on disk (docs/formats/history_segment.md): never change
// them.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "event/field.h"

namespace opentrail::history {

inline constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15;

/// A value that is asked for.
struct Term {
    event::Field field;
    std::uint64_t hash;  // hash64(text).
    std::string text;

    Term(event::Field of, std::string value)
        : field(of), hash(hash64(value)), text(std::move(value)) {}
};

/// A term as the filter of a segment knows it: the same text in two fields is two keys.
inline std::uint64_t term_key(event::Field field, std::uint64_t hash) {
    const std::uint64_t mixed =
        (hash + static_cast<std::uint64_t>(field) * golden_ratio) * 0xd6e8feb86659fd93;
    return mixed ^ mixed >> 32;
}

/// Content and account of an event in one number, kept beside its id: equal when both are. An event
/// that has an id's hash and not its stamp has other content, or belongs to another account.
inline std::uint64_t stamp_of(std::uint64_t content_hash, std::string_view account) {
    return content_hash ^ hash64(account) * golden_ratio;
}

}  // namespace opentrail::history
