#include "gateway/testing/scripted_upstream.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/assert.h"

namespace opentrail::gateway::testing {
namespace {

constexpr int patience_ms = 10'000;

bool is_ready(const Socket& socket, short events, int wait_ms) {
    pollfd watched{socket.get(), events, 0};
    return ::poll(&watched, 1, wait_ms) > 0;
}

}  // namespace

bool UpstreamSide::fill() {
    if (!connected() || !is_ready(socket_, POLLIN, patience_ms)) return false;
    std::array<char, 65536> bytes;
    const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    held_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

std::string UpstreamSide::read_head() {
    while (!held_.contains("\r\n\r\n") && fill()) {
    }
    const std::size_t end = held_.find("\r\n\r\n");
    return read(end == std::string::npos ? held_.size() : end + 4);
}

std::string UpstreamSide::read(std::size_t bytes) {
    while (held_.size() < bytes && fill()) {
    }
    std::string result = held_.substr(0, bytes);
    held_.erase(0, bytes);
    return result;
}

std::string UpstreamSide::read_all() {
    while (fill()) {
    }
    return std::exchange(held_, {});
}

bool UpstreamSide::send(std::string_view bytes) {
    while (!bytes.empty()) {
        if (!connected() || !is_ready(socket_, POLLOUT, patience_ms)) return false;
        const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return false;
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
    return true;
}

std::size_t UpstreamSide::send_what_fits(std::string_view bytes, std::size_t most) {
    constexpr int a_while_ms = 200;
    std::size_t total = 0;
    while (total < most && is_ready(socket_, POLLOUT, a_while_ms)) {
        const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) total += static_cast<std::size_t>(sent);
    }
    return total;
}

bool UpstreamSide::ended() {
    if (!held_.empty() || !is_ready(socket_, POLLIN, patience_ms)) return false;
    char byte = 0;
    return ::recv(socket_.get(), &byte, 1, MSG_PEEK) <= 0;
}

bool UpstreamSide::is_silent() { return held_.empty() && !is_ready(socket_, POLLIN, 0); }

ScriptedUpstream::ScriptedUpstream() {
    Result<Socket> listener = listen_on("127.0.0.1", 0);
    INVARIANT(listener);
    listener_ = std::move(*listener);
}

std::string ScriptedUpstream::url() const { return fmt::format("http://127.0.0.1:{}", port()); }

UpstreamSide ScriptedUpstream::accept() {
    if (is_ready(listener_, POLLIN, patience_ms)) {
        if (std::optional<Accepted> accepted = accept_from(listener_)) {
            return UpstreamSide(std::move(accepted->socket));
        }
    }
    return UpstreamSide(Socket());
}

}  // namespace opentrail::gateway::testing
