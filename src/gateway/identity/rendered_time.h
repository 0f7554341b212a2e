// The times that CloudTrail writes inside requestParameters and responseElements, read back.

#pragma once

#include <optional>

#include "base/json.h"
#include "base/time.h"

namespace opentrail::gateway {

/// "Jul 29, 2021 1:10:42 PM", "Jul 10, 2023, 12:07:59 PM" (both UTC, as public records have them),
/// ISO 8601, seconds since 1970 and, from 10^11 on, milliseconds. Absent for everything else.
std::optional<Timestamp> read_rendered_time(const Json& value);

}  // namespace opentrail::gateway
