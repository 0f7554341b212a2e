// What the parsers of several commands have in common.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/exit_status.h"
#include "app/target.h"
#include "base/result.h"

namespace CLI {
class App;
}

namespace opentrail::app {

/// What the command that was given does.
using Action = std::function<Result<ExitStatus>()>;

/// A command of `to`, with its examples at the end of its help.
CLI::App* add_command(CLI::App& to, const char* name, const char* meaning, const char* examples);

// Options, which fill what they are given; it must outlive the parser.

/// --endpoint and --data.
void add_target(CLI::App& command, TargetOptions& target);
/// -o, and --json where that is known.
void add_format(CLI::App& command, std::string& format, const std::vector<std::string>& known);

}  // namespace opentrail::app
