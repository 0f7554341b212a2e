// GatewayReport: what a gateway of another process says of itself, as far as it can be true.
//
// Pure functions, safe from any thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/json.h"

namespace opentrail::api::v1 {

/// Of `report` the members that a gateway has (app/running_gateway.cpp), each of its type, counts
/// and times neither negative nor beyond reason, texts and lists of names no longer than any is.
/// The rest is left out; where a member must be there (docs/openapi.json) it is 0 or empty instead.
JsonObject sane_report(const JsonObject& report);

/// A count of calls; nothing when it is none, or beyond reason.
std::optional<std::uint64_t> sane_count(const Json& value);

/// A name of calls, as long as any is.
std::string_view sane_name(std::string_view name);

}  // namespace opentrail::api::v1
