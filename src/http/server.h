// Server: HTTP/1.1 listener. Reads a request within its limits, hands it to the handler on a worker
// thread, writes the reply. Beast is inside server.cpp only.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace opentrail::http {

struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 4580;  // 0: any free one, see port().
    std::size_t workers = 16;
    std::size_t connections_max = 1024;
    std::size_t waiting_max = 1024;  // Requests waiting for a worker: beyond, 503 and Retry-After.
    std::size_t streams_max = 64;
    std::size_t header_bytes_max = 64 << 10;
    std::size_t body_bytes_max = 32 << 20;
    std::chrono::seconds idle_timeout{75};
    std::chrono::seconds request_timeout{30};  // From the first byte of a request to its last.
};

/// Called for a request that cannot be handed on (too large, malformed, too many): makes its reply.
using RefusalHandler =
    std::function<Response(int status, std::string_view reason, const Request& what_was_read)>;
using Handler = std::function<Response(const Request&)>;

class Server {
  public:
    virtual ~Server() = default;  // Stops first.

    /// Listens; requests are answered from now on. Code::unavailable when the address cannot be
    /// bound.
    static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler handler,
                                                 RefusalHandler refuse);
    virtual std::uint16_t port() const = 0;
    /// Stops accepting, ends streams, lets running requests finish (10 seconds at most), joins all
    /// threads.
    virtual void stop() = 0;
};

}  // namespace opentrail::http
