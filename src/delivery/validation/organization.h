// find_organization(): the organization under whose folder an account's digests are.
//
// Only DescribeTrails says that a trail is an organization's, and only Organizations which one; who
// has nothing but the bucket finds it there.

#pragma once

#include <string>

#include "base/result.h"
#include "delivery/validation/scope.h"
#include "delivery/validation/source.h"

namespace opentrail::delivery::validation {

/// "o-..."; empty when the account's digests are not in an organization's folder, or nowhere.
/// `place` has none.
Result<std::string> find_organization(Source& source, const Place& place);

}  // namespace opentrail::delivery::validation
