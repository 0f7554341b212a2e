// Trails: the operations that read trails. There are none yet: every list is empty. Pure functions.

#pragma once

#include <string>

#include "api/refused.h"
#include "base/json.h"

namespace opentrail::api {

/// {"trailList":[]}: unknown names are absent from the list (Terraform's provider relies on it).
Outcome<std::string> describe_trails(const JsonObject& body);

/// {"Trails":[]}
Outcome<std::string> list_trails(const JsonObject& body);

}  // namespace opentrail::api
