#include "api/iam/managed_policy.h"

#include <fmt/format.h>

#include "access/managed_policies.h"
#include "api/excerpt.h"
#include "api/iam/document.h"
#include "aws/arn.h"

namespace opentrail::api::iam {
namespace {

/// AWS IAM User Guide, "IAM and AWS STS quotas".
constexpr std::size_t characters_max = 6144;

void count(PolicyUses& uses, const catalog::Permissions& permissions) {
    for (const std::string& arn : permissions.attached) ++uses[arn].attached;
    if (!permissions.boundary.empty()) ++uses[permissions.boundary].boundaries;
}

}  // namespace

Outcome<ShownPolicy> find_policy(const AccessCall& access, std::string_view arn) {
    const Result<aws::Arn> parsed = aws::parse_arn(arn);
    if (!parsed || parsed->service != "iam" || parsed->resource_type() != "policy") {
        return refuse("ValidationError", fmt::format("ARN {} is not valid.", excerpt(arn)));
    }
    if (const access::BuiltInPolicy* policy = access::find_built_in_policy(arn)) {
        return ShownPolicy{.row = {.account = {},
                                   .name = std::string(policy->name),
                                   .id = {},
                                   .arn = std::string(policy->arn),
                                   .created = {},
                                   .updated = {},
                                   .description = std::string(policy->description),
                                   .document = std::string(policy->document)},
                           .built_in = true};
    }
    if (parsed->account == access.account) {
        auto policy = access.parts.catalog.policy(arn);
        if (policy) return ShownPolicy{.row = *std::move(policy)};
        if (policy.error().code != Code::not_found) return failed(policy);
    }
    return refuse("NoSuchEntity", fmt::format("Policy {} was not found.", excerpt(arn)));
}

Outcome<catalog::ManagedPolicy> find_own_policy(const AccessCall& access, std::string_view arn) {
    Outcome<ShownPolicy> policy = find_policy(access, arn);
    if (!policy) return std::unexpected(std::move(policy.error()));
    if (policy->built_in) {
        return refuse("InvalidInput",
                      fmt::format("Policy {} is part of OpenTrail and cannot be changed.", arn));
    }
    return std::move(policy->row);
}

Outcome<PolicyUses> count_uses(const AccessCall& access) {
    PolicyUses uses;
    const auto users = access.parts.catalog.users(access.account);
    if (!users) return failed(users);
    const auto groups = access.parts.catalog.groups(access.account);
    if (!groups) return failed(groups);
    const auto roles = access.parts.catalog.roles(access.account);
    if (!roles) return failed(roles);
    for (const catalog::User& user : *users) count(uses, user.permissions);
    for (const catalog::Group& group : *groups) count(uses, group.permissions);
    for (const catalog::Role& role : *roles) count(uses, role.permissions);
    return uses;
}

std::string version_id(const catalog::ManagedPolicy& policy) {
    return fmt::format("v{}", policy.version);
}

JsonObject shown(const ShownPolicy& policy, const PolicyUse& use, Detail detail) {
    const catalog::ManagedPolicy& row = policy.row;
    JsonObject object{{"PolicyName", row.name}};
    if (!policy.built_in) object["PolicyId"] = row.id;
    object["Arn"] = row.arn;
    object["Path"] = row.path;
    object["DefaultVersionId"] = version_id(row);
    object["AttachmentCount"] = use.attached;
    object["PermissionsBoundaryUsageCount"] = use.boundaries;
    object["IsAttachable"] = true;
    if (detail == Detail::whole && !row.description.empty()) {
        object["Description"] = row.description;
    }
    if (!policy.built_in) {
        object["CreateDate"] = shown_time(row.created);
        object["UpdateDate"] = shown_time(row.updated);
    }
    return object;
}

JsonObject shown_version(const ShownPolicy& policy, Detail detail) {
    JsonObject object;
    if (detail == Detail::whole) object["Document"] = policy.row.document;
    object["VersionId"] = version_id(policy.row);
    object["IsDefaultVersion"] = true;
    if (!policy.built_in) object["CreateDate"] = shown_time(policy.row.updated);
    return object;
}

Outcome<void> check_managed(std::string_view document) {
    return check_document(document, access::policy::Kind::identity, characters_max,
                          fmt::format("Cannot exceed quota for PolicySize: {}", characters_max));
}

}  // namespace opentrail::api::iam
