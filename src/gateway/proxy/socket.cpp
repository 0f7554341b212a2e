#include "gateway/proxy/socket.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace opentrail::gateway {
namespace {

constexpr int backlog = 1024;

void set_on(int socket, int level, int option) {
    const int on = 1;
    ::setsockopt(socket, level, option, &on, sizeof on);
}

Result<Socket> listen_at(const addrinfo& where) {
    Socket socket(
        ::socket(where.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (!socket.is_open()) return fail(Code::unavailable, std::strerror(errno));
    set_on(socket.get(), SOL_SOCKET, SO_REUSEADDR);
    // Those that it accepts inherit it.
    set_on(socket.get(), IPPROTO_TCP, TCP_NODELAY);
    if (::bind(socket.get(), where.ai_addr, where.ai_addrlen) != 0 ||
        ::listen(socket.get(), backlog) != 0) {
        return fail(Code::unavailable, std::strerror(errno));
    }
    return socket;
}

}  // namespace

std::string SocketAddress::host() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (bytes.ss_family == AF_INET) {
        const auto& four = reinterpret_cast<const sockaddr_in&>(bytes);
        ::inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    } else if (bytes.ss_family == AF_INET6) {
        const auto& six = reinterpret_cast<const sockaddr_in6&>(bytes);
        if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
            ::inet_ntop(AF_INET, &six.sin6_addr.s6_addr[12], text.data(), text.size());
        } else {
            ::inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
        }
    }
    return text.data();
}

std::uint16_t SocketAddress::port() const {
    if (bytes.ss_family == AF_INET)
        return ntohs(reinterpret_cast<const sockaddr_in&>(bytes).sin_port);
    return ntohs(reinterpret_cast<const sockaddr_in6&>(bytes).sin6_port);
}

Socket& Socket::operator=(Socket&& other) noexcept {
    if (this != &other) {
        close();
        descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
}

void Socket::close() {
    if (is_open()) ::close(std::exchange(descriptor_, -1));
}

void Socket::reset() {
    if (!is_open()) return;
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

Result<Socket> listen_on(const std::string& host, std::uint16_t port) {
    addrinfo wish{};
    wish.ai_socktype = SOCK_STREAM;
    wish.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int failed = ::getaddrinfo(host.empty() ? nullptr : host.c_str(),
                                     std::to_string(port).c_str(), &wish, &found);
    if (failed != 0) {
        return fail(Code::unavailable,
                    fmt::format("cannot listen on {}: {}", host, ::gai_strerror(failed)));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
    Result<Socket> socket = listen_at(*found);
    if (!socket) {
        return fail(Code::unavailable,
                    fmt::format("cannot listen on {}:{}: {}", host, port, socket.error().message));
    }
    return socket;
}

std::uint16_t local_port(const Socket& socket) {
    SocketAddress address;
    address.size = sizeof address.bytes;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address.bytes), &address.size);
    return address.port();
}

std::optional<Accepted> accept_from(const Socket& listener) {
    Accepted accepted;
    accepted.address.size = sizeof accepted.address.bytes;
    accepted.socket =
        Socket(::accept4(listener.get(), reinterpret_cast<sockaddr*>(&accepted.address.bytes),
                         &accepted.address.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!accepted.socket.is_open()) return std::nullopt;
    return accepted;
}

Socket start_connecting(const SocketAddress& address) {
    Socket socket(
        ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (!socket.is_open()) return socket;
    set_on(socket.get(), IPPROTO_TCP, TCP_NODELAY);
    const auto* to = reinterpret_cast<const sockaddr*>(&address.bytes);
    if (::connect(socket.get(), to, address.size) != 0 && errno != EINPROGRESS) {
        const int why = errno;
        socket.close();
        errno = why;
    }
    return socket;
}

int connect_error(const Socket& socket) {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    return error;
}

}  // namespace opentrail::gateway
