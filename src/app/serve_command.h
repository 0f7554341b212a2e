// `opentrail serve`: the server, until it is told to end.

#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/console/file.h"
#include "app/exit_status.h"
#include "app/settings.h"
#include "base/result.h"

namespace opentrail::app {

struct ServeOptions {
    std::string data = "./data";
    std::string listen = "127.0.0.1:4580";
    std::string tls;  // off, files, self-signed; empty: files if the settings name some, else off.
    std::string config;
    std::vector<std::string> set;  // KEY=VALUE.
    std::span<const api::console::File> console;
};

/// Settings from the file, then --set in order. Code::invalid names what is wrong.
Result<Settings> read_settings(const std::string& config, const std::vector<std::string>& set);

Result<ExitStatus> run_serve(const ServeOptions& options);

}  // namespace opentrail::app
