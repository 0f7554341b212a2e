// BuiltInPolicy: the managed policies that are part of the program. Those of AWS grant what
// AWS's of the same names do (AWS Managed Policy Reference).
//
// Constant data, safe from any thread.

#pragma once

#include <span>
#include <string_view>

namespace opentrail::access {

struct BuiltInPolicy {
    std::string_view arn;  // arn:aws:iam::aws:policy/NAME
    std::string_view name;
    std::string_view description;
    std::string_view document;
};

/// In order of their names, case aside.
std::span<const BuiltInPolicy> built_in_policies();

/// Null when there is none with this ARN.
const BuiltInPolicy* find_built_in_policy(std::string_view arn);

}  // namespace opentrail::access
