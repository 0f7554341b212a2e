// Attachable: the managed policies that can be attached, or be a boundary: the account's own and
// those that are part of the program.

#pragma once

#include <string>
#include <string_view>

#include "api/access_handler.h"

namespace opentrail::api::iam {

/// The name of the policy with this ARN. NoSuchEntity where there is none, ValidationError for what
/// is not an ARN of a policy.
Outcome<std::string> attachable_name(const AccessCall& access, std::string_view arn);

/// That `arn`, unless it is empty, can be a boundary.
Outcome<void> need_boundary(const AccessCall& access, std::string_view arn);

}  // namespace opentrail::api::iam
