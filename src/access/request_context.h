// Request context: the condition keys that OpenTrail can fill for a request (IAM User Guide, "AWS
// global condition context keys"). docs/policies.md lists them. Pure function.

#pragma once

#include "access/ask.h"
#include "access/policy/context.h"
#include "access/principal.h"
#include "base/time.h"
#include "http/message.h"

namespace opentrail::access {

/// `request` is the one that `caller` signed. A key that does not apply is absent, as IAM has it:
/// aws:username of a role session, aws:MultiFactorAuthPresent of a long-term key.
policy::Context request_context(const Principal& caller, const http::Request& request,
                                const Ask& ask, Timestamp now);

}  // namespace opentrail::access
