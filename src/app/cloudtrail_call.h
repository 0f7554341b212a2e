// CloudTrail's operations, as commands call them. Pure function.

#pragma once

#include <string>
#include <string_view>

#include "app/target.h"
#include "base/json.h"

namespace opentrail::app {

/// One call, in AWS JSON 1.1. `region` may be empty: the credentials'.
Call cloudtrail_call(std::string_view operation, const JsonObject& input, std::string region);

}  // namespace opentrail::app
