// Server: HTTP/1.1 listener. Reads a request within its limits, hands it to the handler on a worker
// thread, writes the reply. Few threads wait for sockets; handlers may block, on threads of their
// own.
//
// Every member may be called from any thread but the server's own (a handler may not stop its
// server). Asio is inside server.cpp and connection.cpp only, Beast inside request_parser.cpp only,
// OpenSSL inside tls_*.cpp only.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "http/message.h"
#include "http/tls_context.h"

namespace opentrail::http {

struct ServerOptions {
    std::string host = "127.0.0.1";  // An address, or a name that resolves to one.
    std::uint16_t port = 4580;       // 0: any free one, see port().
    std::size_t io_threads = 1;      // One does some 50,000 requests/s.
    std::size_t workers = 16;
    std::size_t connections_max = 1024;
    std::size_t waiting_max = 1024;  // Requests waiting for a worker: beyond, 503 and Retry-After.
    std::size_t streams_max = 64;    // Beyond, 503.
    std::size_t header_bytes_max =
        limits::header_bytes_max;  // Request line and headers, with the empty line.
    std::size_t body_bytes_max = limits::body_bytes_max;
    std::size_t all_bodies_bytes_max = 128 << 20;  // Of all requests at once: beyond, 503.
    // Of all replies at once that are longer than `small_reply_bytes`: beyond, 503. Of the others
    // there is one a connection.
    std::size_t all_replies_bytes_max = 128 << 20;
    std::size_t small_reply_bytes = 256 << 10;
    std::size_t piece_threads = 4;     // That make the next pieces of replies.
    std::optional<TlsOptions> tls;     // Absent: plain HTTP.
    std::size_t handshakes_max = 256;  // Of TLS at once: beyond, the oldest is given up.
    std::size_t handshake_threads = 2;
    std::chrono::milliseconds handshake_timeout{10'000};
    std::chrono::milliseconds idle_timeout{75'000};
    std::chrono::milliseconds request_timeout{30'000};  // From a request's first byte to its last.
    // For a client that reads a long reply, while others' are refused for want of room.
    std::chrono::milliseconds reply_patience{10'000};
    std::chrono::milliseconds stop_timeout{10'000};
    std::chrono::milliseconds stop_write_timeout{2'000};  // For a client that takes no byte then.
};

/// What a server has done so far.
struct ServerCounts {
    std::uint64_t connections = 0;        // Open now.
    std::uint64_t busy = 0;               // Requests at a worker or waiting for one, now.
    std::uint64_t streams = 0;            // Running now.
    std::uint64_t body_bytes = 0;         // Of request bodies, held now.
    std::uint64_t reply_bytes = 0;        // Of long replies, held now.
    std::uint64_t accepted = 0;           // Connections.
    std::uint64_t requests = 0;           // Handed to the handler.
    std::uint64_t refused = 0;            // Answered by the RefusalHandler.
    std::uint64_t handshakes = 0;         // Of TLS, that came to a good end.
    std::uint64_t handshakes_failed = 0;  // Too slow, given up, refused, or no TLS at all.
};

/// Makes the reply to a request that cannot be handed on: 400 malformed, 408 too slow, 413 body too
/// large, 417, 431 headers too large, 501 transfer coding, 503 too much at once. `reason` is a
/// sentence for the caller; `what_was_read` may be empty. Called on the threads that serve all
/// sockets: must not block.
using RefusalHandler =
    std::function<Response(int status, std::string_view reason, const Request& what_was_read)>;
/// Called on a worker thread, by several at once.
using Handler = std::function<Response(const Request&)>;
/// The reply to a request that must be answered though all workers are busy; none: it goes the
/// usual way. Called on the threads that serve all sockets: must not block, and does not stream.
using ProbeHandler = std::function<std::optional<Response>(const Request&)>;

class Server {
  public:
    virtual ~Server() = default;  // Stops first.

    /// Takes the address: clients may connect, and wait. Code::unavailable when it cannot be bound,
    /// Code::invalid when the certificate cannot be used.
    static Result<std::unique_ptr<Server>> listen(const ServerOptions& options);
    /// Requests are answered from now on, those that wait already first. To be called once, not
    /// after stop().
    virtual void serve(Handler handler, RefusalHandler refuse, ProbeHandler probe) = 0;
    /// listen() and serve().
    static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler handler,
                                                 RefusalHandler refuse, ProbeHandler probe = {});
    virtual std::uint16_t port() const = 0;
    virtual ServerCounts counts() const = 0;
    /// Stops accepting, ends streams, lets running requests finish and their clients read the
    /// replies
    /// (`stop_write_timeout` for one that takes nothing, `stop_timeout` for all: then connections
    /// are cut), joins all threads. May be repeated.
    virtual void stop() = 0;
};

}  // namespace opentrail::http
