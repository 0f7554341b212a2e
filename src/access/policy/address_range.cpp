#include "access/policy/address_range.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace opentrail::access::policy {
namespace {

constexpr std::size_t mapped_bytes = 12;  // Of "::ffff:0:0/96".

bool is_mapped(const Address& address) {
    constexpr std::array<std::uint8_t, mapped_bytes> prefix = {0, 0, 0, 0, 0,    0,
                                                               0, 0, 0, 0, 0xFF, 0xFF};
    return address.is_v6 && std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

Address unmapped(const Address& address) {
    Address plain;
    std::copy(address.bytes.begin() + mapped_bytes, address.bytes.end(), plain.bytes.begin());
    return plain;
}

std::optional<Address> parse_as_written(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN + 1> terminated = {};
    if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    std::copy(text.begin(), text.end(), terminated.begin());
    Address address;
    address.is_v6 = text.find(':') != std::string_view::npos;
    const int family = address.is_v6 ? AF_INET6 : AF_INET;
    if (inet_pton(family, terminated.data(), address.bytes.data()) != 1) return std::nullopt;
    return address;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
    const std::optional<Address> address = parse_as_written(text);
    return address && is_mapped(*address) ? unmapped(*address) : address;
}

bool AddressRange::has(const Address& address) const {
    if (address.is_v6 != first.is_v6) return false;
    for (unsigned bit = 0; bit < bits; bit += 8) {
        const unsigned differ =
            static_cast<unsigned>(address.bytes[bit / 8] ^ first.bytes[bit / 8]);
        const unsigned left = bits - bit;
        if ((left >= 8 ? differ : differ >> (8 - left)) != 0) return false;
    }
    return true;
}

std::optional<AddressRange> parse_address_range(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::optional<Address> address = parse_as_written(text.substr(0, slash));
    if (!address) return std::nullopt;
    AddressRange range{*address, address->is_v6 ? 128U : 32U};
    if (slash != std::string_view::npos) {
        const std::string_view size = text.substr(slash + 1);
        unsigned bits = 0;
        const auto [end, wrong] = std::from_chars(size.data(), size.data() + size.size(), bits);
        if (wrong != std::errc{} || end != size.data() + size.size()) return std::nullopt;
        if (size.size() > 3 || bits > range.bits) return std::nullopt;
        range.bits = bits;
    }
    if (is_mapped(*address) && range.bits >= mapped_bytes * 8) {
        return AddressRange{unmapped(*address), range.bits - unsigned{mapped_bytes * 8}};
    }
    return range;
}

}  // namespace opentrail::access::policy
