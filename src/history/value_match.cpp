#include "history/value_match.h"

#include <algorithm>
#include <array>

namespace opentrail::history {
namespace {

constexpr char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

constexpr bool same_letter(char left, char right) { return lower(left) == lower(right); }

bool begins_with(std::string_view value, std::string_view wanted) {
    return value.size() >= wanted.size() &&
           std::equal(wanted.begin(), wanted.end(), value.begin(), same_letter);
}

/// Millions of values are asked: only where its first letter is, the rest is compared.
bool contains(std::string_view value, std::string_view wanted) {
    if (wanted.empty()) return true;
    if (value.size() < wanted.size()) return false;
    const char low = lower(wanted.front());
    const char high = low >= 'a' && low <= 'z' ? static_cast<char>(low - ('a' - 'A')) : low;
    const std::size_t last = value.size() - wanted.size();
    for (std::size_t at = 0; at <= last; ++at) {
        if (value[at] != low && value[at] != high) continue;
        if (begins_with(value.substr(at), wanted)) return true;
    }
    return false;
}

}  // namespace

bool value_matches(ValueMatch match, std::span<const std::string> any_of, std::string_view value) {
    switch (match) {
        case ValueMatch::is:
            return std::ranges::any_of(any_of, [&](const auto& one) { return one == value; });
        case ValueMatch::contains:
            return std::ranges::any_of(any_of,
                                       [&](const auto& one) { return contains(value, one); });
        case ValueMatch::begins:
            return std::ranges::any_of(any_of,
                                       [&](const auto& one) { return begins_with(value, one); });
        case ValueMatch::present: return true;
        case ValueMatch::denial: return is_denial(value);
    }
    return false;
}

bool is_denial(std::string_view error_code) {
    constexpr std::array<std::string_view, 7> words = {
        "AccessDenied", "Unauthorized", "NotAuthorized",   "AuthorizationError",
        "Forbidden",    "NoPermission", "AccessNotAllowed"};
    return std::ranges::any_of(words, [&](auto word) { return contains(error_code, word); });
}

}  // namespace opentrail::history
