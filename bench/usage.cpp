#include "bench/usage.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace opentrail::bench {
namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// The value of a "Name: value" line, as text.
std::string line_of(const std::string& path, std::string_view name) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(name)) continue;
        const auto at = line.find_first_not_of(" \t:", name.size());
        return at == std::string::npos ? std::string() : line.substr(at);
    }
    return {};
}

const double begun = wall_seconds();

}  // namespace

double cpu_seconds(const rusage& used) { return seconds(used.ru_utime) + seconds(used.ru_stime); }

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return cpu_seconds(used);
}

double cpu_seconds(pid_t process) {
    std::ifstream file(fmt::format("/proc/{}/stat", process));
    std::string text((std::istreambuf_iterator<char>(file)), {});
    // The name may hold anything, so count from behind it: utime and stime are fields 14 and 15.
    std::istringstream rest(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int field = 3; field < 14; ++field) rest >> skipped;
    double user = 0;
    double system = 0;
    rest >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint64_t rss_anon(pid_t process) {
    const auto path =
        process == 0 ? std::string("/proc/self/status") : fmt::format("/proc/{}/status", process);
    return std::strtoull(line_of(path, "RssAnon").c_str(), nullptr, 10) * 1024;
}

double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

RssWatch::RssWatch(pid_t process)
    : thread_("rss", [this, process](std::stop_token stop) {
          while (!stop.stop_requested()) {
              const std::uint64_t now = rss_anon(process);
              if (now > most_.load()) most_.store(now);
              std::this_thread::sleep_for(std::chrono::milliseconds(50));
          }
      }) {}

std::string machine_json() {
    utsname system{};
    uname(&system);
    const auto kib = std::strtoull(line_of("/proc/meminfo", "MemTotal").c_str(), nullptr, 10);
    return fmt::format(
        R"({{"processor":"{}","cores":{},"memoryGiB":{},"kernel":"{}","compiler":"g++ {}"}})",
        line_of("/proc/cpuinfo", "model name"), sysconf(_SC_NPROCESSORS_ONLN), kib >> 20,
        system.release, __VERSION__);
}

void progress(const std::string& what) {
    fmt::print(stderr, "{:7.1f} s  {}\n", wall_seconds() - begun, what);
}

void give_up(const std::string& why) {
    fmt::print(stderr, "{}\n", why);
    std::exit(3);
}

}  // namespace opentrail::bench
