// Socket: a TCP socket that never blocks, and what the proxy does with one at the system's door.
//
// Owned by one, used by one thread at a time.

#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"

namespace opentrail::gateway {

/// Where a socket is bound or connected.
struct SocketAddress {
    sockaddr_storage bytes{};
    socklen_t size = 0;

    /// "192.0.2.1", "2001:db8::1"; an IPv4 address mapped into IPv6 as IPv4.
    std::string host() const;
    std::uint16_t port() const;
};

class Socket {
  public:
    Socket() = default;
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() { close(); }
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&& other) noexcept;

    bool is_open() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }
    void close();
    /// Closes so that the other side sees an error, not an end.
    void reset();

  private:
    int descriptor_ = -1;
};

/// Of a name or an address; port 0 takes a free one. Code::unavailable, saying where, when it
/// cannot be had.
Result<Socket> listen_on(const std::string& host, std::uint16_t port);
/// The port that a socket is bound to.
std::uint16_t local_port(const Socket& socket);

struct Accepted {
    Socket socket;
    SocketAddress address;
};

/// The next client that waits. Nothing, and errno, when there is none.
std::optional<Accepted> accept_from(const Socket& listener);

/// Begins to connect. A socket that is not open, and errno, when that failed at once.
Socket start_connecting(const SocketAddress& address);
/// 0, or the errno by which connecting failed.
int connect_error(const Socket& socket);

}  // namespace opentrail::gateway
