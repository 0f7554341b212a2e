// JSON check: a strict reader of RFC 8259 that says what is wrong and at which byte, and finds the
// numbers that 64 bits do not hold. Slow beside simdjson, and only asked when simdjson refuses a
// record.
//
// Pure functions, safe from any thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::event {

struct JsonFault {
    std::size_t byte;  // From 0.
    std::string what;  // "a value was expected, found ']'".
};

/// A valid number that is neither a 64-bit integer nor a finite double, such as 1e400.
struct WideNumber {
    std::size_t ordinal;  // Which of the text's numbers it is, from 0.
    std::size_t offset;
    std::size_t size;
};

struct JsonCheck {
    std::optional<JsonFault> fault;
    std::vector<WideNumber>
        wide_numbers;  // In the order of the text; complete only without a fault.
};

/// Checks all of `text`: grammar, UTF-8 (no surrogates, nothing overlong), escapes (no lone
/// surrogates), and at most `depth_max` containers inside one another.
JsonCheck check_json(std::string_view text, std::size_t depth_max);

}  // namespace opentrail::event
