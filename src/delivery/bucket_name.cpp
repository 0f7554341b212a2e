#include "delivery/bucket_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace opentrail::delivery {
namespace {

constexpr std::size_t name_bytes_min = 3;
constexpr std::size_t name_bytes_max = 63;
constexpr std::array<std::string_view, 3> reserved_prefixes = {"xn--", "sthree-", "amzn-s3-demo-"};
constexpr std::array<std::string_view, 5> reserved_suffixes = {"-s3alias", "--ol-s3", ".mrap",
                                                               "--x-s3", "--table-s3"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

bool looks_like_ipv4(std::string_view name) {
    std::size_t dots = 0;
    std::size_t digits = 0;
    for (const char c : name) {
        if (c == '.') {
            if (digits == 0) return false;
            ++dots;
            digits = 0;
        } else if (!is_digit(c) || ++digits > 3) {
            return false;
        }
    }
    return dots == 3 && digits > 0;
}

std::string_view broken_rule(std::string_view name) {
    if (name.size() < name_bytes_min || name.size() > name_bytes_max) {
        return "it must have 3 to 63 characters";
    }
    const auto allowed = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-'; };
    if (!std::ranges::all_of(name, allowed)) {
        return "only lowercase letters, digits, dots and hyphens are allowed";
    }
    if (!is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back())) {
        return "it must begin and end with a letter or digit";
    }
    if (name.find("..") != std::string_view::npos) return "two dots must not stand together";
    if (looks_like_ipv4(name)) return "it must not look like an IP address";
    for (const std::string_view prefix : reserved_prefixes) {
        if (name.starts_with(prefix)) return "its beginning is reserved";
    }
    for (const std::string_view suffix : reserved_suffixes) {
        if (name.ends_with(suffix)) return "its end is reserved";
    }
    return {};
}

}  // namespace

Result<void> check_bucket_name(std::string_view name) {
    const std::string_view rule = broken_rule(name);
    if (rule.empty()) return {};
    return fail(Code::invalid, fmt::format("bucket name '{}': {}",
                                           name.substr(0, limits::quoted_bytes_max), rule));
}

}  // namespace opentrail::delivery
