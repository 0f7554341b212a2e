#include "aws/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

std::unexpected<Error> bad(std::string_view why) {
    return fail(Code::invalid, fmt::format("an endpoint is http[s]://HOST[:PORT]{}", why));
}

bool is_name(std::string_view host) {
    return std::ranges::all_of(host, [](char letter) {
        const char small = http::lower(letter);
        return (small >= 'a' && small <= 'z') || (letter >= '0' && letter <= '9') ||
               letter == '-' || letter == '.' || letter == '_';
    });
}

/// "[::1]" or, with the zone that a link-local address needs, "[fe80::1%25eth0]".
bool is_address_in_brackets(std::string_view host) {
    if (!host.starts_with('[') || !host.ends_with(']')) return false;
    const std::string_view inside = host.substr(1, host.size() - 2);
    in6_addr parsed;
    return inet_pton(AF_INET6, std::string(inside.substr(0, inside.find('%'))).c_str(), &parsed) ==
           1;
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, port);
    return error == std::errc() && stopped == end && port >= 1 && port <= 65535;
}

std::string quoted(std::string_view text) {
    return fmt::format("'{}'", text.substr(0, limits::quoted_bytes_max));
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
    if (!std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; })) {
        return bad(": it has a space, or what is not ASCII");
    }
    // What stands before an '@' may be a password: it is not repeated.
    if (text.find_first_of("?#@") != std::string_view::npos) return bad(", without user or query");
    const auto scheme_end = text.find("://");
    const std::string scheme = http::lower(text.substr(0, scheme_end));
    if (scheme_end == std::string_view::npos || (scheme != "http" && scheme != "https")) {
        return bad(": it begins with neither http:// nor https://");
    }
    const std::string_view rest = text.substr(scheme_end + 3);
    const std::string_view authority = rest.substr(0, rest.find('/'));
    const auto colon = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
    const std::string_view host = authority.substr(0, colon);
    if (host.empty()) return bad(": it names no host");
    if (!is_name(host) && !is_address_in_brackets(host)) {
        return bad(fmt::format(": {} is neither a name nor an address", quoted(host)));
    }
    if (colon != std::string_view::npos) {
        const std::string_view port = authority.substr(colon + 1);
        if (port.find(':') != std::string_view::npos) {
            return bad(
                fmt::format(": {} has colons; an IPv6 address is in brackets", quoted(authority)));
        }
        if (!is_port(port)) {
            return bad(fmt::format(": {} is no port from 1 to 65535", quoted(port)));
        }
    }
    return Endpoint{.encrypted = scheme == "https", .host = http::lower(host)};
}

}  // namespace opentrail::aws
