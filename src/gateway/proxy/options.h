// ProxyOptions: what a proxy stands before, where, and within which limits. ProxyCounts: what it
// has seen. Plain data.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "gateway/exchange.h"
#include "gateway/wire/head_lines.h"
#include "http/client.h"
#include "http/tls_context.h"

namespace opentrail::gateway {

/// The body of a reply that the gateway gives itself, in the error's form of the protocol, and its
/// type. The exchange has the request. Called on the proxy's threads.
using ErrorBody = std::function<std::string(const Exchange& exchange, int status,
                                            std::string_view message, std::string& content_type)>;

/// How long each side may do nothing.
struct ProxyTimes {
    Duration idle{75'000};            // A client between two requests.
    Duration head{60'000};            // From a request's first byte to its head's last.
    Duration handshake{30'000};       // A client's, of TLS.
    Duration client_read{60'000};     // A client that owes more of its request.
    Duration client_write{60'000};    // A client that takes nothing of its reply.
    Duration connect{10'000};         // To each of the upstream's addresses, TLS included.
    Duration upstream_write{60'000};  // An upstream that takes nothing.
    Duration upstream_read{900'000};  // One that says nothing: a Lambda function runs so long.
    Duration upstream_idle{30'000};   // A connection kept for the next request.
    Duration linger{2'000};           // For a client that still sends after its reply.
    Duration stop{10'000};            // For what runs when the proxy stops.
};

struct ProxyOptions {
    std::string listen_host = "127.0.0.1";
    std::uint16_t listen_port = 0;             // 0: a free one.
    std::optional<http::TlsOptions> tls = {};  // Of the clients' side; all or none speak it.

    std::string upstream;               // "http://host:port".
    http::ClientTls upstream_tls = {};  // For https.

    int loops = 1;  // Threads.

    HeadLimits heads = {};
    std::size_t connections_max = 10'000;  // Of clients; more are closed at once.
    std::size_t upstream_idle_max = 256;   // Kept connections, of each loop.
    std::size_t request_excerpt_bytes_max = std::size_t{256} << 10;
    std::size_t reply_excerpt_bytes_max = std::size_t{128} << 10;
    /// Of all exchanges that run, together; beyond it excerpts end early.
    std::size_t excerpts_bytes_max = std::size_t{256} << 20;
    ProxyTimes times = {};
    bool adds_forwarded_for = false;  // X-Forwarded-For: the client's address.

    ErrorBody error_body = {};     // Empty: plain text.
    const Clock* clock = nullptr;  // Null: the machine's. Must outlive the proxy.
};

/// Since the start, but for those named open.
struct ProxyCounts {
    std::uint64_t connections_open = 0;
    std::uint64_t connections = 0;
    std::uint64_t connections_turned_away = 0;  // Beyond connections_max.
    std::uint64_t handshakes_failed = 0;
    std::uint64_t exchanges = 0;
    std::uint64_t refused = 0;          // Ending::refused, and those that an observer refused.
    std::uint64_t upstream_errors = 0;  // Ending::unreachable and Ending::upstream_...
    std::uint64_t clients_left = 0;     // Ending::client_left.
    std::uint64_t upstream_connections = 0;
    std::uint64_t upstream_connections_open = 0;
    std::uint64_t retries = 0;        // Requests sent a second time.
    std::uint64_t request_bytes = 0;  // Of bodies, as sent: chunk sizes and the like included.
    std::uint64_t reply_bytes = 0;
};

}  // namespace opentrail::gateway
