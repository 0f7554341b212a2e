#include "bench/server_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "bench/usage.h"

namespace opentrail::bench {
namespace {

// The servers that run, for give_up(): it leaves no destructor its turn.
std::array<std::atomic<pid_t>, 4> running{};

void end_running() {
    for (auto& each : running) {
        if (const pid_t pid = each.exchange(0); pid > 0) kill(pid, SIGKILL);
    }
}

void remember(pid_t pid) {
    [[maybe_unused]] static const bool once = std::atexit(end_running) == 0;
    for (auto& each : running) {
        pid_t none = 0;
        if (each.compare_exchange_strong(none, pid)) return;
    }
}

void forget(pid_t pid) {
    for (auto& each : running) {
        pid_t own = pid;
        if (each.compare_exchange_strong(own, 0)) return;
    }
}

// On any port: one chosen here could be somebody else's by then.
pid_t start(const std::string& program, const std::string& data) {
    const std::string log = data + ".log";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    const char* arguments[] = {program.c_str(), "serve",       "--data", data.c_str(),
                               "--listen",      "127.0.0.1:0", nullptr};
    pid_t pid = -1;
    const int failed = posix_spawn(&pid, program.c_str(), &actions, nullptr,
                                   const_cast<char**>(arguments), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) give_up(fmt::format("cannot start {}: is it built?", program));
    remember(pid);
    return pid;
}

/// HOST:PORT as the server says where it listens; empty while it has not said it.
std::string host_in(const std::string& log) {
    constexpr std::string_view scheme = "http://";
    std::ifstream file(log);
    for (std::string line; std::getline(file, line) && !file.eof();) {
        const auto at = line.find(scheme);
        if (at != std::string::npos) return line.substr(at + scheme.size());
    }
    return {};
}

}  // namespace

ServerProcess::ServerProcess(std::string program, std::string data) : data_(std::move(data)) {
    const double begun = wall_seconds();
    pid_ = start(program, data_);
    const auto probe = http::Client::make();
    http::ClientRequest request;
    request.timeout = std::chrono::seconds(2);
    const auto is_ready = [&] {
        if (host_.empty()) host_ = host_in(data_ + ".log");
        if (host_.empty()) return false;
        request.url = "http://" + host_ + "/readyz";
        const auto reply = probe->send(request);
        return reply && reply->status == 200;
    };
    while (!is_ready()) {
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) == pid_) {
            forget(pid_);
            pid_ = -1;
            give_up(fmt::format("the server ended at once; see {}.log", data_));
        }
        if (wall_seconds() - begun > 120) give_up("the server was not ready within two minutes");
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    seconds_to_ready_ = wall_seconds() - begun;
    read_keys();
}

ServerProcess::~ServerProcess() { stop(); }

double ServerProcess::stop() {
    if (pid_ < 0) return 0;
    kill(pid_, SIGTERM);
    rusage used{};
    wait4(pid_, nullptr, 0, &used);
    forget(pid_);
    pid_ = -1;
    return cpu_seconds(used);
}

void ServerProcess::read_keys() {
    std::ifstream file(data_ + "/credentials");
    for (std::string line; std::getline(file, line);) {
        const auto equals = line.find('=');
        if (equals == std::string::npos) continue;
        const auto text = [](std::string part) {
            part.erase(0, part.find_first_not_of(' '));
            part.erase(part.find_last_not_of(' ') + 1);
            return part;
        };
        const std::string name = text(line.substr(0, equals));
        if (name == "aws_access_key_id") keys_.id = text(line.substr(equals + 1));
        if (name == "aws_secret_access_key") keys_.secret = text(line.substr(equals + 1));
    }
    if (keys_.secret.empty()) give_up("no credentials in " + data_);
}

}  // namespace opentrail::bench
