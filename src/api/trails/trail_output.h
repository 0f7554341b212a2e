// Trail output: a trail as CloudTrail's operations show it. Pure functions.

#pragma once

#include "base/json.h"
#include "base/time.h"
#include "catalog/trail.h"
#include "trail/selectors.h"

namespace opentrail::api {

/// The output of CreateTrail and UpdateTrail. Text that is not set stays away.
JsonObject settings_of(const catalog::Trail& trail);

/// The structure Trail of GetTrail and DescribeTrails.
JsonObject description_of(const catalog::Trail& trail);

/// The structure TrailInfo of ListTrails.
JsonObject summary_of(const catalog::Trail& trail);

/// A trail's selectors. Code::corrupt when what is kept of them cannot be read.
Result<trail::Selectors> selectors_of(const catalog::Trail& trail);

/// Seconds since 1970, with a fraction only when there is one.
Json epoch_seconds(Timestamp time);

}  // namespace opentrail::api
