#include "gateway/identity/source_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "http/message.h"

namespace opentrail::gateway {
namespace {

using Address = std::array<std::uint8_t, 16>;
constexpr unsigned address_bits = 128;
constexpr unsigned mapped_bits = 96;

std::optional<Address> parse_address(std::string_view text) {
    const std::string terminated(text);
    Address address{};
    if (inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, terminated.c_str(), four.data()) != 1) return std::nullopt;
    address = {};
    address[10] = address[11] = 0xFF;
    std::ranges::copy(four, address.begin() + 12);
    return address;
}

/// "[2001:db8::1]:443", "192.0.2.1:80" and bare ones, as proxies write them (RFC 7239, section 6,
/// and what came before it).
std::string_view without_port(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        return end == std::string_view::npos ? text : text.substr(1, end - 1);
    }
    if (std::ranges::count(text, ':') == 1) return text.substr(0, text.find(':'));
    return text;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool matches(const Address& one, const Address& other, unsigned bits) {
    const std::size_t whole = bits / 8;
    if (std::memcmp(one.data(), other.data(), whole) != 0) return false;
    const unsigned rest = bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFF00U >> rest);
    return ((one[whole] ^ other[whole]) & mask) == 0;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& networks) {
    TrustedProxies proxies;
    for (const std::string& text : networks) {
        const std::size_t slash = text.find('/');
        const std::optional<Address> address = parse_address(text.substr(0, slash));
        if (!address) {
            return fail(Code::invalid,
                        "\"" + text + "\" is no address or network of trusted proxies");
        }
        const unsigned before = text.find(':') == std::string::npos ? mapped_bits : 0;
        unsigned bits = address_bits - before;
        if (slash != std::string::npos) {
            const char* const end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
            if (error != std::errc() || stop != end || bits > address_bits - before) {
                return fail(Code::invalid,
                            "\"" + text +
                                "\" is no network of trusted proxies: its length of prefix "
                                "is not between 0 and " +
                                std::to_string(address_bits - before));
            }
        }
        proxies.networks_.push_back({.address = *address, .bits = before + bits});
    }
    return proxies;
}

bool TrustedProxies::contains(std::string_view address) const {
    const std::optional<Address> parsed = parse_address(address);
    return parsed && std::ranges::any_of(networks_, [&](const Network& network) {
               return matches(*parsed, network.address, network.bits);
           });
}

std::string TrustedProxies::source_of(const Exchange& exchange) const {
    std::string source = exchange.client_address;
    if (networks_.empty() || !contains(source)) return source;
    std::string listed;
    for (const http::Header& header : exchange.headers) {
        constexpr std::string_view wanted = "x-forwarded-for";
        if (!std::ranges::equal(header.name, wanted, [](char a, char b) {
                return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
            })) {
            continue;
        }
        if (!listed.empty()) listed += ',';
        listed += header.value;
    }
    std::string_view left = listed;
    while (!left.empty()) {
        const std::size_t comma = left.rfind(',');
        const std::string_view last =
            without_port(trimmed(comma == std::string_view::npos ? left : left.substr(comma + 1)));
        if (!parse_address(last)) return source;
        source = last;
        if (!contains(last) || comma == std::string_view::npos) return source;
        left = left.substr(0, comma);
    }
    return source;
}

}  // namespace opentrail::gateway
