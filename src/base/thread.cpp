#include "base/thread.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "base/assert.h"

namespace opentrail {

namespace {

constexpr int background_nice = 10;

}  // namespace

Thread::Thread(std::string name, std::function<void(std::stop_token)> body, Priority priority) {
    INVARIANT(body != nullptr);
    constexpr std::size_t name_bytes_max = 15;  // Linux: 16 with the terminator.
    thread_ = std::thread([name = name.substr(0, name_bytes_max), body = std::move(body),
                           token = source_.get_token(), priority] {
        pthread_setname_np(pthread_self(), name.c_str());
        // May be refused, and then nothing is lost but some politeness.
        if (priority == Priority::background) {
            setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), background_nice);
        }
        body(token);
    });
}

Thread::~Thread() { stop(); }

Thread& Thread::operator=(Thread&& other) noexcept {
    if (this != &other) {
        stop();
        source_ = std::move(other.source_);
        thread_ = std::move(other.thread_);
    }
    return *this;
}

void Thread::request_stop() {
    if (running()) source_.request_stop();
}

void Thread::join() {
    if (!running()) return;
    INVARIANT(thread_.get_id() != std::this_thread::get_id());
    thread_.join();
}

void Thread::stop() {
    request_stop();
    join();
}

}  // namespace opentrail
