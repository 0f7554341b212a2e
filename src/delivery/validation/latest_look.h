// latest_look(): what is known of a trail's files: what the patrol found, or what somebody who
// asked found amiss since.

#pragma once

#include <optional>
#include <string_view>

#include "delivery/validation/patrol.h"
#include "delivery/validation/trail_runs.h"

namespace opentrail::delivery::validation {

/// The patrol's result, unless a validation that somebody asked for ended after it and found
/// something that is not as delivered, or there is no other. One that found nothing wrong does not
/// take away what the patrol found: it may have looked at less. Either may be null.
std::optional<Patrolled> latest_look(const Patrol* patrol, const TrailRuns* runs,
                                     std::string_view trail);

}  // namespace opentrail::delivery::validation
