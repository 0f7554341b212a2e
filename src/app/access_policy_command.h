// `opentrail access …-policy`, `attach` and `detach`: managed policies, and those that stand on a
// user, group or role.

#pragma once

#include "app/access_client.h"

namespace opentrail::app {

/// Code::invalid unless exactly one of user, group and role is named.
Result<ExitStatus> run_policy_attach(const AccessOptions& options);
Result<ExitStatus> run_policy_detach(const AccessOptions& options);
Result<ExitStatus> run_policy_put(const AccessOptions& options);
/// On a user, group or role the inline policy of that name; else a managed one.
Result<ExitStatus> run_policy_delete(const AccessOptions& options);
Result<ExitStatus> run_policy_create(const AccessOptions& options);
Result<ExitStatus> run_policy_list(const AccessOptions& options);

}  // namespace opentrail::app
