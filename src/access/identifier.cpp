#include "access/identifier.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/assert.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::access {
namespace {

constexpr std::string_view base32_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string random_bytes(Random& random, std::size_t count) {
    std::string bytes(count, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    return bytes;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string make_id(std::string_view prefix, Random& random) {
    std::string id(prefix);
    for (const char byte : random_bytes(random, 17)) {
        id += base32_digits[static_cast<std::uint8_t>(byte) & 31];
    }
    return id;
}

bool is_name(std::string_view text, std::size_t longest) {
    if (text.empty() || text.size() > longest) return false;
    return std::ranges::all_of(text, [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("_+=,.@-").find(c) != std::string_view::npos;
    });
}

}  // namespace

bool is_account_id(std::string_view text) {
    return text.size() == 12 && std::ranges::all_of(text, is_digit);
}

bool is_account_name(std::string_view text) {
    return !text.empty() && text.size() <= 50 &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool is_region(std::string_view text) {
    if (text.empty() || text.size() > 32) return false;
    return std::ranges::all_of(
        text, [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; });
}

std::optional<std::string> account_of_key_id(std::string_view id) {
    constexpr std::size_t prefix = 4;
    constexpr std::size_t digits = 10;
    if (id.size() < prefix + digits) return std::nullopt;
    std::uint64_t bits = 0;
    for (const char digit : id.substr(prefix, digits)) {
        const std::size_t value = base32_digits.find(digit);
        if (value == std::string_view::npos) return std::nullopt;
        bits = (bits << 5) | value;
    }
    const std::uint64_t account = ((bits >> 2) & 0x7fff'ffff'ff80) >> 7;
    std::string text = std::to_string(account);
    if (text.size() > 12) return std::nullopt;
    return std::string(12 - text.size(), '0') + text;
}

std::string make_access_key_id(std::string_view account, Random& random) {
    INVARIANT(is_account_id(account));
    std::uint64_t number = 0;
    for (const char digit : account) number = number * 10 + static_cast<std::uint64_t>(digit - '0');

    std::array<std::uint8_t, 10> bytes;
    random.fill(bytes);
    const std::uint64_t head = (std::uint64_t{1} << 47) | (number << 7) | (bytes[5] & 0x7fU);
    for (std::size_t i = 0; i < 6; ++i) {
        bytes[i] = static_cast<std::uint8_t>(head >> (8 * (5 - i)));
    }
    // 80 bits are 16 digits of five, without a rest.
    std::string id = "AKIA";
    std::uint64_t bits = 0;
    int held = 0;
    for (const std::uint8_t byte : bytes) {
        bits = (bits << 8) | byte;
        for (held += 8; held >= 5; held -= 5) id += base32_digits[(bits >> (held - 5)) & 31];
    }
    return id;
}

std::string make_user_id(Random& random) { return make_id("AIDA", random); }

std::string make_group_id(Random& random) { return make_id("AGPA", random); }

std::string make_role_id(Random& random) { return make_id("AROA", random); }

std::string make_policy_id(Random& random) { return make_id("ANPA", random); }

bool is_user_name(std::string_view text) { return is_name(text, 64); }

bool is_role_name(std::string_view text) { return is_name(text, 64); }

bool is_group_name(std::string_view text) { return is_name(text, 128); }

bool is_policy_name(std::string_view text) { return is_name(text, 128); }

bool is_path(std::string_view text) {
    if (text == "/") return true;
    return text.size() >= 3 && text.size() <= 512 && text.front() == '/' && text.back() == '/' &&
           std::ranges::all_of(text, [](char c) { return c >= '!' && c <= '~'; });
}

std::string make_secret(Random& random) { return base64(random_bytes(random, 30)); }

std::string make_token(Random& random) {
    return std::string(token_prefix) + base64url(random_bytes(random, 32));
}

}  // namespace opentrail::access
