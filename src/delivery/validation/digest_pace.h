// How often digests come, and how late they may be.

#pragma once

#include "base/time.h"

namespace opentrail::delivery::validation {

/// Where no digest tells it.
inline constexpr Duration usual_interval = std::chrono::hours(1);

/// After which a digest that is due counts as late.
inline constexpr Duration lateness = std::chrono::hours(2);

/// The digests before the first one of a range and after its last one are looked for so far.
inline constexpr Duration around_range = std::chrono::hours(26);

}  // namespace opentrail::delivery::validation
