#include "aws/arn.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace opentrail::aws {
namespace {

// AWS Identity and Access Management: ARNs in policies and tags have at most 2,048 characters.
constexpr std::size_t arn_bytes_max = 2048;
constexpr std::size_t region_bytes_max = 32;

bool is_lower_or_digit(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

/// Names of partitions and services: "aws-us-gov", "s3-object-lambda".
bool is_label(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char letter) {
        return is_lower_or_digit(letter) || letter == '-';
    });
}

}  // namespace

std::string Arn::text() const {
    return fmt::format("arn:{}:{}:{}:{}:{}", partition, service, region, account, resource);
}

std::string_view Arn::resource_type() const {
    const auto end = resource.find_first_of("/:");
    return end == std::string::npos ? std::string_view{}
                                    : std::string_view(resource).substr(0, end);
}

std::string_view Arn::resource_name() const {
    const auto end = resource.find_first_of("/:");
    return end == std::string::npos ? std::string_view(resource)
                                    : std::string_view(resource).substr(end + 1);
}

std::string_view partition_of(std::string_view region) {
    if (region.starts_with("cn-")) return "aws-cn";
    if (region.starts_with("us-gov-")) return "aws-us-gov";
    return "aws";
}

bool is_account_id(std::string_view text) {
    return text.size() == 12 &&
           std::ranges::all_of(text, [](char digit) { return digit >= '0' && digit <= '9'; });
}

bool is_region(std::string_view text) {
    return !text.empty() && text.size() <= region_bytes_max && !text.starts_with('-') &&
           !text.ends_with('-') && text.find("--") == std::string_view::npos && is_label(text);
}

Result<Arn> parse_arn(std::string_view text) {
    const auto bad = [&](std::string_view why) {
        return fail(Code::invalid, fmt::format("'{}' is not an ARN: {}",
                                               text.substr(0, limits::quoted_bytes_max), why));
    };
    if (text.size() > arn_bytes_max) return bad("it is longer than 2,048 bytes");
    std::array<std::string_view, 5> parts;
    std::string_view rest = text;
    for (std::string_view& part : parts) {
        const auto colon = rest.find(':');
        if (colon == std::string_view::npos) return bad("it has fewer than six parts");
        part = rest.substr(0, colon);
        rest.remove_prefix(colon + 1);
    }
    if (parts[0] != "arn") return bad("it does not begin with arn:");
    if (!parts[1].starts_with("aws") || !is_label(parts[1])) return bad("its partition is unknown");
    if (!is_label(parts[2])) return bad("its service is malformed");
    if (!parts[3].empty() && !is_region(parts[3])) return bad("its Region is malformed");
    if (!parts[4].empty() && parts[4] != "aws" && !is_account_id(parts[4])) {
        return bad("its account is not twelve digits");
    }
    if (rest.empty()) return bad("it names no resource");
    if (std::ranges::any_of(rest,
                            [](char byte) { return static_cast<unsigned char>(byte) < 0x20; })) {
        return bad("its resource holds control characters");
    }
    return Arn{std::string(parts[1]), std::string(parts[2]), std::string(parts[3]),
               std::string(parts[4]), std::string(rest)};
}

}  // namespace opentrail::aws
