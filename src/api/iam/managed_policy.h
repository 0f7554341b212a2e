// Managed policies as requests name them and as replies show them: the account's own and those that
// are part of the program.

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/access_handler.h"
#include "api/iam/entity.h"

namespace opentrail::api::iam {

/// Either kind, as far as they can be told alike.
struct ShownPolicy {
    catalog::ManagedPolicy row;
    bool built_in = false;  // Then it has no id and no dates.
};

/// NoSuchEntity where there is none in the account.
Outcome<ShownPolicy> find_policy(const AccessCall& access, std::string_view arn);
/// The account's own: InvalidInput for one that is part of the program and cannot be changed.
Outcome<catalog::ManagedPolicy> find_own_policy(const AccessCall& access, std::string_view arn);

/// By how many users, groups and roles of the account a policy is used.
struct PolicyUse {
    std::size_t attached = 0;
    std::size_t boundaries = 0;
};
using PolicyUses = std::map<std::string, PolicyUse, std::less<>>;  // By ARN.
Outcome<PolicyUses> count_uses(const AccessCall& access);

JsonObject shown(const ShownPolicy& policy, const PolicyUse& use, Detail detail);
/// Of the one version that there is.
JsonObject shown_version(const ShownPolicy& policy, Detail detail);
std::string version_id(const catalog::ManagedPolicy& policy);

/// MalformedPolicyDocument or LimitExceeded for what cannot be a managed policy.
Outcome<void> check_managed(std::string_view document);

}  // namespace opentrail::api::iam
