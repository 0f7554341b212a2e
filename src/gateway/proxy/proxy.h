// Proxy: the data plane of a gateway. Takes connections, passes requests to the upstream and
// replies back byte for byte, and tells an observer of each.
//
// Loop threads, each with its own clients and upstream connections, that never block and share no
// lock on the way of a request. start() and stop() are for one thread; the rest for any.
//
// What is not passed on byte for byte: Connection and what it names, Keep-Alive, Proxy-Connection,
// TE and Upgrade (RFC 9110 section 7.6.1), in both directions, unless a request's signature covers
// them. A reply gets `Connection: close` where the client's connection will end. There is no Via
// (section 7.6.3): upstreams must not see a difference.
//
// A request is sent a second time, on a new connection, if a kept connection broke before a byte of
// the reply came and either nothing of the request had been sent or its method is idempotent
// (RFC 9112 section 9.3.1), as nginx does.

#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "gateway/observer.h"
#include "gateway/proxy/options.h"

namespace opentrail::gateway {

class Proxy {
  public:
    /// Listens when it returns. `observer` must outlive the proxy. Code::invalid for options that
    /// cannot be, Code::unavailable when the address cannot be had.
    static Result<std::unique_ptr<Proxy>> start(ProxyOptions options, Observer& observer);
    virtual ~Proxy() = default;

    virtual std::uint16_t port() const = 0;
    virtual ProxyCounts counts() const = 0;
    /// Takes no more connections, lets what runs end for times.stop, and joins its threads. What is
    /// resumed later is dropped. The destructor stops too.
    virtual void stop() = 0;
};

}  // namespace opentrail::gateway
