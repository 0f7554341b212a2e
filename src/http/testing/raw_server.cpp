#include "http/testing/raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "base/assert.h"

namespace opentrail::http::testing {

RawServer::RawServer(std::string answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    INVARIANT(listener_ >= 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    INVARIANT(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    INVARIANT(::listen(listener_, 16) == 0);
    INVARIANT(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = Thread("raw-server", [this](const std::stop_token&) { serve(); });
}

RawServer::~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.stop();
    ::close(listener_);
}

void RawServer::serve() {
    for (;;) {
        const int connection = ::accept(listener_, nullptr, nullptr);
        if (connection < 0) return;
        std::string heard;
        std::array<char, 4096> some{};
        while (heard.find("\r\n\r\n") == std::string::npos) {
            const auto count = ::recv(connection, some.data(), some.size(), 0);
            if (count <= 0) break;
            heard.append(some.data(), static_cast<std::size_t>(count));
        }
        (void)::send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL);
        ::close(connection);
    }
}

}  // namespace opentrail::http::testing
