// The small commands: status, forget, token. Each asks the target one thing and prints the answer.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/exit_status.h"
#include "app/target.h"

namespace opentrail::app {

/// An import's state for people. `active`: its program was heard of lately.
std::string import_state(const std::string& state, bool active);

/// `opentrail status`
Result<ExitStatus> run_status(const TargetOptions& target, bool json);

/// `opentrail forget --import ID`
Result<ExitStatus> run_forget(const TargetOptions& target, const std::string& import_id, bool json);

struct TokenOptions {
    TargetOptions target;
    std::string name;
    std::string expires = "90d";
    std::vector<std::string> scopes;
    bool json = false;
};

/// `opentrail token create`: prints the token, once.
Result<ExitStatus> run_token_create(const TokenOptions& options);
/// `opentrail token list`
Result<ExitStatus> run_token_list(const TargetOptions& target, bool json);
/// `opentrail token delete ID`
Result<ExitStatus> run_token_delete(const TargetOptions& target, const std::string& id);

}  // namespace opentrail::app
