// Unserved: replies to requests that no handler is asked for: too large, at no address, not for the
// caller, or known beforehand.

#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "access/authorizer.h"
#include "api/call.h"
#include "api/refused.h"
#include "http/message.h"

namespace opentrail::api {

http::Response too_large(const http::Request& request, std::size_t bytes_max,
                         const std::string& request_id);

http::Response nothing_there(const http::Request& request, const std::string& request_id);

/// To CloudTrail Lake's PutAuditEvents, which is not here yet.
http::Response audit_refusal(const std::string& request_id);

/// Why `caller` may not see /metrics, which names every account's trails.
std::optional<Refused> metrics_refusal(const access::Principal& caller,
                                       const http::Request& request,
                                       const access::Authorizer& authorizer,
                                       const std::string& home_account);

}  // namespace opentrail::api
