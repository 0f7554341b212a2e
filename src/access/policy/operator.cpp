#include "access/policy/operator.h"

namespace opentrail::access::policy {
namespace {

struct Entry {
    std::string_view name;
    Operator meaning;
};

constexpr bool negated = true;

constexpr Entry entries[] = {
    {"StringEquals", {Test::text}},
    {"StringNotEquals", {Test::text, Order::equal, negated}},
    {"StringEqualsIgnoreCase", {Test::text_caseless}},
    {"StringNotEqualsIgnoreCase", {Test::text_caseless, Order::equal, negated}},
    {"StringLike", {Test::text_like}},
    {"StringNotLike", {Test::text_like, Order::equal, negated}},
    {"NumericEquals", {Test::number}},
    {"NumericNotEquals", {Test::number, Order::equal, negated}},
    {"NumericLessThan", {Test::number, Order::less}},
    {"NumericLessThanEquals", {Test::number, Order::less_equal}},
    {"NumericGreaterThan", {Test::number, Order::greater}},
    {"NumericGreaterThanEquals", {Test::number, Order::greater_equal}},
    {"DateEquals", {Test::date}},
    {"DateNotEquals", {Test::date, Order::equal, negated}},
    {"DateLessThan", {Test::date, Order::less}},
    {"DateLessThanEquals", {Test::date, Order::less_equal}},
    {"DateGreaterThan", {Test::date, Order::greater}},
    {"DateGreaterThanEquals", {Test::date, Order::greater_equal}},
    {"Bool", {Test::boolean}},
    {"BinaryEquals", {Test::binary}},
    {"IpAddress", {Test::address}},
    {"NotIpAddress", {Test::address, Order::equal, negated}},
    {"ArnEquals", {Test::arn}},
    {"ArnLike", {Test::arn}},
    {"ArnNotEquals", {Test::arn, Order::equal, negated}},
    {"ArnNotLike", {Test::arn, Order::equal, negated}},
};

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text.remove_suffix(suffix.size());
    return true;
}

}  // namespace

std::optional<Operator> parse_operator(std::string_view name) {
    if (name == "Null") return Operator{.test = Test::null};
    Quantifier quantifier = Quantifier::none;
    if (take_prefix(name, "ForAllValues:")) {
        quantifier = Quantifier::all;
    } else if (take_prefix(name, "ForAnyValue:")) {
        quantifier = Quantifier::any;
    }
    const bool if_exists = take_suffix(name, "IfExists");
    for (const Entry& entry : entries) {
        if (entry.name != name) continue;
        Operator found = entry.meaning;
        found.quantifier = quantifier;
        found.if_exists = if_exists;
        return found;
    }
    return std::nullopt;
}

}  // namespace opentrail::access::policy
