// `opentrail access …-group` and `…-role`: groups, who is in them, and roles.

#pragma once

#include "app/access_client.h"

namespace opentrail::app {

Result<ExitStatus> run_group_create(const AccessOptions& options);
Result<ExitStatus> run_group_list(const AccessOptions& options);
/// Takes its policies before. Code::conflict while somebody is in it.
Result<ExitStatus> run_group_delete(const AccessOptions& options);
Result<ExitStatus> run_group_add(const AccessOptions& options);
Result<ExitStatus> run_group_remove(const AccessOptions& options);

Result<ExitStatus> run_role_create(const AccessOptions& options);
Result<ExitStatus> run_role_list(const AccessOptions& options);
/// Takes its policies before.
Result<ExitStatus> run_role_delete(const AccessOptions& options);

}  // namespace opentrail::app
