// latest_look(): what is known of a trail's files: what the patrol found, or what somebody who
// asked found amiss since.

#pragma once

#include <optional>
#include <string_view>

#include "delivery/validation/patrol.h"
#include "delivery/validation/trail_runs.h"

namespace opentrail::delivery::validation {

/// The patrol's result, unless a validation that somebody asked for ended after it and says more:
/// it looked at all of the patrol's time, or found something that is not as delivered. One of a
/// part in which nothing is wrong does not take away what was found before. The newest of those
/// that say more; either may be null.
std::optional<Patrolled> latest_look(const Patrol* patrol, const TrailRuns* runs,
                                     std::string_view trail);

}  // namespace opentrail::delivery::validation
