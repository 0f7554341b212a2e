#include "api/s3/bucket_policy_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "access/policy/document.h"
#include "access/policy/policy.h"
#include "api/excerpt.h"
#include "http/letter_case.h"

namespace opentrail::api::s3 {
namespace {

using access::policy::Node;

Refused malformed(std::string message) { return {"MalformedPolicy", std::move(message)}; }

/// One value, or each of a list.
std::vector<const Node*> each(const Node* node) {
    std::vector<const Node*> values;
    if (node == nullptr) return values;
    if (!node->is_list()) return {node};
    for (const Node& item : node->items) values.push_back(&item);
    return values;
}

/// "s3:…" or "*".
bool is_s3_action(std::string_view action) {
    return action == "*" || http::lower(action.substr(0, 3)) == "s3:";
}

/// The bucket, something in it, or a pattern of these.
bool is_in_bucket(std::string_view resource, std::string_view arn) {
    if (!resource.starts_with(arn)) return false;
    const std::string_view rest = resource.substr(arn.size());
    return rest.empty() || rest.front() == '/' || rest.front() == '*';
}

std::optional<Refused> check_statement(const Node& statement, const std::string& arn) {
    for (const char* const name : {"Action", "NotAction"}) {
        for (const Node* const action : each(statement.find(name))) {
            if (!is_s3_action(action->text)) return malformed("Policy has invalid action");
        }
    }
    for (const char* const name : {"Resource", "NotResource"}) {
        for (const Node* const resource : each(statement.find(name))) {
            if (!is_in_bucket(resource->text, arn)) return malformed("Policy has invalid resource");
        }
    }
    return std::nullopt;
}

/// Keys that hold a grant to a few, where their values are fixed.
constexpr auto limiting_keys = std::to_array<std::string_view>({
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
});

bool is_fixed(std::string_view key, const std::string& value) {
    if (value.find("${") != std::string::npos) return false;
    if (key == "aws:userid" && value.ends_with(":*")) {
        return value.find_first_of("*?") == value.size() - 1;
    }
    if (key == "aws:sourceip") {
        const std::size_t slash = value.find('/');
        if (slash == std::string::npos) return true;
        int bits = 0;
        std::from_chars(value.data() + slash + 1, value.data() + value.size(), bits);
        return bits >= (value.find(':') == std::string::npos ? 8 : 32);
    }
    return value.find_first_of("*?") == std::string::npos;
}

/// Whether one of the conditions limits who is meant.
bool is_limited(const Node* conditions) {
    if (conditions == nullptr) return false;
    for (std::size_t i = 0; i < conditions->names.size(); ++i) {
        const std::string operation = http::lower(conditions->names[i]);
        const bool compares = operation == "stringequals" || operation == "stringlike" ||
                              operation == "stringequalsignorecase" || operation == "arnequals" ||
                              operation == "arnlike" || operation == "ipaddress";
        if (!compares) continue;
        const Node& keys = conditions->items[i];
        for (std::size_t j = 0; j < keys.names.size(); ++j) {
            const std::string key = http::lower(keys.names[j]);
            if (std::ranges::find(limiting_keys, key) == limiting_keys.end()) continue;
            const auto values = each(&keys.items[j]);
            if (std::ranges::all_of(
                    values, [&](const Node* value) { return is_fixed(key, value->text); })) {
                return true;
            }
        }
    }
    return false;
}

bool names_everybody(const Node& statement) {
    if (statement.find("NotPrincipal") != nullptr) return true;
    const Node* const principal = statement.find("Principal");
    if (principal == nullptr) return true;
    if (!principal->is_object()) return true;  // "*"
    return std::ranges::any_of(principal->items, [](const Node& ids) {
        const auto values = each(&ids);
        return std::ranges::any_of(values, [](const Node* id) { return id->text == "*"; });
    });
}

}  // namespace

std::optional<Refused> check_bucket_policy(std::string_view document, const std::string& bucket) {
    const auto parsed = access::policy::parse_policy(document, access::policy::Kind::resource,
                                                     bucket_policy_bytes_max);
    if (!parsed) return malformed(parsed.error().message);
    const auto root = access::policy::parse_document(document);
    if (!root) return malformed(root.error());
    const std::string arn = fmt::format("arn:aws:s3:::{}", bucket);
    for (const Node* const statement : each(root->find("Statement"))) {
        if (auto wrong = check_statement(*statement, arn)) return wrong;
    }
    return std::nullopt;
}

bool is_public(std::string_view document) {
    const auto root = access::policy::parse_document(document);
    if (!root) return true;
    const auto statements = each(root->find("Statement"));
    return std::ranges::any_of(statements, [](const Node* statement) {
        const Node* const effect = statement->find("Effect");
        return effect != nullptr && effect->text == "Allow" && names_everybody(*statement) &&
               !is_limited(statement->find("Condition"));
    });
}

}  // namespace opentrail::api::s3
