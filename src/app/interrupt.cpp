#include "app/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace opentrail::app {
namespace {

std::atomic<int> count{0};
std::array<int, 2> wake{-1, -1};

// Only what is safe in a signal handler: an atomic and write().
void on_signal(int) {
    const int saved = errno;
    if (count.fetch_add(1) >= 1) _exit(130);
    const char byte = 1;
    [[maybe_unused]] const auto written = write(wake[1], &byte, 1);
    errno = saved;
}

}  // namespace

void catch_interrupts() {
    if (wake[0] >= 0) return;
    if (pipe2(wake.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
    struct sigaction action{};
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

void end_on_interrupt() {
    struct sigaction action{};
    action.sa_handler = [](int) { _exit(0); };
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return count.load() > 0; }

void wait_for_interrupt(std::chrono::milliseconds at_most) {
    if (interrupted()) return;
    pollfd waiting{wake[0], POLLIN, 0};
    poll(&waiting, 1, static_cast<int>(at_most.count()));
}

}  // namespace opentrail::app
