// `opentrail gateway`: one recording gateway alone, which sends what it sees to a server.

#pragma once

#include <string>
#include <vector>

#include "app/command_arguments.h"

namespace opentrail::app {

struct GatewayCommandOptions {
    TargetOptions target;
    std::string name = "main";
    std::string listen;
    std::string upstream;
    std::string policy;
    std::string account;
    std::string region;
    std::vector<std::string> set;  // MEMBER=VALUE, as gateway.NAME.MEMBER.
};

/// The parser: fills `options`, and `action` with what the command does; both must outlive it.
void add_gateway(CLI::App& app, GatewayCommandOptions& options, Action& action);

}  // namespace opentrail::app
