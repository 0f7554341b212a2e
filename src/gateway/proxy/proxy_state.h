// ProxyState: what the loops of one proxy share. Safe from any thread.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "gateway/observer.h"
#include "gateway/proxy/addresses.h"
#include "gateway/proxy/options.h"
#include "gateway/proxy/tally.h"
#include "http/tls_client_context.h"
#include "http/tls_context.h"

namespace opentrail::gateway {

struct ProxyState {
    ProxyState(ProxyOptions given, UpstreamUrl url, Observer& told)
        : options(std::move(given)),
          observer(told),
          clock(options.clock != nullptr ? *options.clock : machine_clock),
          addresses(std::move(url)) {}

    /// Room for so many bytes of excerpts. False when all of it is in use.
    bool reserve_excerpt(std::size_t bytes) {
        if (excerpt_bytes.fetch_add(bytes, std::memory_order_relaxed) + bytes <=
            options.excerpts_bytes_max) {
            return true;
        }
        release_excerpt(bytes);
        return false;
    }
    void release_excerpt(std::size_t bytes) {
        excerpt_bytes.fetch_sub(bytes, std::memory_order_relaxed);
    }

    const ProxyOptions options;
    Observer& observer;
    const SystemClock machine_clock;
    const Clock& clock;
    Addresses addresses;
    std::unique_ptr<http::TlsContext> tls;                 // Null: plain.
    std::unique_ptr<http::TlsClientContext> upstream_tls;  // Null: plain.
    Tally tally;
    std::atomic<std::uint64_t> numbers = 0;  // Of exchanges.
    std::atomic<std::size_t> excerpt_bytes = 0;
    std::atomic<bool> stops = false;
};

}  // namespace opentrail::gateway
