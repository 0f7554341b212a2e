// ProgramRun: a program that is run to its end, what it said and what it took.

#pragma once

#include <string>
#include <vector>

namespace opentrail::bench {

struct ProgramRun {
    double wall = 0;  // Seconds.
    double cpu = 0;   // User and system, all threads.
    std::string said;
};

/// Runs `command` with `environment` and nothing else of this process's; what it says goes through
/// the file `log`. Ends this process where it fails.
ProgramRun run_program(const std::vector<std::string>& command,
                       const std::vector<std::string>& environment, const std::string& log);

/// What a program needs that signs its requests: to AWS's endpoint and to a server's.
std::vector<std::string> signing_environment(const std::string& key_id, const std::string& secret,
                                             const std::string& aws_endpoint,
                                             const std::string& server_endpoint);

}  // namespace opentrail::bench
