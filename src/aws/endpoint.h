// Endpoint: where a server is: http[s]://HOST[:PORT][/PATH]. Pure.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::aws {

struct Endpoint {
    bool encrypted = false;  // https.
    std::string host = {};   // In lower case; an IPv6 address in brackets.
    bool operator==(const Endpoint&) const = default;
};

/// Fails with Code::invalid, saying what is wrong, unless it is an absolute URL with http or https,
/// a host name (letters, digits and any of "-._") or an IP address, a port of 1 to 65535 where
/// there is a colon, and no user, query or fragment (RFC 3986, section 3).
Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace opentrail::aws
