// decide_under(): what would be decided if a resource had another policy. Pure function.

#pragma once

#include "access/ask.h"
#include "access/policy/decide.h"
#include "access/principal.h"
#include "base/time.h"
#include "http/message.h"

namespace opentrail::access {

/// By the caller's policies, those of its session and `resource`.
policy::Decision decide_under(const policy::NamedPolicy& resource, const Principal& caller,
                              const http::Request& request, const Ask& ask, Timestamp now);

}  // namespace opentrail::access
