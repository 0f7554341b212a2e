// Shape: what a value of a request or a reply may be, as AWS's service model says. Plain data; all
// of it constant for as long as the program runs.

#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace opentrail::api::model {

enum class Kind : unsigned char {
    structure,
    list,
    map,  // Of texts to values.
    text,
    integer,
    number,
    flag,
    time,  // Epoch seconds, with a fraction or not.
    blob,  // Base64.
};

struct Shape;

struct Member {
    std::string_view name;  // As on the wire.
    const Shape* shape = nullptr;
    bool required = false;
    /// In the query of a REST request, not in its body.
    bool in_query = false;
    /// The exception by which the operation itself refuses a value that breaks a constraint of its
    /// shape; empty where the check does. What is inside the value is checked.
    std::string_view own_error = {};
};

inline constexpr std::int64_t no_least = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t no_most = std::numeric_limits<std::int64_t>::max();

struct Shape {
    std::string_view name;
    Kind kind = Kind::text;
    std::span<const Member> members = {};  // Of a structure.
    const Shape* item = nullptr;           // Of a list; of a map its values.
    const Shape* key = nullptr;            // Of a map.
    /// Of a number its value, of a text its characters, of a list or map its items.
    std::int64_t least = no_least;
    std::int64_t most = no_most;
    /// A text must be matched by it from end to end. In RE2's syntax. Only for what requests hold.
    std::string_view pattern = {};
    std::span<const std::string_view> values = {};  // All there are, of an enum.
    /// As a member's, wherever the shape is used.
    std::string_view own_error = {};
    /// Never to be shown in an event ("sensitive" in the model).
    bool secret = false;
};

}  // namespace opentrail::api::model
