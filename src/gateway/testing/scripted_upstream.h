// ScriptedUpstream: a server on a free port of 127.0.0.1 that does, byte for byte, what a test
// says. For the test's own thread; nothing waits longer than ten seconds.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/proxy/socket.h"

namespace opentrail::gateway::testing {

/// One connection of the proxy's.
class UpstreamSide {
  public:
    explicit UpstreamSide(Socket socket) : socket_(std::move(socket)) {}

    bool connected() const { return socket_.is_open(); }
    /// Up to and with the empty line; what there was where none came.
    std::string read_head();
    /// So many bytes, or what there was.
    std::string read(std::size_t bytes);
    /// Everything until the other side ends.
    std::string read_all();
    bool send(std::string_view bytes);
    /// Sends `bytes` over and over, `most` bytes in all, until nobody has taken any for a while.
    /// Returns how many were.
    std::size_t send_what_fits(std::string_view bytes, std::size_t most);
    /// Whether the other side ends the connection without another byte (waits for it).
    bool ended();
    /// Whether nothing is there to be read now.
    bool is_silent();
    void close() { socket_.close(); }
    void reset() { socket_.reset(); }

  private:
    bool fill();

    Socket socket_;
    std::string held_;
};

class ScriptedUpstream {
  public:
    ScriptedUpstream();

    std::uint16_t port() const { return local_port(listener_); }
    std::string url() const;
    /// The next connection; one that is not connected when none came.
    UpstreamSide accept();
    /// From then on nobody can connect.
    void close() { listener_.close(); }

  private:
    Socket listener_;
};

}  // namespace opentrail::gateway::testing
