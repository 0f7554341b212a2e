// ServerTest: a real server on a free port of 127.0.0.1, with a handler that a test can hold, and
// its client's verbs.

#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/server.h"
#include "http/testing/certificates.h"
#include "http/testing/raw_client.h"

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

enum class Over { plain, tls };

/// answer() says what its paths do; /probe is a probe. Every test runs over plain HTTP and over
/// TLS: EVERY_WAY(TheTest).
class ServerTest : public ::testing::TestWithParam<Over> {
  protected:
    ServerTest() : client_tls_{.ca_file = files_.ca_file()} {}
    void start(ServerOptions options = {});
    /// The two halves of start().
    void listen(ServerOptions options = {});
    void serve();
    std::uint16_t port() const { return server_->port(); }
    bool over_tls() const { return GetParam() == Over::tls; }
    RawClient connect(const char* address = "127.0.0.1") const {
        return RawClient(port(), address, over_tls() ? &client_tls_ : nullptr);
    }
    std::unique_ptr<RawClient> connect_held() const {
        return std::make_unique<RawClient>(port(), "127.0.0.1",
                                           over_tls() ? &client_tls_ : nullptr);
    }

    TlsFiles files_;
    RawTls client_tls_;
    Gate gate_;        // Holds /wait.
    Endless endless_;  // Is /endless.
    // Of /pieces and /broken, which are of `pieces` pieces of 256 KiB, of the letters a, b, c, ...
    static constexpr int pieces = 64;
    static constexpr std::size_t piece_bytes = 256 << 10;
    std::atomic<int> pieces_made_ = 0;  // But for the first of each reply.
    std::unique_ptr<Server> server_;

  private:
    Response answer(const Request& request);
    Response in_pieces(int made_at_most);
};

#define EVERY_WAY(test)                                                                   \
    INSTANTIATE_TEST_SUITE_P(                                                             \
        Over, test,                                                                       \
        ::testing::Values(::opentrail::http::testing::Over::plain,                        \
                          ::opentrail::http::testing::Over::tls),                         \
        [](const auto& over) {                                                            \
            return over.param == ::opentrail::http::testing::Over::tls ? "Tls" : "Plain"; \
        })

std::string get(std::string_view path);
std::string post(std::string_view path, std::string_view body);

}  // namespace opentrail::http::testing
