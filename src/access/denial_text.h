// Denial text: a denial in IAM's own words (IAM User Guide, "Troubleshoot access denied error
// messages"). Pure function.

#pragma once

#include <string>

#include "access/ask.h"
#include "access/policy/decide.h"
#include "access/principal.h"

namespace opentrail::access {

/// "User: ARN is not authorized to perform: cloudtrail:X on resource: ARN because …". Names the
/// resource where there is one, and the policy where a managed one denies.
std::string denial_text(const Principal& caller, const Ask& ask, const policy::Decision& decision);

}  // namespace opentrail::access
