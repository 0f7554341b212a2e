#include "bench/cloud_process.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "bench/usage.h"

namespace opentrail::bench {
namespace {

std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) give_up("cannot make a pipe");
    return ends;
}

std::string read_all(int from) {
    std::string text;
    std::array<char, 256> bytes{};
    for (ssize_t count = 0; (count = read(from, bytes.data(), bytes.size())) > 0;) {
        text.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return text;
}

[[noreturn]] void serve(const std::string& bucket, const StaticCloud::Objects& objects,
                        Duration latency, std::optional<unsigned> core, int told, int life) {
    if (core) stay_on(*core);
    const StaticCloud cloud(bucket, objects, "{}", latency);
    const std::string endpoint = cloud.endpoint();
    if (write(told, endpoint.data(), endpoint.size()) < 0) _exit(1);
    close(told);
    read_all(life);  // Until the other end goes.
    _exit(0);
}

}  // namespace

CloudProcess::CloudProcess(const std::string& bucket, const StaticCloud::Objects& objects,
                           Duration latency, std::optional<unsigned> core) {
    const auto told = make_pipe();
    const auto life = make_pipe();
    pid_ = fork();
    if (pid_ < 0) give_up("cannot begin a process");
    if (pid_ == 0) {
        close(told[0]);
        close(life[1]);
        serve(bucket, objects, latency, core, told[1], life[0]);
    }
    close(told[1]);
    close(life[0]);
    life_ = life[1];
    endpoint_ = read_all(told[0]);
    close(told[0]);
    if (endpoint_.empty()) give_up("the process that is to serve objects has ended");
}

CloudProcess::~CloudProcess() {
    close(life_);
    waitpid(pid_, nullptr, 0);
}

void stay_on(unsigned core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    if (sched_setaffinity(0, sizeof cores, &cores) != 0) give_up("cannot stay on one core");
}

}  // namespace opentrail::bench
