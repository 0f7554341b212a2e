// Times as CloudTrail writes them, and back. Pure functions.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail {

using Duration = std::chrono::milliseconds;
/// Milliseconds since the Unix epoch, UTC.
using Timestamp = std::chrono::sys_time<Duration>;

inline std::int64_t to_millis(Timestamp time) { return time.time_since_epoch().count(); }
inline Timestamp from_millis(std::int64_t millis) { return Timestamp(Duration(millis)); }

/// "2026-01-02T03:04:05Z"; with ".123" before the Z only when the milliseconds are not zero.
std::string iso8601(Timestamp time);

/// "20260102T030405Z", as in X-Amz-Date.
std::string iso8601_basic(Timestamp time);

/// Takes "2026-01-02T03:04:05Z", an optional fraction of any length (cut to milliseconds), "+hh:mm"
/// offsets, and the basic form "20131102T010628Z". Years 1970 to 9999. Fails with Code::invalid.
Result<Timestamp> parse_iso8601(std::string_view text);

/// "1s", "250ms", "15m", "2h", "90d", "1w". Fails with Code::invalid.
Result<Duration> parse_duration(std::string_view text);

}  // namespace opentrail
