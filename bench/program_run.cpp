#include "bench/program_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <fstream>
#include <sstream>

#include "bench/usage.h"

namespace opentrail::bench {
namespace {

/// As exec() takes them; points into `words`.
std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

ProgramRun run_program(const std::vector<std::string>& command,
                       const std::vector<std::string>& environment, const std::string& log) {
    const std::vector<char*> arguments = pointers_to(command);
    const std::vector<char*> variables = pointers_to(environment);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    const double before = wall_seconds();
    pid_t child = -1;
    if (posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), variables.data()) !=
        0) {
        give_up("cannot run " + command.front());
    }
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    rusage usage{};
    if (wait4(child, &status, 0, &usage) != child) give_up("cannot wait for " + command.front());
    ProgramRun done{.wall = wall_seconds() - before, .cpu = cpu_seconds(usage), .said = {}};
    std::ifstream file(log);
    std::stringstream text;
    text << file.rdbuf();
    done.said = text.str();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        give_up(fmt::format("{} failed: {}", command.front(), done.said));
    }
    return done;
}

std::vector<std::string> signing_environment(const std::string& key_id, const std::string& secret,
                                             const std::string& aws_endpoint,
                                             const std::string& server_endpoint) {
    return {"AWS_ACCESS_KEY_ID=" + key_id,
            "AWS_SECRET_ACCESS_KEY=" + secret,
            "AWS_REGION=us-east-1",
            "AWS_DEFAULT_REGION=us-east-1",
            "AWS_CONFIG_FILE=/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE=/dev/null",
            "AWS_EC2_METADATA_DISABLED=true",
            "AWS_ENDPOINT_URL=" + aws_endpoint,
            "OPENTRAIL_ENDPOINT=" + server_endpoint,
            "no_proxy=127.0.0.1",
            "PATH=/usr/bin:/bin"};
}

}  // namespace opentrail::bench
