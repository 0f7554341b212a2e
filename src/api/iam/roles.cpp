#include <fmt/format.h>

#include "access/identifier.h"
#include "api/excerpt.h"
#include "api/iam/attachable.h"
#include "api/iam/document.h"
#include "api/iam/entity.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"
#include "api/iam/tags.h"

namespace opentrail::api::iam {
namespace {

/// AWS IAM User Guide, "IAM and AWS STS quotas".
constexpr std::size_t trust_characters_max = 2048;

Outcome<void> check_trust(std::string_view document) {
    return check_document(
        document, access::policy::Kind::trust, trust_characters_max,
        fmt::format("Cannot exceed quota for ACLSizePerRole: {}", trust_characters_max));
}

std::uint32_t session_seconds(const JsonObject& request, std::uint32_t otherwise) {
    const Json* seconds = find_member(request, "MaxSessionDuration");
    return seconds ? seconds->to_number<std::uint32_t>() : otherwise;
}

}  // namespace

Answered create_role(const AccessCall& access, const JsonObject& request) {
    catalog::Role role{.account = access.account,
                       .name = text(request, "RoleName"),
                       .id = access::make_role_id(access.parts.random),
                       .arn = {},
                       .created = access.call.received,
                       .path = text_or(request, "Path", "/"),
                       .description = text(request, "Description"),
                       .trust_policy = text(request, "AssumeRolePolicyDocument"),
                       .max_session_seconds = session_seconds(request, 3600)};
    role.arn = make_arn(role.account, "role", role.path, role.name);
    const auto taken = access.parts.catalog.role(role.account, role.name);
    if (taken) {
        return refuse("EntityAlreadyExists",
                      fmt::format("Role with name {} already exists.", excerpt(role.name)));
    }
    if (taken.error().code != Code::not_found) return failed(taken);
    if (const Outcome<void> fine = check_trust(role.trust_policy); !fine) {
        return std::unexpected(fine.error());
    }
    role.permissions.boundary = text(request, "PermissionsBoundary");
    if (const Outcome<void> there = need_boundary(access, role.permissions.boundary); !there) {
        return std::unexpected(there.error());
    }
    Outcome<catalog::PrincipalTags> tags = read_tags(request);
    if (!tags) return std::unexpected(tags.error());
    role.tags = *std::move(tags);
    JsonObject output{{"Role", shown(role, Detail::whole)}};
    return change_access(std::move(output), catalog::PutRole{std::move(role)});
}

Answered get_role(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::Role> role = find_role(access, text(request, "RoleName"));
    if (!role) return std::unexpected(role.error());
    return read_access({{"Role", shown(*role, Detail::whole)}});
}

Answered list_roles(const AccessCall& access, const JsonObject& request) {
    const auto roles = access.parts.catalog.roles(access.account);
    if (!roles) return failed(roles);
    const std::string prefix = text_or(request, "PathPrefix", "/");
    PageItems items;
    for (const catalog::Role& role : *roles) {
        if (role.path.starts_with(prefix)) {
            items.emplace_back(role.name, shown(role, Detail::in_list));
        }
    }
    return read_page(page_of(request, "Roles", std::move(items)));
}

Answered update_role(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::Role> role = find_role(access, text(request, "RoleName"));
    if (!role) return std::unexpected(role.error());
    const catalog::Role before = *role;
    role->description = text_or(request, "Description", role->description);
    role->max_session_seconds = session_seconds(request, role->max_session_seconds);
    if (*role == before) return change_nothing();
    return change_access({}, catalog::PutRole{*std::move(role)});
}

Answered delete_role(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::Role> role = find_role(access, text(request, "RoleName"));
    if (!role) return std::unexpected(role.error());
    if (!role->permissions.attached.empty()) return in_use("detach all policies");
    if (!role->permissions.inline_policies.empty()) return in_use("delete policies");
    return change_access({}, catalog::DeleteRole{role->id});
}

Answered update_assume_role_policy(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::Role> role = find_role(access, text(request, "RoleName"));
    if (!role) return std::unexpected(role.error());
    std::string document = text(request, "PolicyDocument");
    if (const Outcome<void> fine = check_trust(document); !fine) {
        return std::unexpected(fine.error());
    }
    if (role->trust_policy == document) return change_nothing();
    role->trust_policy = std::move(document);
    return change_access({}, catalog::PutRole{*std::move(role)});
}

// There are no instance profiles. Terraform asks for a role's before it deletes the role.
Answered list_instance_profiles_for_role(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::Role> role = find_role(access, text(request, "RoleName"));
    if (!role) return std::unexpected(role.error());
    return read_access({{"InstanceProfiles", JsonArray()}, {"IsTruncated", false}});
}

}  // namespace opentrail::api::iam
