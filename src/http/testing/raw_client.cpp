#include "http/testing/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

#include "base/assert.h"
#include "http/letter_case.h"
#include "http/tls_pointer.h"

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

struct RawClient::TlsState {
    SslContextPointer context;
    SslPointer ssl;
};

RawClient::RawClient(std::uint16_t port, const char* address, const RawTls* tls)
    : socket_(connect_to(port, address)) {
    if (!tls) return;
    // Reads and writes block.
    const timeval patience{patience_ms / 1000, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    // Else the first request would wait for the handshake's acknowledgement.
    const int now = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &now, sizeof(now));
    tls_ = std::make_unique<TlsState>();
    tls_->context.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* context = tls_->context.get();
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, tls->version_least);
    SSL_CTX_set_max_proto_version(context, tls->version_most);
    if (!tls->ca_file.empty()) {
        INVARIANT(SSL_CTX_load_verify_file(context, tls->ca_file.c_str()) == 1);
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    }
    if (!tls->client_file.empty()) {
        const char* file = tls->client_file.c_str();
        INVARIANT(SSL_CTX_use_certificate_file(context, file, SSL_FILETYPE_PEM) == 1);
        INVARIANT(SSL_CTX_use_PrivateKey_file(context, file, SSL_FILETYPE_PEM) == 1);
    }
    if (!tls->ciphers.empty()) {
        INVARIANT(SSL_CTX_set_cipher_list(context, tls->ciphers.c_str()) == 1);
    }
    if (!tls->protocols.empty()) {
        SSL_CTX_set_alpn_protos(context,
                                reinterpret_cast<const unsigned char*>(tls->protocols.data()),
                                static_cast<unsigned int>(tls->protocols.size()));
    }
    tls_->ssl.reset(SSL_new(context));
    SSL_set_fd(tls_->ssl.get(), socket_);
    SSL_set_connect_state(tls_->ssl.get());
}

RawClient::~RawClient() { close(); }

bool RawClient::shake_hands() {
    ERR_clear_error();
    return SSL_do_handshake(tls_->ssl.get()) == 1;
}

std::string RawClient::tls_version() const { return SSL_get_version(tls_->ssl.get()); }

std::string RawClient::tls_protocol() const {
    const unsigned char* protocol = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(tls_->ssl.get(), &protocol, &size);
    return {reinterpret_cast<const char*>(protocol), size};
}

std::string RawClient::tls_server() const {
    const X509* server = SSL_get0_peer_certificate(tls_->ssl.get());
    return server ? subject_of(*server) : "";
}

bool RawClient::ended_by_tls() {
    while (fill()) {
    }
    return (SSL_get_shutdown(tls_->ssl.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

void RawClient::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

bool RawClient::send(std::string_view bytes) {
    if (tls_) {
        ERR_clear_error();
        std::size_t sent = 0;
        return SSL_write_ex(tls_->ssl.get(), bytes.data(), bytes.size(), &sent) == 1;
    }
    return send_around_tls(bytes);
}

bool RawClient::send_around_tls(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::end_sending() {
    if (tls_) SSL_shutdown(tls_->ssl.get());
    ::shutdown(socket_, SHUT_WR);
}

bool RawClient::fill() {
    std::array<char, 65536> bytes;
    if (tls_) {
        ERR_clear_error();
        const int read = SSL_read(tls_->ssl.get(), bytes.data(), bytes.size());
        if (read > 0) held_.append(bytes.data(), static_cast<std::size_t>(read));
        return read > 0;
    }
    pollfd watched{socket_, POLLIN, 0};
    if (::poll(&watched, 1, patience_ms) <= 0) return false;
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
    char byte = 0;
    if (tls_) {
        ERR_clear_error();
        return SSL_peek(tls_->ssl.get(), &byte, 1) <= 0;
    }
    pollfd watched{socket_, POLLIN, 0};
    if (::poll(&watched, 1, patience_ms) <= 0) return false;
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
