// `opentrail policy generate`: the IAM policy that allows what an identity did, and nothing else.

#pragma once

#include <string>

#include "app/command_arguments.h"
#include "app/filter_options.h"

namespace opentrail::app {

struct PolicyOptions {
    TargetOptions target;
    FilterOptions filters;
    std::string format = "table";
};

/// The parser: fills `options`, and `action` with what the command does; both must outlive it.
void add_policy(CLI::App& app, PolicyOptions& options, Action& action);

}  // namespace opentrail::app
