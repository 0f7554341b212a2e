#include "access/oidc/person.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::access::oidc {
namespace {

// As of a RoleSessionName (AWS STS API Reference, AssumeRoleWithWebIdentity).
constexpr std::size_t name_bytes_min = 2;
constexpr std::size_t name_bytes_max = 64;
constexpr std::string_view name_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-";
constexpr std::size_t group_values_max = 2000;

bool is_true(const Json* value) {
    return value != nullptr && ((value->is_bool() && value->get_bool()) ||
                                (value->is_string() && value->get_string() == "true"));
}

/// A text, or a list of texts: those.
std::set<std::string, std::less<>> texts_in(const Json* value) {
    std::set<std::string, std::less<>> texts;
    if (value == nullptr) return texts;
    if (value->is_string()) texts.emplace(std::string_view(value->get_string()));
    if (!value->is_array()) return texts;
    for (const Json& one : value->get_array()) {
        if (texts.size() == group_values_max) break;
        if (one.is_string()) texts.emplace(std::string_view(one.get_string()));
    }
    return texts;
}

}  // namespace

const Json* find_claim(const JsonObject& claims, std::string_view name) {
    if (const Json* whole = find_member(claims, name)) return whole;
    const JsonObject* in = &claims;
    while (true) {
        const std::size_t dot = name.find('.');
        const Json* member = find_member(*in, name.substr(0, dot));
        if (dot == std::string_view::npos || member == nullptr) return member;
        if (!member->is_object()) return nullptr;
        in = &member->get_object();
        name.remove_prefix(dot + 1);
    }
}

Result<Person> person_of(const JsonObject& claims, const Options& options) {
    const Json* name = find_claim(claims, options.name_claim);
    if (name == nullptr || !name->is_string()) {
        return fail(Code::invalid,
                    fmt::format("the provider gives no name: its answer has no claim {}",
                                options.name_claim));
    }
    Person person;
    person.name = std::string_view(name->get_string());
    const bool is_name = person.name.size() >= name_bytes_min &&
                         person.name.size() <= name_bytes_max &&
                         person.name.find_first_not_of(name_letters) == std::string::npos;
    if (!is_name) {
        return fail(Code::invalid,
                    fmt::format("the claim {} cannot be a name here: 2 to 64 letters, digits and"
                                " +=,.@_-",
                                options.name_claim));
    }
    const Json* verified = find_member(claims, "email_verified");
    if (options.name_claim == "email" && verified != nullptr && !is_true(verified)) {
        return fail(Code::invalid, "the provider has not verified the address in the claim email");
    }
    const auto subject = TRY(text_member(claims, "sub"));
    person.subject = subject.value_or("");
    const auto values = texts_in(find_claim(claims, options.groups_claim));
    for (const GroupRule& rule : options.groups) {
        const bool is_in = rule.value == "*" || values.contains(rule.value);
        if (is_in && std::ranges::find(person.groups, rule.group) == person.groups.end()) {
            person.groups.push_back(rule.group);
        }
    }
    person.mfa = texts_in(find_member(claims, "amr")).contains("mfa");
    return person;
}

std::string person_arn(std::string_view account, std::string_view name) {
    return fmt::format("arn:aws:sts::{}:federated-user/{}", account, name);
}

std::string person_id(std::string_view account, std::string_view name) {
    return fmt::format("{}:{}", account, name);
}

std::string provider_name(std::string_view issuer) {
    const std::size_t scheme = issuer.find("://");
    if (scheme != std::string_view::npos) issuer.remove_prefix(scheme + 3);
    while (issuer.ends_with('/')) issuer.remove_suffix(1);
    return std::string(issuer);
}

}  // namespace opentrail::access::oidc
