// Operator: what the name of a condition operator says.
//
// Plain data; pure functions, safe from any thread.

#pragma once

#include <optional>
#include <string_view>

namespace opentrail::access::policy {

/// What a value of the request is held against.
enum class Test : unsigned char {
    text,           // StringEquals
    text_caseless,  // StringEqualsIgnoreCase
    text_like,      // StringLike
    number,
    date,
    boolean,
    binary,
    address,
    arn,
    null,
};

/// How numbers and dates must stand to the policy's value.
enum class Order : unsigned char { equal, less, less_equal, greater, greater_equal };

/// Which of the key's values must pass.
enum class Quantifier : unsigned char { none, all, any };

struct Operator {
    Test test = Test::text;
    Order order = Order::equal;
    bool negated = false;
    bool if_exists = false;
    Quantifier quantifier = Quantifier::none;
};

/// "StringEquals", "ForAnyValue:StringNotLikeIfExists", ... (IAM User Guide, "Condition
/// operators"). Case matters. Absent when there is no such operator.
std::optional<Operator> parse_operator(std::string_view name);

}  // namespace opentrail::access::policy
