// Operations: the names that CloudTrail's API has, and whether each only reads.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace opentrail::api {

struct Operation {
    std::string_view name;
    bool read_only;
};

/// All 60 (client-cloudtrail of the AWS SDK for JavaScript 3.1137.0), in order of name.
std::span<const Operation> cloudtrail_operations();

/// Names are case-sensitive.
std::optional<Operation> find_operation(std::string_view name);

}  // namespace opentrail::api
