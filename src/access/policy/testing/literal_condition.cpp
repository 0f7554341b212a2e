#include "access/policy/testing/literal_condition.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "access/policy/testing/literal_match.h"
#include "access/policy/testing/literal_policy.h"
#include "access/policy/testing/literal_value.h"

namespace opentrail::access::policy::literal {
namespace {

// Whether a value of the request is, in the operator's sense without its Not, the policy's.
bool is_alike(const std::string& base, const std::string& given, const std::string& wanted,
              bool variables, const Context& context) {
    if (base.starts_with("String") || base.starts_with("Arn")) {
        const bool arn = base.starts_with("Arn");
        auto signs = fill_in(wanted, arn || base.ends_with("Like"), variables, context);
        if (!signs) return false;
        std::string text = given;
        if (base.ends_with("IgnoreCase")) {
            text = in_lower_case(text);
            for (Sign& sign : *signs) sign.letter = in_lower_case({&sign.letter, 1})[0];
        }
        if (arn && std::ranges::count(text, ':') < 5) return false;
        return stand_for(*signs, text, arn ? Crossing::in_last_field : Crossing::everywhere);
    }
    if (base.starts_with("Numeric") || base.starts_with("Date")) {
        const auto order = base.starts_with("Date") ? compare_dates(given, wanted)
                                                    : compare_numbers(given, wanted);
        if (!order) return false;
        if (base.ends_with("LessThan")) return *order < 0;
        if (base.ends_with("LessThanEquals")) return *order <= 0;
        if (base.ends_with("GreaterThan")) return *order > 0;
        if (base.ends_with("GreaterThanEquals")) return *order >= 0;
        return *order == 0;
    }
    if (base.ends_with("IpAddress")) {
        const auto block = block_of(wanted);
        const auto bits = address_bits(given);
        return bits && bits->size() == block->address_size && bits->starts_with(block->bits);
    }
    if (base == "BinaryEquals") return *bytes_of_base64(wanted) == given;
    return in_lower_case(wanted) == in_lower_case(given);
}

bool key_holds(const Named& name, const std::string& key, const Json& values, bool variables,
               const Context& context) {
    std::vector<std::string> wanted;
    for (const Json& value : each_of(values)) wanted.push_back(value_text(value));
    const std::vector<std::string>* const found = context.find(key);
    if (name.base == "Null") {
        const std::string is_null = found == nullptr ? "true" : "false";
        return std::ranges::any_of(
            wanted, [&](const std::string& one) { return in_lower_case(one) == is_null; });
    }
    const bool negated = name.base.find("Not") != std::string::npos;
    if (found == nullptr) {
        if (name.if_exists || name.set == "ForAllValues") return true;
        return name.set.empty() && negated;
    }
    std::vector<bool> alike;
    bool all_empty = true;
    for (const std::string& given : *found) {
        alike.push_back(std::ranges::any_of(wanted, [&](const std::string& one) {
            return is_alike(name.base, given, one, variables, context);
        }));
        all_empty = all_empty && given.empty();
    }
    const bool any_alike = std::ranges::find(alike, true) != alike.end();
    const bool all_alike = std::ranges::find(alike, false) == alike.end();
    if (name.set == "ForAllValues") return all_empty || (negated ? !any_alike : all_alike);
    if (name.set == "ForAnyValue") return negated ? !all_alike : any_alike;
    return negated ? !any_alike : any_alike;
}

}  // namespace

bool conditions_hold(const JsonObject& statement, bool variables, const Context& context) {
    const Json* const conditions = statement.if_contains("Condition");
    if (conditions == nullptr) return true;
    for (const auto& member : conditions->get_object()) {
        const Named name = split_operator(member.key());
        for (const auto& key : member.value().get_object()) {
            if (!key_holds(name, std::string(key.key()), key.value(), variables, context)) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace opentrail::access::policy::literal
