// Instant: a point in time as date conditions give it.
//
// Plain data; pure functions, safe from any thread.

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace opentrail::access::policy {

struct Instant {
    std::int64_t seconds = 0;  // Since the Unix epoch; may be negative.
    std::int32_t nanoseconds = 0;

    auto operator<=>(const Instant&) const = default;
};

/// The profiles of ISO 8601 in W3C's note "Date and Time Formats" ("2026", "2026-01",
/// "2026-01-02", "2026-01-02T03:04Z", "2026-01-02T03:04:05.6+01:00"), or seconds since the epoch.
/// Four digits alone are a year. What a fraction has beyond nanoseconds is cut off.
std::optional<Instant> parse_instant(std::string_view text);

}  // namespace opentrail::access::policy
