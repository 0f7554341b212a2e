// `opentrail digest-keys`: the keys that digests are signed with.

#pragma once

#include <string>

#include "app/command_arguments.h"
#include "app/exit_status.h"
#include "app/target.h"

namespace opentrail::app {

struct DigestKeysOptions {
    TargetOptions target;
    std::string format = "table";
    std::string region;  // Empty: all.
};

/// `opentrail digest-keys list`
Result<ExitStatus> run_digest_keys_list(const DigestKeysOptions& options);
/// `opentrail digest-keys rotate [--region REGION]`
Result<ExitStatus> run_digest_keys_rotate(const DigestKeysOptions& options);
/// `opentrail digest-keys export`: as ListPublicKeys gives them, for who validates without a
/// server.
Result<ExitStatus> run_digest_keys_export(const DigestKeysOptions& options);

/// Fills `options`, and `action` with what the command does; these must outlive the parser.
void add_digest_keys(CLI::App& app, DigestKeysOptions& options, Action& action);

}  // namespace opentrail::app
