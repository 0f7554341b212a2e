// `opentrail account`: the accounts that there are.

#pragma once

#include "app/access_client.h"

namespace opentrail::app {

/// Makes an account with its first administrator, whose key is printed once.
Result<ExitStatus> run_account_create(const AccessOptions& options);
Result<ExitStatus> run_account_list(const AccessOptions& options);

}  // namespace opentrail::app
