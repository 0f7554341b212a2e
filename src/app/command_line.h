// Command line: `opentrail VERB ...` from its arguments to its exit status.

#pragma once

namespace opentrail::app {

/// Runs one command. Errors go to standard error, with what to do about them where that is known.
int run_command_line(int argument_count, const char* const* arguments);

}  // namespace opentrail::app
