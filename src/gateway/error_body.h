// Error body: what a gateway says when it answers itself, as an error of the caller's protocol.
// Pure.

#pragma once

#include <string>
#include <string_view>

#include "gateway/call.h"
#include "gateway/exchange.h"

namespace opentrail::gateway {

/// Of `call`, which is what was recognised in the request; sets the body's type.
std::string error_body(const Call& call, int status, std::string_view message,
                       std::string_view request_id, std::string& content_type);

}  // namespace opentrail::gateway
