// json_exchange(): one call of a command, and the JSON object that answers it.

#pragma once

#include "app/target.h"
#include "base/json.h"

namespace opentrail::app {

/// Opens `target` for this call alone. A body is sent as application/json; a reply without one is
/// an empty object. Code::corrupt for a reply that is no JSON object, else the errors of
/// Target::make and Target::send.
Result<JsonObject> json_exchange(const TargetOptions& target, Call call);

}  // namespace opentrail::app
