// Completion: what a shell offers after `opentrail …` and TAB, from the parser's own tree, so that
// it cannot name what is not there. Pure function.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace CLI {
class App;
}

namespace opentrail::app {

/// A script for bash, zsh or fish to read. Code::invalid for another shell.
Result<std::string> completion_script(const CLI::App& app, std::string_view shell);

}  // namespace opentrail::app
