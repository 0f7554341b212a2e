#include "base/encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace opentrail {
namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t no_digit = 255;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view digits) {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

constexpr auto base64_values = values_of(base64_digits);
constexpr auto base64url_values = values_of(base64url_digits);

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}

// Without padding.
std::string encode64(std::string_view bytes, std::string_view digits) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t bits =
            byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
        const char four[] = {digits[bits >> 18], digits[bits >> 12 & 63], digits[bits >> 6 & 63],
                             digits[bits & 63]};
        text.append(four, 4);
    }
    const std::size_t rest = bytes.size() - i;
    if (rest == 0) return text;
    const std::uint32_t bits =
        byte_at(bytes, i) << 16 | (rest == 2 ? byte_at(bytes, i + 1) << 8 : 0);
    text += digits[bits >> 18];
    text += digits[bits >> 12 & 63];
    if (rest == 2) text += digits[bits >> 6 & 63];
    return text;
}

// `text` is without padding.
Result<std::string> decode64(std::string_view text, const std::array<std::uint8_t, 256>& values) {
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::uint8_t value = values[static_cast<unsigned char>(text[i])];
        if (value == no_digit) {
            return fail(Code::invalid, fmt::format("not base64: byte {} is no digit of it", i));
        }
        bits = (bits << 6 | value) & 0xfff;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>(bits >> held & 255);
        }
    }
    if (text.size() % 4 == 1) return fail(Code::invalid, "not base64: its length is impossible");
    if ((bits & ((1U << held) - 1)) != 0) {
        return fail(Code::invalid, "not base64: the last digit has bits beyond the last byte");
    }
    return bytes;
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string base64(std::string_view bytes) {
    std::string text = encode64(bytes, base64_digits);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::string base64url(std::string_view bytes) { return encode64(bytes, base64url_digits); }

Result<std::string> decode_hex(std::string_view text) {
    if (text.size() % 2 != 0) return fail(Code::invalid, "not hex: an odd number of digits");
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) {
            return fail(Code::invalid,
                        fmt::format("not hex: byte {} is no digit of it", high < 0 ? i : i + 1));
        }
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

Result<Sha256> decode_sha256(std::string_view text) {
    const std::string bytes = TRY(decode_hex(text));
    Sha256 hash;
    if (bytes.size() != hash.size()) {
        return fail(Code::invalid,
                    fmt::format("no SHA-256: {} bytes, not {}", bytes.size(), hash.size()));
    }
    std::ranges::copy(bytes, hash.begin());
    return hash;
}

Result<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return fail(Code::invalid, "not base64: its length is no multiple of four");
    }
    if (text.ends_with("==")) {
        text.remove_suffix(2);
    } else if (text.ends_with("=")) {
        text.remove_suffix(1);
    }
    return decode64(text, base64_values);
}

Result<std::string> decode_base64url(std::string_view text) {
    return decode64(text, base64url_values);
}

std::string percent_encode(std::string_view text, Slash slash) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        if (is_unreserved(c) || (c == '/' && slash == Slash::keep)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        const char three[] = {'%', digits[byte >> 4], digits[byte & 15]};
        encoded.append(three, 3);
    }
    return encoded;
}

Result<std::string> percent_decode(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus == Plus::is_space) {
            decoded += ' ';
            continue;
        }
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return fail(Code::invalid,
                        fmt::format("bad percent-encoding: two hex digits must follow byte {}", i));
        }
        decoded += static_cast<char>(high << 4 | low);
        i += 2;
    }
    return decoded;
}

}  // namespace opentrail
