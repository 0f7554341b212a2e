#include "base/thread.h"

#include <pthread.h>

#include <utility>

#include "base/assert.h"

namespace opentrail {

Thread::Thread(std::string name, std::function<void(std::stop_token)> body) {
    INVARIANT(body != nullptr);
    constexpr std::size_t name_bytes_max = 15;  // Linux: 16 with the terminator.
    thread_ = std::thread([name = name.substr(0, name_bytes_max), body = std::move(body),
                           token = source_.get_token()] {
        pthread_setname_np(pthread_self(), name.c_str());
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
