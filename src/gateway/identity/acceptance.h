// Acceptance: whether an upstream took a request's signature for good. Until then a key is only
// what somebody says of himself, and its owner must not be named for what he did not do.
//
// Pure functions, safe from any thread.

#pragma once

#include <string_view>

#include "gateway/call.h"
#include "gateway/exchange.h"

namespace opentrail::gateway {

/// Whether the reply shows that key and signature were looked at and found right. `error_code` is
/// that of the reply, as CloudTrail spells it or as it was sent; empty where there is none, and
/// `error_message` what the reply says with it. In doubt, no: without a reply, after a redirection
/// or a 5xx, for a HEAD that says 403, for a 4xx without a code, with one that services give before
/// they look at the signature, or where a request names several keys.
bool is_accepted(const Exchange& exchange, const Call& call, std::string_view error_code,
                 std::string_view error_message);

}  // namespace opentrail::gateway
