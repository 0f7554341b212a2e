// RawClient: a TCP connection to 127.0.0.1 that sends exactly the bytes it is given. For tests of
// what a real client would never send.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace opentrail::http::testing {

struct RawReply {
    int status = 0;
    std::string head;  // Status line and headers.
    std::string body;  // Without chunk sizes.
    bool complete = false;

    /// The value of a header, or "" when there is none.
    std::string header(std::string_view name) const;
};

class RawClient {
  public:
    explicit RawClient(std::uint16_t port, const char* address = "127.0.0.1");
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return socket_ >= 0; }
    /// False when the other side no longer takes bytes.
    bool send(std::string_view bytes);
    /// Ends our side, as in shutdown(2).
    void end_sending();
    void close();

    /// The next reply in full, or what came before the connection ended. `has_body` is false for
    /// HEAD.
    RawReply receive(bool has_body = true);
    /// Reads at least one byte more, as they come. Empty at the end.
    std::string receive_some();
    /// Everything until the other side ends the connection.
    std::string receive_all();
    /// Whether the other side has ended the connection (waits for it).
    bool ended();

  private:
    bool fill();

    int socket_ = -1;
    std::string held_;
};

}  // namespace opentrail::http::testing
