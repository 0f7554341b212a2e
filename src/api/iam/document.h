// Document: a policy as a request gives it, checked before it is kept.

#pragma once

#include <string>
#include <string_view>

#include "access/policy/policy.h"
#include "api/refused.h"

namespace opentrail::api::iam {

/// That `document` is a policy of `kind`. MalformedPolicyDocument with what is wrong where, or
/// LimitExceeded with `too_large` where it has more than `characters_max` but for white space.
Outcome<void> check_document(std::string_view document, access::policy::Kind kind,
                             std::size_t characters_max, std::string too_large);

}  // namespace opentrail::api::iam
