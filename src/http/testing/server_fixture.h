// ServerTest: a real server on a free port of 127.0.0.1, with a handler that a test can hold, and
// its client's verbs.

#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/server.h"

namespace opentrail::http::testing {

/// Opened once; until then those who wait are held.
class Gate {
  public:
    void open() {
        const std::scoped_lock lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
    }
    void wait_until_held(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ >= count; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
    int waiting_ = 0;
};

/// Ends once its client has gone, and says so.
struct Endless {
    std::mutex mutex;
    std::condition_variable changed;
    int ended = 0;

    void run(Stream& stream) {
        const std::string line(1000, 'x');
        while (stream.write(line)) {
        }
        const std::scoped_lock lock(mutex);
        ++ended;
        changed.notify_all();
    }
    void wait_until_ended(int count) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return ended >= count; });
    }
};

/// answer() says what its paths do; /probe is a probe.
class ServerTest : public ::testing::Test {
  protected:
    void start(ServerOptions options = {});
    /// The two halves of start().
    void listen(ServerOptions options = {});
    void serve();
    std::uint16_t port() const { return server_->port(); }

    Gate gate_;        // Holds /wait.
    Endless endless_;  // Is /endless.
    std::unique_ptr<Server> server_;

  private:
    Response answer(const Request& request);
};

std::string get(std::string_view path);
std::string post(std::string_view path, std::string_view body);

}  // namespace opentrail::http::testing
