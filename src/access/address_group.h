// Address group: which remote addresses are one guest's, as far as can be told.
//
// An IPv4 address stands for itself; of IPv6 the first 64 bits do, since whoever has one address
// there has all of them (RFC 6177, RFC 7421). Pure function.

#pragma once

#include <string>
#include <string_view>

namespace opentrail::access {

/// "192.0.2.1" (also of ::ffff:192.0.2.1), "2001:db8:0:1::/64"; what is no address as it is.
std::string address_group(std::string_view address);

}  // namespace opentrail::access
