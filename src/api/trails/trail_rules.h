// Trail rules: what CreateTrail and UpdateTrail refuse, by CloudTrail's names. Pure functions but
// for the question about the bucket.
//
// What OpenTrail has not yet (notifications, CloudWatch Logs, organizations) is refused
// with the error that CloudTrail has for one that cannot be used. With `lenient` it is kept and
// shown instead.

#pragma once

#include <functional>
#include <optional>

#include "api/refused.h"
#include "api/trails/trail_request.h"
#include "base/result.h"
#include "catalog/trail.h"

namespace opentrail::api {

struct TrailRules {
    bool lenient = false;
    /// Whether the trail's bucket takes what the trail would deliver, as Store::probe() says.
    std::function<Result<void>(const catalog::Trail&)> probe;
};

/// Checks what the request sets, and `trail`, which is what it comes to.
std::optional<Refused> check_new_trail(const TrailRequest& request, const catalog::Trail& trail,
                                       const TrailRules& rules);
std::optional<Refused> check_update(const TrailRequest& request, const catalog::Trail& trail,
                                    const TrailRules& rules);

}  // namespace opentrail::api
