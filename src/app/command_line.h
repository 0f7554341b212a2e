// Command line: `opentrail VERB ...` from its arguments to its exit status.

#pragma once

#include <span>

#include "api/console/file.h"

namespace opentrail::app {

/// Runs one command. Errors go to standard error, with what to do about them where that is known.
/// `serve` shows `console`, which outlives the call; empty: this program has none.
int run_command_line(int argument_count, const char* const* arguments,
                     std::span<const api::console::File> console = {});

}  // namespace opentrail::app
