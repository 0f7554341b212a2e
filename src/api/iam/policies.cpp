#include <fmt/format.h>

#include "access/identifier.h"
#include "access/managed_policies.h"
#include "api/excerpt.h"
#include "api/iam/managed_policy.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"

namespace opentrail::api::iam {
namespace {

/// What ListPolicies asks for.
struct Wanted {
    std::string scope;
    std::string prefix;
    std::string usage;
    bool attached_only = false;

    bool has(const ShownPolicy& policy, const PolicyUse& use) const {
        if (scope == "AWS" && !policy.built_in) return false;
        if (scope == "Local" && policy.built_in) return false;
        if (attached_only && use.attached == 0) return false;
        if (usage == "PermissionsPolicy" && use.attached == 0) return false;
        if (usage == "PermissionsBoundary" && use.boundaries == 0) return false;
        return policy.row.path.starts_with(prefix);
    }
};

}  // namespace

Answered create_policy(const AccessCall& access, const JsonObject& request) {
    if (const Json* tags = find_member(request, "Tags"); tags && !tags->get_array().empty()) {
        return refuse("InvalidInput", "Policies have no tags here; users and roles have.");
    }
    catalog::ManagedPolicy policy{.account = access.account,
                                  .name = text(request, "PolicyName"),
                                  .id = access::make_policy_id(access.parts.random),
                                  .arn = {},
                                  .created = access.call.received,
                                  .updated = access.call.received,
                                  .path = text_or(request, "Path", "/"),
                                  .description = text(request, "Description"),
                                  .document = text(request, "PolicyDocument")};
    policy.arn = make_arn(policy.account, "policy", policy.path, policy.name);
    const auto taken = access.parts.catalog.policy_by_name(policy.account, policy.name);
    if (taken) {
        return refuse("EntityAlreadyExists",
                      fmt::format("A policy called {} already exists. Duplicate names are not "
                                  "allowed.",
                                  excerpt(policy.name)));
    }
    if (taken.error().code != Code::not_found) return failed(taken);
    if (const Outcome<void> fine = check_managed(policy.document); !fine) {
        return std::unexpected(fine.error());
    }
    JsonObject output{{"Policy", shown(ShownPolicy{policy}, {}, Detail::in_list)}};
    return change_access(std::move(output), catalog::PutPolicy{std::move(policy)});
}

Answered get_policy(const AccessCall& access, const JsonObject& request) {
    const Outcome<ShownPolicy> policy = find_policy(access, text(request, "PolicyArn"));
    if (!policy) return std::unexpected(policy.error());
    Outcome<PolicyUses> uses = count_uses(access);
    if (!uses) return std::unexpected(uses.error());
    return read_access({{"Policy", shown(*policy, (*uses)[policy->row.arn], Detail::whole)}});
}

Answered list_policies(const AccessCall& access, const JsonObject& request) {
    const auto own = access.parts.catalog.policies(access.account);
    if (!own) return failed(own);
    Outcome<PolicyUses> uses = count_uses(access);
    if (!uses) return std::unexpected(uses.error());
    std::vector<ShownPolicy> all;
    for (const catalog::ManagedPolicy& policy : *own) all.push_back({.row = policy});
    for (const access::BuiltInPolicy& policy : access::built_in_policies()) {
        Outcome<ShownPolicy> found = find_policy(access, policy.arn);
        if (found) all.push_back(*std::move(found));
    }
    const Json* attached = find_member(request, "OnlyAttached");
    const Wanted wanted{.scope = text(request, "Scope"),
                        .prefix = text_or(request, "PathPrefix", "/"),
                        .usage = text(request, "PolicyUsageFilter"),
                        .attached_only = attached && attached->as_bool()};
    PageItems items;
    for (const ShownPolicy& policy : all) {
        const PolicyUse use = (*uses)[policy.row.arn];
        if (wanted.has(policy, use)) {
            items.emplace_back(policy.row.arn, shown(policy, use, Detail::in_list));
        }
    }
    return read_page(page_of(request, "Policies", std::move(items)));
}

Answered delete_policy(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::ManagedPolicy> policy =
        find_own_policy(access, text(request, "PolicyArn"));
    if (!policy) return std::unexpected(policy.error());
    const Outcome<PolicyUses> uses = count_uses(access);
    if (!uses) return std::unexpected(uses.error());
    if (uses->contains(policy->arn)) {
        return refuse("DeleteConflict", "Cannot delete a policy attached to entities.");
    }
    return change_access({}, catalog::DeletePolicy{policy->id});
}

}  // namespace opentrail::api::iam
