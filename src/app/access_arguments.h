// The parsers of `opentrail access` and `opentrail account`.

#pragma once

#include "app/access_client.h"
#include "app/command_arguments.h"

namespace opentrail::app {

/// Both fill `options`, and `action` with what the command does; these must outlive the parser.
void add_access(CLI::App& app, AccessOptions& options, Action& action);
void add_account(CLI::App& app, AccessOptions& options, Action& action);

}  // namespace opentrail::app
