// Error line: how a reply of lines says that it ends before its time. Its status went out long ago.
// Pure function.

#pragma once

#include <string>

#include "api/refused.h"

namespace opentrail::api::v1 {

/// {"error":{"__type":…,"message":…}} and a newline. No event has `error` as its only member.
std::string error_line(const Refused& refused);

}  // namespace opentrail::api::v1
