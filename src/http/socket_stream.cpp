#include "http/socket_stream.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

namespace opentrail::http {

std::optional<std::size_t> send_some(int socket, std::string_view first, std::string_view second) {
    std::array<iovec, 2> pieces{{{const_cast<char*>(first.data()), first.size()},
                                 {const_cast<char*>(second.data()), second.size()}}};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    while (true) {
        const ssize_t sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent >= 0) return static_cast<std::size_t>(sent);
        if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
        if (errno != EINTR) return std::nullopt;
    }
}

bool SocketStream::closed() const {
    if (closed_) return true;
    std::array<pollfd, 2> watched{
        {{options_.socket, POLLRDHUP, 0}, {options_.stop_event, POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), 0) > 0) closed_ = true;
    return closed_;
}

Result<void> SocketStream::write_raw(std::string_view first, std::string_view second) {
    while (!closed_ && first.size() + second.size() > 0) {
        const auto sent = options_.tls ? options_.tls->send_some(first, second)
                                       : send_some(options_.socket, first, second);
        if (!sent) {
            closed_ = true;
            break;
        }
        const std::size_t of_first = std::min(*sent, first.size());
        first.remove_prefix(of_first);
        second.remove_prefix(*sent - of_first);
        if (*sent > 0) continue;
        std::array<pollfd, 2> watched{
            {{options_.socket, POLLOUT | POLLRDHUP, 0}, {options_.stop_event, POLLIN, 0}}};
        const int ready =
            ::poll(watched.data(), watched.size(), static_cast<int>(options_.patience.count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0 || watched[1].revents != 0 || (watched[0].revents & ~POLLOUT) != 0) {
            closed_ = true;
        }
    }
    if (closed_) return fail(Code::unavailable, "cannot write to the client: the connection ended");
    return {};
}

Result<void> SocketStream::write(std::string_view bytes) {
    if (closed())
        return fail(Code::unavailable, "cannot write to the client: the connection ended");
    if (bytes.empty()) return {};
    if (!options_.chunked) return write_raw(bytes);
    const std::string size = fmt::format("{:x}\r\n", bytes.size());
    // One packet for a small chunk: three would wait for one another at the client.
    if (bytes.size() <= 4096) {
        std::string chunk;
        chunk.reserve(size.size() + bytes.size() + 2);
        chunk.append(size).append(bytes).append("\r\n");
        return write_raw(chunk);
    }
    if (auto written = write_raw(size, bytes); !written) return written;
    return write_raw("\r\n");
}

bool SocketStream::finish() {
    if (closed_) return false;
    return !options_.chunked || write_raw("0\r\n\r\n").has_value();
}

}  // namespace opentrail::http
