// Camel case: members' names as CloudTrail writes them in events and messages. Pure function.

#pragma once

#include <string>
#include <string_view>

namespace opentrail::api {

/// "TrailName" as "trailName".
std::string lower_first(std::string_view name);

}  // namespace opentrail::api
