// The last administrator: OpenTrail's own guard against an installation that nobody can administer.
// IAM has none, because an AWS account has a root user who cannot be locked out; here there is
// none.

#pragma once

#include "api/access_handler.h"
#include "catalog/principal.h"

namespace opentrail::api::iam {

/// Refuses with DeleteConflict when `user` is the only one in the home account's group
/// Administrators, whatever its name.
Outcome<void> keep_last_administrator(const AccessCall& access, const catalog::User& user);

}  // namespace opentrail::api::iam
