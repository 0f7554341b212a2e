// `opentrail access set-password`: with which password a user signs in to the console.

#pragma once

#include "app/access_client.h"

namespace opentrail::app {

/// Asks for it on the terminal, twice and without showing it; else takes a line of standard input,
/// or makes one and prints it.
Result<ExitStatus> run_set_password(const AccessOptions& options);

/// `opentrail access delete-password`: the user cannot sign in to the console any more.
Result<ExitStatus> run_delete_password(const AccessOptions& options);

}  // namespace opentrail::app
