// Decimal: a number of any length, compared exactly.
//
// Plain data; pure functions, safe from any thread.

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace opentrail::access::policy {

/// 0.d1d2d3... times ten to the `exponent`, d1 not being 0. Zero has no digits, and no sign.
struct Decimal {
    bool negative = false;
    std::int64_t exponent = 0;
    std::string digits;  // Without zeros at either end.

    std::strong_ordering operator<=>(const Decimal& other) const;
    bool operator==(const Decimal& other) const = default;
};

/// "10", "-2.50", "+1", "1e3". Absent when `text` is no such number, or its exponent has more than
/// nine digits.
std::optional<Decimal> parse_decimal(std::string_view text);

}  // namespace opentrail::access::policy
