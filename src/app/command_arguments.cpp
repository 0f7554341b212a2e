#include "app/command_arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

namespace opentrail::app {

void add_target(CLI::App& command, TargetOptions& target) {
    auto* endpoint = command.add_option(
        "--endpoint", target.endpoint,
        fmt::format("server to ask (default OPENTRAIL_ENDPOINT, else {})", default_endpoint));
    auto* data =
        command.add_option("--data", target.data, "data folder, when no server runs on it");
    endpoint->group("Where")->excludes(data);
    data->group("Where");
    command
        .add_option("--ca-bundle", target.ca_bundle,
                    "PEM file of authorities to trust in place of the system's (default "
                    "AWS_CA_BUNDLE)")
        ->group("Where");
    command
        .add_flag("--no-verify-ssl", target.no_verify_ssl, "do not check the server's certificate")
        ->group("Where");
}

void add_format(CLI::App& command, std::string& format, const std::vector<std::string>& known) {
    command
        .add_option("-o,--output", format,
                    fmt::format("{} (default table)", fmt::join(known, ", ")))
        ->check(CLI::IsMember(known));
    if (std::find(known.begin(), known.end(), "json") != known.end()) {
        command.add_flag_callback("--json", [&format] { format = "json"; }, "the same as -o json");
    }
}

CLI::App* add_command(CLI::App& to, const char* name, const char* meaning, const char* examples) {
    CLI::App* command = to.add_subcommand(name, meaning);
    command->footer(fmt::format("\nExamples:\n{}", examples));
    return command;
}

}  // namespace opentrail::app
