#include "bench/server_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
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

std::uint16_t free_port() {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(probe, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        give_up("no free port");
    }
    close(probe);
    return ntohs(address.sin_port);
}

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

pid_t start(const std::string& program, const std::string& data, const std::string& host) {
    const std::string log = data + ".log";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    const char* arguments[] = {program.c_str(), "serve",      "--data", data.c_str(),
                               "--listen",      host.c_str(), nullptr};
    pid_t pid = -1;
    const int failed = posix_spawn(&pid, program.c_str(), &actions, nullptr,
                                   const_cast<char**>(arguments), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) give_up(fmt::format("cannot start {}: is it built?", program));
    remember(pid);
    return pid;
}

}  // namespace

ServerProcess::ServerProcess(std::string program, std::string data)
    : data_(std::move(data)), host_(fmt::format("127.0.0.1:{}", free_port())) {
    const double begun = wall_seconds();
    pid_ = start(program, data_, host_);
    const auto probe = http::Client::make();
    http::ClientRequest request;
    request.url = "http://" + host_ + "/readyz";
    request.timeout = std::chrono::seconds(2);
    while (true) {
        const auto reply = probe->send(request);
        if (reply && reply->status == 200) break;
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

void ServerProcess::stop() {
    if (pid_ < 0) return;
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    forget(pid_);
    pid_ = -1;
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
