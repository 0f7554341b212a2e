#include "access/policy/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "access/policy/letter_case.h"
#include "access/policy/quoted.h"
#include "base/encoding.h"

namespace opentrail::access::policy {
namespace {

std::optional<bool> parse_bool(std::string_view text) {
    if (equal_without_case(text, "true")) return true;
    if (equal_without_case(text, "false")) return false;
    return std::nullopt;
}

template <class Value>
bool stands(const Value& left, Order order, const Value& right) {
    switch (order) {
        case Order::equal: return left == right;
        case Order::less: return left < right;
        case Order::less_equal: return left <= right;
        case Order::greater: return left > right;
        case Order::greater_equal: return left >= right;
    }
    return false;
}

bool is_text(Test test) {
    return test == Test::text || test == Test::text_caseless || test == Test::text_like ||
           test == Test::arn;
}

Scope scope_of(Test test) {
    if (test == Test::arn) return Scope::arn;
    return test == Test::text_caseless ? Scope::caseless : Scope::text;
}

std::optional<std::string> parse_binary(std::string_view text) {
    Result<std::string> bytes = decode_base64(text);
    if (!bytes) return std::nullopt;
    return *std::move(bytes);
}

}  // namespace

Condition::Condition(Operator meaning, std::string key) : operator_(meaning), key_(std::move(key)) {
    switch (operator_.test) {
        case Test::text:
        case Test::text_caseless:
        case Test::text_like:
        case Test::arn: values_ = std::vector<Template>(); break;
        case Test::binary: values_ = std::vector<std::string>(); break;
        case Test::number: values_ = std::vector<Decimal>(); break;
        case Test::date: values_ = std::vector<Instant>(); break;
        case Test::address: values_ = std::vector<AddressRange>(); break;
        case Test::boolean:
        case Test::null: values_ = std::vector<bool>(); break;
    }
}

template <class Value>
std::expected<void, std::string> Condition::add_parsed(std::optional<Value> value,
                                                       std::string_view text) {
    if (!value)
        return std::unexpected(fmt::format("\"{}\" is no value for this operator", quoted(text)));
    std::get<std::vector<Value>>(values_).push_back(*std::move(value));
    return {};
}

std::expected<void, std::string> Condition::add(std::string_view value, bool variables) {
    const Test test = operator_.test;
    if (is_text(test)) {
        const bool wildcards = test == Test::text_like || test == Test::arn;
        auto pieces = parse_pieces(value, {.wildcards = wildcards, .variables = variables});
        if (!pieces) return std::unexpected(std::move(pieces.error()));
        std::get<std::vector<Template>>(values_).emplace_back(*std::move(pieces), scope_of(test));
        return {};
    }
    if (test == Test::number) return add_parsed(parse_decimal(value), value);
    if (test == Test::date) return add_parsed(parse_instant(value), value);
    if (test == Test::address) return add_parsed(parse_address_range(value), value);
    if (test == Test::binary) return add_parsed(parse_binary(value), value);
    return add_parsed(parse_bool(value), value);
}

bool Condition::passes(const std::string& value, const Context& context) const {
    const auto equals_parsed = [](const auto& wanted, const auto& parsed) {
        return parsed && std::ranges::find(wanted, *parsed) != wanted.end();
    };
    switch (operator_.test) {
        case Test::text:
        case Test::text_caseless:
        case Test::text_like:
        case Test::arn:
            return std::ranges::any_of(
                std::get<std::vector<Template>>(values_),
                [&](const Template& wanted) { return wanted.matches(value, context); });
        case Test::binary:
            return equals_parsed(std::get<std::vector<std::string>>(values_), &value);
        case Test::boolean:
            return equals_parsed(std::get<std::vector<bool>>(values_), parse_bool(value));
        case Test::number: {
            const auto number = parse_decimal(value);
            return number &&
                   std::ranges::any_of(std::get<std::vector<Decimal>>(values_),
                                       [&](const Decimal& wanted) {
                                           return stands(*number, operator_.order, wanted);
                                       });
        }
        case Test::date: {
            const auto instant = parse_instant(value);
            return instant &&
                   std::ranges::any_of(std::get<std::vector<Instant>>(values_),
                                       [&](const Instant& wanted) {
                                           return stands(*instant, operator_.order, wanted);
                                       });
        }
        case Test::address: {
            const auto address = parse_address(value);
            return address && std::ranges::any_of(
                                  std::get<std::vector<AddressRange>>(values_),
                                  [&](const AddressRange& range) { return range.has(*address); });
        }
        case Test::null: return false;
    }
    return false;
}

bool Condition::holds_when_absent() const {
    if (operator_.if_exists) return true;
    switch (operator_.quantifier) {
        case Quantifier::all: return true;
        case Quantifier::any: return false;
        case Quantifier::none: return operator_.negated;
    }
    return false;
}

bool Condition::holds_by_quantifier(const std::vector<std::string>& values,
                                    const Context& context) const {
    const auto passing = [&](const std::string& value) { return passes(value, context); };
    const bool positive = !operator_.negated;
    switch (operator_.quantifier) {
        case Quantifier::none: return std::ranges::any_of(values, passing) == positive;
        case Quantifier::all:
            // "Resolves to a null data set, such as an empty string" (IAM User Guide,
            // "Single-valued vs. multivalued context keys").
            if (std::ranges::all_of(values, &std::string::empty)) return true;
            return positive ? std::ranges::all_of(values, passing)
                            : std::ranges::none_of(values, passing);
        case Quantifier::any:
            return positive ? std::ranges::any_of(values, passing)
                            : !std::ranges::all_of(values, passing);
    }
    return false;
}

bool Condition::holds(const Context& context) const {
    const std::vector<std::string>* const values = context.find(key_);
    if (operator_.test == Test::null) {
        const auto& wanted = std::get<std::vector<bool>>(values_);
        return std::ranges::find(wanted, values == nullptr) != wanted.end();
    }
    return values == nullptr ? holds_when_absent() : holds_by_quantifier(*values, context);
}

bool Condition::names_principals() const {
    if (operator_.negated || operator_.if_exists || operator_.quantifier == Quantifier::all ||
        !is_text(operator_.test) || !same_key(key_, "aws:PrincipalArn")) {
        return false;
    }
    const auto& wanted = std::get<std::vector<Template>>(values_);
    return !wanted.empty() && std::ranges::all_of(wanted, &Template::is_exact);
}

}  // namespace opentrail::access::policy
