// Trail rules: what CreateTrail and UpdateTrail refuse, by CloudTrail's names. Pure functions but
// for the questions about buckets.
//
// What OpenTrail has not yet (notifications, CloudWatch Logs, KMS keys, organizations) is refused
// with the error that CloudTrail has for one that cannot be used. With `lenient` it is kept and
// shown instead.

#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "api/refused.h"
#include "api/trails/trail_request.h"

namespace opentrail::api {

struct TrailRules {
    bool lenient = false;
    const std::function<bool(std::string_view)>& bucket_exists;
    /// Whether the bucket, which exists, lets this account's trails deliver to it.
    std::function<bool(std::string_view)> bucket_takes = [](std::string_view) { return true; };
};

/// Checks what the request sets, and `trail`, which is what it comes to.
std::optional<Refused> check_new_trail(const TrailRequest& request, const catalog::Trail& trail,
                                       const TrailRules& rules);
std::optional<Refused> check_update(const TrailRequest& request, const catalog::Trail& trail,
                                    const TrailRules& rules);

}  // namespace opentrail::api
