// Grammar: which bytes may stand where in an HTTP/1.1 message (RFC 9110 section 5, RFC 9112).
// Pure functions.

#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace opentrail::gateway {

/// RFC 9110 section 5.6.2.
constexpr std::array<bool, 256> token_bytes = [] {
    std::array<bool, 256> table{};
    for (const char byte : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "abcdefghijklmnopqrstuvwxyz")) {
        table[static_cast<unsigned char>(byte)] = true;
    }
    return table;
}();

constexpr bool is_token_byte(char byte) { return token_bytes[static_cast<unsigned char>(byte)]; }

constexpr bool is_token(std::string_view text) {
    for (const char byte : text) {
        if (!is_token_byte(byte)) return false;
    }
    return !text.empty();
}

/// Tab, blank, visible ASCII and what is beyond ASCII: no CR, LF, NUL or other control.
constexpr bool is_value_byte(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return (code >= 0x20 && code != 0x7f) || code == '\t';
}

/// Whether all bytes may stand in a field's value. Eight at a time: most of a head is values.
inline bool is_value(std::string_view text) {
    constexpr std::uint64_t ones = ~std::uint64_t{0} / 255;
    constexpr std::uint64_t tops = ones * 0x80;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (end - at >= 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, at, sizeof eight);
        const std::uint64_t deletes = eight ^ (ones * 0x7f);
        // Some byte is below 0x20, or is 0x7f.
        const std::uint64_t odd =
            ((eight - ones * 0x20) & ~eight & tops) | ((deletes - ones) & ~deletes & tops);
        if (odd != 0) break;
        at += 8;
    }
    for (; at != end; ++at) {
        if (!is_value_byte(*at)) return false;
    }
    return true;
}

constexpr bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

/// Without blanks and tabs at both ends (OWS).
constexpr std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// The next member of a comma-separated list, taken off `list`; empty members come as such.
constexpr std::string_view take_member(std::string_view& list) {
    const std::size_t comma = list.find(',');
    const std::string_view member = list.substr(0, comma);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    return trim(member);
}

}  // namespace opentrail::gateway
