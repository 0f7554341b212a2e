// SourceAddress: from where a call came, where proxies stand before the gateway.
//
// Immutable once made; safe from any thread.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "gateway/exchange.h"

namespace opentrail::gateway {

/// Networks of proxies whose X-Forwarded-For is believed.
class TrustedProxies {
  public:
    /// "10.0.0.0/8", "::1", "2001:db8::/32". Fails with Code::invalid, naming the wrong one.
    static Result<TrustedProxies> parse(const std::vector<std::string>& networks);

    bool contains(std::string_view address) const;

    /// The client's address: that of the connection, unless that is a trusted proxy's: then the
    /// last one in X-Forwarded-For that is not such a proxy's (what stands before it anybody may
    /// have written). One that is no address ends the search at the proxy that named it.
    std::string source_of(const Exchange& exchange) const;

  private:
    struct Network {
        std::array<std::uint8_t, 16> address{};  // IPv4 as mapped into IPv6 (RFC 4291, 2.5.5.2).
        unsigned bits = 0;
    };
    std::vector<Network> networks_;
};

}  // namespace opentrail::gateway
