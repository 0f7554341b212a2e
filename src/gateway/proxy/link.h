// Link: one side of an exchange: a connected socket, perhaps under TLS, that takes and gives what
// it can now.
//
// The socket is watched edge-triggered: a Link remembers what the last events said, and asks the
// system only where something can have come. Used by one thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "gateway/proxy/socket.h"
#include "http/tls_session.h"

namespace opentrail::gateway {

class Link {
  public:
    enum class State : std::uint8_t {
        good,
        blocked,  // Nothing can be done before further events.
        ended,    // The other side sends no more.
        broken,   // The connection does not work any longer.
    };

    Link() = default;
    explicit Link(Socket socket) : socket_(std::move(socket)) {}

    /// From then on everything is under TLS; shake_hands() first.
    void secure(std::unique_ptr<http::TlsSession> session) { tls_ = std::move(session); }
    http::TlsSession* tls() const { return tls_.get(); }
    const Socket& socket() const { return socket_; }
    bool is_open() const { return socket_.is_open(); }

    /// epoll's.
    void on_events(std::uint32_t events);
    /// The system has said that the connection is gone in both directions.
    bool hung_up() const { return hung_up_; }
    /// The other side has said, at least to the system, that it sends no more.
    bool end_seen() const { return end_seen_; }
    bool can_receive() const { return readable_; }

    /// Looks whether an end, or anything, has come that no event told of yet.
    bool is_silent() const;

    /// `good` when both sides agree.
    State shake_hands();

    struct Received {
        State state = State::blocked;
        std::size_t bytes = 0;  // With `good`, at least one.
    };
    Received receive(std::span<char> into);

    struct Sent {
        State state = State::blocked;
        std::size_t bytes = 0;
    };
    /// Sends what it can of `first`, then of `second`. What was not sent must be given again.
    /// `good`: all was sent.
    Sent send(std::string_view first, std::string_view second);

    /// Says that nothing more comes; can be read still.
    void end_sending();
    void close() { socket_.close(); }
    /// Closes so that the other side sees an error.
    void reset() { socket_.reset(); }

  private:
    Received receive_plain(std::span<char> into);
    Received receive_secured(std::span<char> into);
    Sent send_plain(std::string_view first, std::string_view second);
    Sent send_secured(std::string_view first, std::string_view second);
    State wait(const http::TlsSession::Step& step);

    Socket socket_;
    std::unique_ptr<http::TlsSession> tls_;
    bool readable_ = false;
    bool writable_ = true;
    bool end_seen_ = false;  // An end is on its way, behind what can be read.
    bool hung_up_ = false;
};

}  // namespace opentrail::gateway
