#include "http/testing/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

#include "http/letter_case.h"

namespace opentrail::http::testing {
namespace {

// A test that waits so long has failed.
constexpr int patience_ms = 20'000;

int connect_to(std::uint16_t port, const char* address) {
    const bool v6 = std::string_view(address).find(':') != std::string_view::npos;
    const int socket = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return -1;
    int result = -1;
    if (v6) {
        sockaddr_in6 to{};
        to.sin6_family = AF_INET6;
        to.sin6_port = htons(port);
        ::inet_pton(AF_INET6, address, &to.sin6_addr);
        result = ::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
    } else {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        ::inet_pton(AF_INET, address, &to.sin_addr);
        result = ::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
    }
    if (result == 0) return socket;
    ::close(socket);
    return -1;
}

}  // namespace

std::string RawReply::header(std::string_view name) const {
    std::string_view rest = head;
    while (!rest.empty()) {
        const auto end = rest.find("\r\n");
        const std::string_view line = rest.substr(0, end);
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name)) {
            std::string_view value = line.substr(colon + 1);
            while (value.starts_with(' ')) value.remove_prefix(1);
            return std::string(value);
        }
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 2);
    }
    return "";
}

RawClient::RawClient(std::uint16_t port, const char* address)
    : socket_(connect_to(port, address)) {}

RawClient::~RawClient() { close(); }

void RawClient::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::fill() {
    pollfd watched{socket_, POLLIN, 0};
    if (::poll(&watched, 1, patience_ms) <= 0) return false;
    std::array<char, 65536> bytes;
    const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    held_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

std::string RawClient::receive_some() {
    if (held_.empty()) fill();
    return std::exchange(held_, {});
}

std::string RawClient::receive_all() {
    while (fill()) {
    }
    return std::exchange(held_, {});
}

bool RawClient::ended() {
    pollfd watched{socket_, POLLIN, 0};
    if (::poll(&watched, 1, patience_ms) <= 0) return false;
    char byte = 0;
    return ::recv(socket_, &byte, 1, MSG_PEEK) <= 0;
}

RawReply RawClient::receive(bool has_body) {
    RawReply reply;
    auto end = held_.find("\r\n\r\n");
    while (end == std::string::npos) {
        if (!fill()) return reply;
        end = held_.find("\r\n\r\n");
    }
    reply.head = held_.substr(0, end);
    held_.erase(0, end + 4);
    const std::string status = reply.head.substr(std::min<std::size_t>(9, reply.head.size()), 3);
    std::from_chars(status.data(), status.data() + status.size(), reply.status);
    reply.complete = true;
    if (!has_body || reply.status == 100) return reply;

    if (reply.header("Transfer-Encoding") == "chunked") {
        while (true) {
            auto line = held_.find("\r\n");
            while (line == std::string::npos) {
                if (!fill()) return reply.complete = false, reply;
                line = held_.find("\r\n");
            }
            std::size_t size = 0;
            std::from_chars(held_.data(), held_.data() + line, size, 16);
            held_.erase(0, line + 2);
            while (held_.size() < size + 2) {
                if (!fill()) return reply.complete = false, reply;
            }
            reply.body += held_.substr(0, size);
            held_.erase(0, size + 2);
            if (size == 0) return reply;
        }
    }
    const std::string length_text = reply.header("Content-Length");
    if (length_text.empty()) {
        if (reply.status != 204 && reply.status != 304) reply.body = receive_all();
        return reply;
    }
    std::size_t length = 0;
    std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
    while (held_.size() < length) {
        if (!fill()) return reply.complete = false, reply;
    }
    reply.body = held_.substr(0, length);
    held_.erase(0, length);
    return reply;
}

}  // namespace opentrail::http::testing
