#include "api/trails/trail_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/excerpt.h"
#include "aws/arn.h"

namespace opentrail::api {
namespace {

constexpr std::size_t name_length_min = 3;
constexpr std::size_t name_length_max = 128;

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_mark(char c) { return c == '.' || c == '-' || c == '_'; }

bool is_allowed(char c) { return is_alphanumeric(c) || is_mark(c); }

/// Characters, not bytes: all but the continuation bytes of UTF-8.
std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Four numbers of one to three digits with dots between them.
bool is_like_ipv4(std::string_view name) {
    int numbers = 0;
    for (std::size_t at = 0; at <= name.size(); ++numbers) {
        const std::size_t dot = std::min(name.find('.', at), name.size());
        const std::string_view number = name.substr(at, dot - at);
        const bool digits = number.find_first_not_of("0123456789") == std::string_view::npos;
        if (number.empty() || number.size() > 3 || !digits) return false;
        at = dot + 1;
    }
    return numbers == 4;
}

/// What is wrong with a name; empty when nothing is. In this order, and in these words, where
/// another server's tests say that they are AWS's: the last two are ours.
std::string problem_of(std::string_view name) {
    const std::size_t length = length_of(name);
    if (length < name_length_min) {
        return fmt::format(
            "Trail name too short. Minimum allowed length: {} characters. Specified name length: "
            "{} characters.",
            name_length_min, length);
    }
    if (length > name_length_max) {
        return fmt::format(
            "Trail name too long. Maximum allowed length: {} characters. Specified name length: {} "
            "characters.",
            name_length_max, length);
    }
    if (!is_alphanumeric(name.front())) return "Trail name must starts with a letter or number.";
    if (!is_alphanumeric(name.back())) return "Trail name must ends with a letter or number.";
    if (!std::ranges::all_of(name, is_allowed)) {
        return "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, "
               "periods (.), hyphens (-), and underscores (_).";
    }
    const auto two_marks = std::ranges::adjacent_find(
        name, [](char left, char right) { return is_mark(left) && is_mark(right); });
    if (two_marks != name.end()) {
        return "Trail name cannot have adjacent periods (.), hyphens (-), or underscores (_).";
    }
    if (is_like_ipv4(name)) return "Trail name cannot be in IP address format.";
    return {};
}

}  // namespace

std::optional<Refused> check_trail_name(std::string_view name) {
    std::string problem = problem_of(name);
    if (problem.empty()) return std::nullopt;
    return Refused{"InvalidTrailNameException", std::move(problem)};
}

std::string TrailReference::arn() const {
    if (by_arn) return given;
    return fmt::format("arn:{}:cloudtrail:{}:{}:trail/{}", aws::partition_of(region), region,
                       account, name);
}

Outcome<TrailReference> read_trail_reference(std::string_view given,
                                             const access::Principal& caller) {
    TrailReference reference;
    reference.given = given;
    if (!given.starts_with("arn:")) {
        if (std::optional<Refused> wrong = check_trail_name(given)) return std::unexpected(*wrong);
        reference.account = caller.account;
        reference.region = caller.region;
        reference.name = given;
        return reference;
    }
    const Result<aws::Arn> arn = aws::parse_arn(given);
    if (!arn || arn->service != "cloudtrail" || !aws::is_region(arn->region) ||
        !aws::is_account_id(arn->account) || arn->resource_type() != "trail" ||
        !arn->resource.starts_with("trail/") || check_trail_name(arn->resource_name())) {
        return refuse("CloudTrailARNInvalidException",
                      fmt::format("{} is not the ARN of a trail, which looks like "
                                  "arn:aws:cloudtrail:us-east-2:123456789012:trail/MyTrail",
                                  excerpt(given)));
    }
    reference.by_arn = true;
    // An ARN with another partition than its Region's is of no trail that there is.
    reference.account = arn->partition == aws::partition_of(arn->region) ? arn->account : "";
    reference.region = arn->region;
    reference.name = arn->resource_name();
    return reference;
}

Refused unknown_trail(std::string_view named, const access::Principal& caller) {
    return {"TrailNotFoundException",
            fmt::format("Unknown trail: {} for the user: {}", excerpt(named), caller.account)};
}

}  // namespace opentrail::api
