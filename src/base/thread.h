// Thread: a named thread that is joined. The one place that makes a std::thread.
//
// Owned by one; stop() and the destructor are for that one. The body must not let an exception out.

#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <thread>

namespace opentrail {

/// `background`: gets the processor when nobody else wants it (Linux: nice 10 for this thread).
enum class Priority { normal, background };

class Thread {
  public:
    /// No thread.
    Thread() = default;
    /// Runs `body` now. The name is what top and gdb show: its first 15 bytes. The body returns
    /// soon after its token was stopped; to wake it from a wait, use std::condition_variable_any
    /// with the token or a std::stop_callback.
    Thread(std::string name, std::function<void(std::stop_token)> body,
           Priority priority = Priority::normal);
    /// Stops and joins.
    ~Thread();
    Thread(Thread&& other) noexcept = default;
    /// Stops and joins what was there.
    Thread& operator=(Thread&& other) noexcept;

    bool running() const { return thread_.joinable(); }
    /// Asks the body to return; does not wait.
    void request_stop();
    /// Waits for the body to return.
    void join();
    /// Asks and waits. Not from the thread itself.
    void stop();

  private:
    std::stop_source source_;
    std::thread thread_;
};

}  // namespace opentrail
