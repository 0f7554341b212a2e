// What the CloudTrail service is to a policy when it writes for a trail. Pure function.

#pragma once

#include <string_view>

#include "access/policy/context.h"
#include "delivery/store.h"

namespace opentrail::delivery {

inline constexpr std::string_view cloudtrail_service = "cloudtrail.amazonaws.com";

/// The condition keys of every call that it makes for the trail of `object` (IAM User Guide, "AWS
/// global condition context keys").
access::policy::Context service_context(const Object& object);

}  // namespace opentrail::delivery
