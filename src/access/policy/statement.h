// Statement: one statement of a policy, compiled.
//
// Immutable; safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy/action.h"
#include "access/policy/condition.h"
#include "access/policy/context.h"
#include "access/policy/principal_rule.h"
#include "access/policy/template.h"

namespace opentrail::access::policy {

/// One request, as statements look at it.
struct Asked {
    const Subject& subject;
    const AskedAction& action;
    std::string_view resource;
    const Context& context;
    bool has_boundary = false;
};

struct Principals {
    bool negated = false;
    std::vector<PrincipalRule> rules;
};

struct Statement {
    std::string sid;         // Perhaps empty.
    std::size_t number = 0;  // Counted from 1.
    bool allows = false;     // Else it denies.
    std::optional<Principals> principals;
    bool all_actions_but = false;  // NotAction.
    ActionSet actions;
    bool all_resources_but = false;  // NotResource.
    std::vector<Template> resources;
    bool has_resources = false;  // A trust policy's statement is about the role alone.
    std::vector<Condition> conditions;

    /// How it applies to the request; by an identity policy, which names nobody, `directly`.
    Named applies(const Asked& asked) const;

    /// The Sid, or "#2".
    std::string name() const;
};

/// The pattern of a Resource's value. Fails with a sentence of IAM's. `complete`: an ARN of fewer
/// than six fields gets the rest as "*".
std::expected<Template, std::string> parse_resource(std::string_view text, bool variables,
                                                    bool complete);

}  // namespace opentrail::access::policy
