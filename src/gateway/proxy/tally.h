// Tally: what a proxy counts. Safe from any thread.

#pragma once

#include <atomic>
#include <cstdint>

#include "gateway/proxy/options.h"

namespace opentrail::gateway {

class Tally {
  public:
    using Count = std::atomic<std::uint64_t>;

    static void add(Count& count, std::uint64_t by = 1) {
        count.fetch_add(by, std::memory_order_relaxed);
    }
    static void take(Count& count) { count.fetch_sub(1, std::memory_order_relaxed); }

    ProxyCounts read() const {
        return {.connections_open = connections_open,
                .connections = connections,
                .connections_turned_away = connections_turned_away,
                .handshakes_failed = handshakes_failed,
                .exchanges = exchanges,
                .refused = refused,
                .upstream_errors = upstream_errors,
                .clients_left = clients_left,
                .upstream_connections = upstream_connections,
                .upstream_connections_open = upstream_connections_open,
                .retries = retries,
                .request_bytes = request_bytes,
                .reply_bytes = reply_bytes};
    }

    Count connections_open = 0;
    Count connections = 0;
    Count connections_turned_away = 0;
    Count handshakes_failed = 0;
    Count exchanges = 0;
    Count refused = 0;
    Count upstream_errors = 0;
    Count clients_left = 0;
    Count upstream_connections = 0;
    Count upstream_connections_open = 0;
    Count retries = 0;
    Count request_bytes = 0;
    Count reply_bytes = 0;
};

}  // namespace opentrail::gateway
