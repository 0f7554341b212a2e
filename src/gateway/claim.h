// The claim of a request: what its signature says of who sent it, before anybody has checked it.
//
// Total: what is no signature, or a garbled one, claims nothing. Pure functions, safe from any
// thread.

#pragma once

#include <vector>

#include "gateway/address.h"
#include "gateway/call.h"
#include "http/message.h"

namespace opentrail::gateway {

/// From Authorization (Signature Version 4, its asymmetric form 4A, or Version 2) or, where it says
/// nothing of the kind, from the parameters of a presigned URL. `query` as read_pairs() gives it. A
/// POST form's fields, which are in the body, are not read.
///
/// AWS General Reference, "Signature Version 4 request components"; Amazon S3 User Guide, "Signing
/// and authenticating REST requests" (Version 2).
Claim read_claim(const std::vector<http::Header>& headers, const Pairs& query);

}  // namespace opentrail::gateway
