#include "trail/advanced_rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::trail {
namespace {

// Which field may have which operators and values in which category: CloudTrail API Reference,
// "AdvancedFieldSelector", and CloudTrail User Guide, "Filtering data events by using advanced
// event selectors", "Logging network activity events". The message for a field out of place is
// AWS's own; AWS publishes no other, so they are made like it.

constexpr std::size_t values_max = 500;
constexpr std::size_t name_characters_max = 1000;
constexpr std::size_t value_characters_max = 2048;

using Operators = unsigned;
constexpr Operators bit(Operator which) { return 1U << static_cast<unsigned>(which); }
constexpr Operators equals = bit(Operator::equals);
constexpr Operators not_equals = bit(Operator::not_equals);
constexpr Operators every = (1U << operator_count) - 1;

enum class Values : std::uint8_t {
    any,
    one_of_category,
    boolean,
    excludable,
    source,
    type,
    arn,
    only_true,
    only_denied
};

struct Rule {
    std::string_view field;
    Operators operators;
    Values values = Values::any;
    bool required = false;
    bool single = false;
};

constexpr Rule category_rule = {"eventCategory", equals, Values::one_of_category, true, true};
constexpr Rule management[] = {
    category_rule,
    {"readOnly", equals, Values::boolean},
    {"eventSource", not_equals, Values::excludable},
};
constexpr Rule data[] = {
    category_rule,
    {"resources.type", equals, Values::type, true, true},
    {"resources.ARN", every, Values::arn},
    {"readOnly", equals, Values::boolean},
    {"eventSource", every},
    {"eventName", every},
    {"eventType", every},
    {"userIdentity.arn", every},
    {"sessionCredentialFromConsole", equals | not_equals, Values::only_true},
};
constexpr Rule network_activity[] = {
    category_rule,
    {"eventSource", equals, Values::source, true, true},
    {"eventName", every},
    {"errorCode", equals, Values::only_denied},
    {"vpcEndpointId", every},
};

std::unexpected<Error> refuse(std::string message) {
    return fail(Code::invalid, std::move(message));
}

std::span<const Rule> rules_of(std::string_view category) {
    if (category == "Management") return management;
    if (category == "Data") return data;
    if (category == "NetworkActivity") return network_activity;
    return {};
}

const Rule* find_rule(std::span<const Rule> rules, std::string_view field) {
    for (const Rule& rule : rules) {
        if (rule.field == field) return &rule;
    }
    return nullptr;
}

/// Of UTF-8.
std::size_t characters(std::string_view text) {
    const auto rest = std::ranges::count_if(text, [](char c) { return (c & 0xC0) == 0x80; });
    return text.size() - static_cast<std::size_t>(rest);
}

bool is_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

/// "AWS::Service::Kind". Services grow such types every few months: only the shape is checked.
bool is_resource_type(std::string_view text) {
    constexpr std::string_view prefix = "AWS::";
    const std::size_t colons = text.rfind("::");
    return text.starts_with(prefix) && colons != std::string_view::npos &&
           colons >= prefix.size() && is_word(text.substr(prefix.size(), colons - prefix.size())) &&
           is_word(text.substr(colons + 2));
}

/// "service.amazonaws.com".
bool is_event_source(std::string_view text) {
    constexpr std::string_view suffix = ".amazonaws.com";
    if (!text.ends_with(suffix)) return false;
    text.remove_suffix(suffix.size());
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

/// "arn:partition:service:region:account:resource".
bool is_full_arn(std::string_view text) {
    if (!text.starts_with("arn:")) return false;
    std::size_t at = 0;
    for (int colons = 0; colons < 5; ++colons) {
        at = text.find(':', at);
        if (at == std::string_view::npos) return false;
        ++at;
    }
    return at < text.size();
}

bool is_valid(Values kind, Operator which, std::string_view value) {
    switch (kind) {
        case Values::any:
        case Values::one_of_category: return true;
        case Values::boolean: return value == "true" || value == "false";
        case Values::excludable:
            return value == "kms.amazonaws.com" || value == "rdsdata.amazonaws.com";
        case Values::source: return is_event_source(value);
        case Values::type: return is_resource_type(value);
        case Values::arn: return which != Operator::equals || is_full_arn(value);
        case Values::only_true: return value == "true";
        case Values::only_denied: return value == "VpceAccessDenied";
    }
    return false;
}

Result<void> check_field(const FieldSelector& field, const Rule& rule, std::size_t& values) {
    std::size_t own = 0;
    for (std::size_t i = 0; i < operator_count; ++i) {
        const auto which = static_cast<Operator>(i);
        if (field[which].empty()) continue;
        if ((rule.operators & bit(which)) == 0) {
            return refuse(fmt::format("The following operator is not allowed for the field {}: {}.",
                                      rule.field, name(which)));
        }
        for (const std::string& value : field[which]) {
            const bool fits = !value.empty() && characters(value) <= value_characters_max;
            if (!fits || !is_valid(rule.values, which, value)) {
                return refuse(
                    fmt::format("Value {} for the field {} is invalid.", value, rule.field));
            }
        }
        own += field[which].size();
    }
    if (own == 0) {
        return refuse(fmt::format("Specify at least one operator for the field {}.", rule.field));
    }
    if (rule.single && own > 1) {
        return refuse(fmt::format("Specify only one value for the field {}.", rule.field));
    }
    values += own;
    return {};
}

Result<std::span<const Rule>> category_rules_of(const AdvancedEventSelector& selector) {
    for (const FieldSelector& field : selector.fields) {
        if (field.field != category_rule.field) continue;
        std::size_t values = 0;
        TRY(check_field(field, category_rule, values));
        const std::string& category = field[Operator::equals].front();
        const std::span<const Rule> rules = rules_of(category);
        if (!rules.empty()) return rules;
        return refuse(
            fmt::format("Value {} for the field eventCategory is invalid. Valid values "
                        "are: Data, Management, NetworkActivity",
                        category));
    }
    return refuse("The field eventCategory is required in FieldSelectors.");
}

std::string_view category_of(const AdvancedEventSelector& selector) {
    for (const FieldSelector& field : selector.fields) {
        if (field.field == category_rule.field) return field[Operator::equals].front();
    }
    return {};
}

Result<void> check_selector(const AdvancedEventSelector& selector, std::size_t& values) {
    if (selector.name && characters(*selector.name) > name_characters_max) {
        return refuse("Specify a Name of at most 1000 characters for an advanced event selector.");
    }
    const std::span<const Rule> rules = TRY(category_rules_of(selector));
    unsigned seen = 0;
    for (const FieldSelector& field : selector.fields) {
        const Rule* rule = find_rule(rules, field.field);
        if (rule == nullptr) {
            return refuse(
                fmt::format("The following field is not allowed when the eventCategory "
                            "field value equals {}: {}.",
                            category_of(selector), field.field));
        }
        seen |= 1U << (rule - rules.data());
        TRY(check_field(field, *rule, values));
    }
    for (const Rule& rule : rules) {
        if (!rule.required || (seen & (1U << (&rule - rules.data()))) != 0) continue;
        return refuse(
            fmt::format("The following field is required when the eventCategory field "
                        "value equals {}: {}.",
                        category_of(selector), rule.field));
    }
    return {};
}

}  // namespace

Result<void> check_rules(std::span<const AdvancedEventSelector> selectors) {
    std::size_t values = 0;
    for (const AdvancedEventSelector& selector : selectors) {
        TRY(check_selector(selector, values));
    }
    if (values > values_max) {
        return refuse(
            "Specify a valid number of values (1 to 500) for all conditions in all your advanced "
            "event selectors.");
    }
    return {};
}

}  // namespace opentrail::trail
