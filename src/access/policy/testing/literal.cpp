#include "access/policy/testing/literal.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "access/policy/testing/literal_condition.h"
#include "access/policy/testing/literal_match.h"
#include "access/policy/testing/literal_policy.h"
#include "access/policy/testing/literal_value.h"

namespace opentrail::access::policy::literal {
namespace {

/// In what words a statement names the caller.
using Words = std::set<std::string>;

struct Hit {
    std::string policy;
    std::string statement;
    bool allows = false;
    Words words;
};

bool is_stranger(const Subject& subject) {
    return subject.type == SubjectType::anonymous || subject.type == SubjectType::service ||
           subject.account.empty();
}

// Every word for the caller that stands in the list.
Words words_for(const Json& principals, const Subject& subject) {
    Words words;
    if (principals.is_string()) return {"everyone"};
    for (const auto& member : principals.get_object()) {
        for (const Json& one : each_of(member.value())) {
            const std::string id = value_text(one);
            if (member.key() == "Service") {
                if (subject.type == SubjectType::service && subject.arn == id) words.insert("self");
                continue;
            }
            if (member.key() == "Federated") {
                const bool outside =
                    subject.type == SubjectType::federated && subject.account.empty();
                if (outside && subject.arn == id) words.insert("self");
                continue;
            }
            if (member.key() != "AWS") continue;
            if (id == "*") words.insert("everyone");
            if (is_stranger(subject)) continue;
            const bool of_root = id.starts_with("arn:") && id.ends_with(":root") &&
                                 id.find(":iam::" + subject.account + ":") != std::string::npos;
            if (id == subject.account || of_root) words.insert("account");
            if (subject.type == SubjectType::root) continue;
            if (id.starts_with("arn:") && id == subject.arn && !id.ends_with(":root") &&
                id.find(":role/") == std::string::npos) {
                words.insert("self");
            }
            if (subject.type == SubjectType::role_session &&
                (id == subject.id || (id == subject.role_arn && id.find(":role/") != id.npos))) {
                words.insert("role");
            }
            if (subject.type == SubjectType::user && id == subject.id) words.insert("self");
        }
    }
    return words;
}

bool is_listed(const Json& patterns, std::string_view text, bool variables, Crossing crossing,
               const Context& context) {
    return std::ranges::any_of(each_of(patterns), [&](const Json& one) {
        std::string pattern = value_text(one);
        if (crossing == Crossing::at_field_ends && pattern != "*") {
            while (std::ranges::count(pattern, ':') < 5) pattern += ":*";
        }
        const auto signs = fill_in(pattern, true, variables, context);
        return signs && stand_for(*signs, text, crossing);
    });
}

bool is_action_listed(const Json& patterns, const std::string& action) {
    return std::ranges::any_of(each_of(patterns), [&](const Json& one) {
        const std::string pattern = in_lower_case(value_text(one));
        if (pattern == "*" || pattern == "*:*") return true;
        const auto signs = fill_in(pattern, true, false, {});
        // The vendor has no wildcards, and the first colon of both ends it.
        return stand_for(*signs, in_lower_case(action), Crossing::everywhere);
    });
}

std::optional<Words> applies(const JsonObject& statement, bool variables, const Scene& scene) {
    const bool all_but_actions = statement.contains("NotAction");
    const Json& actions = statement.at(all_but_actions ? "NotAction" : "Action");
    if (is_action_listed(actions, scene.action) == all_but_actions) return std::nullopt;

    const bool all_but_resources = statement.contains("NotResource");
    if (all_but_resources || statement.contains("Resource")) {
        const Json& resources = statement.at(all_but_resources ? "NotResource" : "Resource");
        const bool listed =
            is_listed(resources, scene.resource, variables, Crossing::at_field_ends, scene.context);
        if (listed == all_but_resources) return std::nullopt;
    }
    if (!conditions_hold(statement, variables, scene.context)) return std::nullopt;

    if (statement.contains("Principal")) {
        const Words words = words_for(statement.at("Principal"), scene.subject);
        if (words.empty()) return std::nullopt;
        return words;
    }
    if (statement.contains("NotPrincipal")) {
        const Words words = words_for(statement.at("NotPrincipal"), scene.subject);
        if (scene.boundary) return Words{"all but some"};
        Words needed = {"account"};
        if (is_stranger(scene.subject)) needed = {"self"};
        if (scene.subject.type == SubjectType::role_session) needed = {"account", "role", "self"};
        if (scene.subject.type == SubjectType::user ||
            (scene.subject.type == SubjectType::federated && !is_stranger(scene.subject))) {
            needed = {"account", "self"};
        }
        if (words.contains("everyone") || std::ranges::includes(words, needed)) return std::nullopt;
        return Words{"all but some"};
    }
    return Words{"self"};
}

// A role that Condition names, where Principal names its account.
bool names_role_by_condition(const JsonObject& statement, const Scene& scene, bool variables) {
    if (scene.subject.type != SubjectType::role_session) return false;
    const Json* const conditions = statement.if_contains("Condition");
    if (conditions == nullptr) return false;
    for (const auto& member : conditions->get_object()) {
        const Named name = split_operator(member.key());
        const bool text = name.base.starts_with("String") || name.base.starts_with("Arn");
        if (!text || name.base.find("Not") != std::string::npos || name.if_exists ||
            name.set == "ForAllValues") {
            continue;
        }
        const bool wild = name.base.ends_with("Like") || name.base.starts_with("Arn");
        for (const auto& key : member.value().get_object()) {
            if (in_lower_case(key.key()) != "aws:principalarn") continue;
            const std::vector<Json> values = each_of(key.value());
            const bool exact = std::ranges::all_of(values, [&](const Json& value) {
                std::string text_left = value_text(value);
                if (variables) {
                    for (const char* const escape : {"${*}", "${?}", "${$}"}) {
                        std::size_t at = 0;
                        while ((at = text_left.find(escape)) != std::string::npos) {
                            text_left.replace(at, 4, "x");
                        }
                    }
                    if (text_left.find("${") != std::string::npos) return false;
                }
                return !wild || text_left.find_first_of("*?") == std::string::npos;
            });
            if (exact && !values.empty()) return true;
        }
    }
    return false;
}

std::vector<Hit> hits_of(const Document& document, const Scene& scene) {
    const Json json = *parse_json(document.second);
    const bool variables = has_variables(json);
    std::vector<Hit> hits;
    int number = 0;
    for (const JsonObject& statement : statements_of(json)) {
        ++number;
        auto words = applies(statement, variables, scene);
        if (!words) continue;
        if (words->contains("account") && names_role_by_condition(statement, scene, variables)) {
            words->insert("role");
        }
        const Json* const sid = statement.if_contains("Sid");
        const std::string name =
            sid == nullptr || *sid == "" ? fmt::format("#{}", number) : value_text(*sid);
        hits.push_back({document.first, name, statement.at("Effect") == "Allow", *words});
    }
    return hits;
}

std::vector<Hit> hits_of(const std::vector<Document>& documents, const Scene& scene) {
    std::vector<Hit> all;
    for (const Document& document : documents) {
        for (const Hit& hit : hits_of(document, scene)) all.push_back(hit);
    }
    return all;
}

bool any_allows(const std::vector<Hit>& hits) {
    return std::ranges::any_of(hits, [](const Hit& hit) { return hit.allows; });
}

bool allows_by(const std::vector<Hit>& hits, const std::string& word) {
    return std::ranges::any_of(
        hits, [&](const Hit& hit) { return hit.allows && hit.words.contains(word); });
}

}  // namespace

Decision decide(const Scene& scene) {
    const Subject& subject = scene.subject;
    const bool stranger = is_stranger(subject);
    const bool root = !stranger && subject.type == SubjectType::root;
    const bool own_policies = !stranger && !root;

    std::vector<Hit> identity;
    std::vector<Hit> boundary;
    std::vector<Hit> session;
    std::vector<Hit> resource;
    if (own_policies) {
        identity = hits_of(scene.identity, scene);
        if (scene.boundary) boundary = hits_of(*scene.boundary, scene);
        if (scene.session) session = hits_of(*scene.session, scene);
    }
    if (scene.resource_policy) resource = hits_of(*scene.resource_policy, scene);

    const std::pair<By, std::vector<Hit>*> kinds[] = {{By::identity, &identity},
                                                      {By::boundary, &boundary},
                                                      {By::session, &session},
                                                      {By::resource, &resource}};
    for (const auto& [by, hits] : kinds) {
        for (const Hit& hit : *hits) {
            if (!hit.allows) {
                return {.why = Why::explicit_deny,
                        .by = by,
                        .policy = hit.policy,
                        .statement = hit.statement};
            }
        }
    }
    const auto denied = [](By by) { return Decision{.why = Why::implicit_deny, .by = by}; };
    const auto allowed = [](By by) { return Decision{.why = Why::allowed, .by = by}; };

    if (stranger) return any_allows(resource) ? allowed(By::resource) : denied(By::resource);
    const bool own_account =
        scene.resource_account.empty() || scene.resource_account == subject.account;
    bool through_role = false;
    if (own_account) {
        if (scene.resource_kind == Kind::trust && !any_allows(resource)) {
            return denied(By::resource);
        }
        const bool root_itself = root && allows_by(resource, "account");
        if (allows_by(resource, "self") || allows_by(resource, "everyone") || root_itself) {
            return allowed(By::resource);
        }
        through_role = allows_by(resource, "role");
    }
    if (!root) {
        if (!any_allows(identity) && !through_role) return denied(By::identity);
        if (scene.boundary && !any_allows(boundary)) return denied(By::boundary);
        if (scene.session && !any_allows(session)) return denied(By::session);
        if (subject.type == SubjectType::federated && !scene.session) return denied(By::session);
    }
    if (!own_account && !any_allows(resource)) return denied(By::resource);
    if (any_allows(identity)) return allowed(By::identity);
    return allowed(any_allows(resource) ? By::resource : By::none);
}

}  // namespace opentrail::access::policy::literal
