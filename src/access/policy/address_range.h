// AddressRange: the IP addresses that a CIDR block has.
//
// IPv4 in the dress of IPv6 ("::ffff:192.0.2.1") counts as IPv4, so that a listener for both makes
// no difference. Plain data; pure functions, safe from any thread.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace opentrail::access::policy {

struct Address {
    bool is_v6 = false;
    std::array<std::uint8_t, 16> bytes = {};  // IPv4: the first four.
};

/// Absent when `text` is no address. No zones, no ports.
std::optional<Address> parse_address(std::string_view text);

struct AddressRange {
    Address first;
    unsigned bits = 0;  // That an address must share with `first`.

    bool has(const Address& address) const;
};

/// "203.0.113.0/24", "2001:db8::/32", or one address alone. Bits behind the prefix are ignored.
std::optional<AddressRange> parse_address_range(std::string_view text);

}  // namespace opentrail::access::policy
