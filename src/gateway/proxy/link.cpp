#include "gateway/proxy/link.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace opentrail::gateway {
namespace {

iovec part(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

}  // namespace

void Link::on_events(std::uint32_t events) {
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) readable_ = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) end_seen_ = true;
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) writable_ = true;
    if (events & (EPOLLHUP | EPOLLERR)) hung_up_ = true;
}

bool Link::is_silent() const {
    char byte = 0;
    const ssize_t got = ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

Link::State Link::wait(const http::TlsSession::Step& step) {
    if (step.ended) return State::ended;
    switch (step.wait) {
        case http::TlsSession::Wait::none: return State::good;
        // It has stopped by itself: nobody will say that there is more.
        case http::TlsSession::Wait::readable: readable_ = step.stopped; break;
        case http::TlsSession::Wait::writable: writable_ = false; break;
    }
    return State::blocked;
}

Link::State Link::shake_hands() {
    while (true) {
        const State state = wait(tls_->handshake());
        if (state == State::ended) return State::broken;
        if (state == State::good) return state;
        if (!readable_ || !writable_) return State::blocked;
    }
}

Link::Received Link::receive(std::span<char> into) {
    if (!readable_) return {};
    return tls_ ? receive_secured(into) : receive_plain(into);
}

Link::Received Link::receive_plain(std::span<char> into) {
    while (true) {
        const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), 0);
        if (got > 0) {
            const auto bytes = static_cast<std::size_t>(got);
            // Less than there was room for: there is no more, and an event will tell of the next.
            if (bytes < into.size() && !end_seen_) readable_ = false;
            return {State::good, bytes};
        }
        if (got == 0) return {State::ended, 0};
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return {State::broken, 0};
        readable_ = false;
        return {};
    }
}

Link::Received Link::receive_secured(std::span<char> into) {
    while (true) {
        const http::TlsSession::Step step = tls_->receive(into.data(), into.size());
        if (step.bytes > 0) return {State::good, step.bytes};
        const State state = wait(step);
        // Without TLS's own end somebody may have cut it short.
        if (state == State::ended) return {tls_->failure().empty() ? state : State::broken, 0};
        if (!readable_ || !writable_) return {};
    }
}

Link::Sent Link::send(std::string_view first, std::string_view second) {
    if (!writable_) return {};
    return tls_ ? send_secured(first, second) : send_plain(first, second);
}

Link::Sent Link::send_plain(std::string_view first, std::string_view second) {
    std::array<iovec, 2> parts{part(first), part(second)};
    msghdr message{};
    message.msg_iov = first.empty() ? &parts[1] : parts.data();
    message.msg_iovlen = first.empty() || second.empty() ? 1 : 2;
    while (true) {
        const ssize_t sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
        if (sent >= 0) {
            const auto bytes = static_cast<std::size_t>(sent);
            if (bytes == first.size() + second.size()) return {State::good, bytes};
            writable_ = false;
            return {State::blocked, bytes};
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return {State::broken, 0};
        writable_ = false;
        return {};
    }
}

Link::Sent Link::send_secured(std::string_view first, std::string_view second) {
    std::size_t total = 0;
    while (!first.empty() || !second.empty()) {
        const std::optional<std::size_t> sent = tls_->send_some(first, second);
        if (!sent) return {State::broken, total};
        if (*sent == 0) {
            writable_ = false;
            return {State::blocked, total};
        }
        total += *sent;
        const std::size_t of_first = std::min(*sent, first.size());
        first.remove_prefix(of_first);
        second.remove_prefix(*sent - of_first);
    }
    return {State::good, total};
}

void Link::end_sending() {
    if (tls_) tls_->end();
    ::shutdown(socket_.get(), SHUT_WR);
}

}  // namespace opentrail::gateway
