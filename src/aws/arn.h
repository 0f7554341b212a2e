// Arn: an Amazon Resource Name, "arn:partition:service:region:account:resource" (AWS General
// Reference, "Amazon Resource Names"). Plain data.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::aws {

struct Arn {
    std::string partition = "aws";
    std::string service;
    std::string region;    // Empty for services that have none (iam, s3).
    std::string account;   // Twelve digits, or empty (s3).
    std::string resource;  // All the rest, colons and slashes included.
    bool operator==(const Arn&) const = default;

    std::string text() const;
    /// What precedes the first '/' or ':' of the resource: "trail". Empty when there is none.
    std::string_view resource_type() const;
    /// What follows it: "audit"; the whole resource when there is no type.
    std::string_view resource_name() const;
};

/// Fails with Code::invalid, saying which part is wrong. At most 2,048 bytes.
Result<Arn> parse_arn(std::string_view text);

/// The partition that a Region is in (AWS General Reference, "Amazon Resource Names"): "aws-cn",
/// "aws-us-gov", else "aws".
std::string_view partition_of(std::string_view region);

/// Twelve digits.
bool is_account_id(std::string_view text);

/// Lower-case letters, digits and single hyphens between them, as in "us-gov-east-1". Whether AWS
/// has such a Region is not asked.
bool is_region(std::string_view text);

}  // namespace opentrail::aws
