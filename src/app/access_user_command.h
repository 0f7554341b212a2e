// `opentrail access …-user` and `whoami`: users and who calls.

#pragma once

#include "app/access_client.h"

namespace opentrail::app {

/// Makes the user, puts it in its groups and makes a key, which is printed once. A failure on the
/// way takes back what was done before.
Result<ExitStatus> run_user_create(const AccessOptions& options);
/// Takes its keys and policies, and it out of its groups, before.
Result<ExitStatus> run_user_delete(const AccessOptions& options);
Result<ExitStatus> run_user_list(const AccessOptions& options);
/// With groups, policies and keys.
Result<ExitStatus> run_user_show(const AccessOptions& options);
Result<ExitStatus> run_whoami(const AccessOptions& options);

}  // namespace opentrail::app
