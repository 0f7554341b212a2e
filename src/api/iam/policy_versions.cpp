#include <fmt/format.h>

#include <algorithm>

#include "api/excerpt.h"
#include "api/iam/managed_policy.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"

namespace opentrail::api::iam {
namespace {

std::unexpected<Refused> no_version(std::string_view arn, std::string_view version) {
    return refuse("NoSuchEntity",
                  fmt::format("Policy {} version {} does not exist or is not attachable.",
                              excerpt(arn), excerpt(version)));
}

/// Whether an entity uses a policy in the way that is asked for.
bool uses(const catalog::Permissions& permissions, std::string_view arn, std::string_view usage) {
    const auto& attached = permissions.attached;
    return (usage != "PermissionsBoundary" && std::ranges::find(attached, arn) != attached.end()) ||
           (usage != "PermissionsPolicy" && permissions.boundary == arn);
}

/// The kinds of ListEntitiesForPolicy in the order of its pages, each with its list.
struct EntityKind {
    std::string_view filter;
    std::string_view list;
};
constexpr EntityKind group_kind{"Group", "PolicyGroups"};
constexpr EntityKind role_kind{"Role", "PolicyRoles"};
constexpr EntityKind user_kind{"User", "PolicyUsers"};

}  // namespace

// Only the newest version is kept, and it is the one that counts: what was before is in the events.
Answered create_policy_version(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::ManagedPolicy> policy = find_own_policy(access, text(request, "PolicyArn"));
    if (!policy) return std::unexpected(policy.error());
    const Json* is_default = find_member(request, "SetAsDefault");
    if (!is_default || !is_default->as_bool()) {
        return refuse("InvalidInput",
                      "Of a policy only the version that counts is kept here: a new one must be "
                      "set as default.");
    }
    policy->document = text(request, "PolicyDocument");
    if (const Outcome<void> fine = check_managed(policy->document); !fine) {
        return std::unexpected(fine.error());
    }
    ++policy->version;
    policy->updated = access.call.received;
    JsonObject output{{"PolicyVersion", shown_version(ShownPolicy{*policy}, Detail::in_list)}};
    return change_access(std::move(output), catalog::PutPolicy{*std::move(policy)});
}

Answered get_policy_version(const AccessCall& access, const JsonObject& request) {
    const Outcome<ShownPolicy> policy = find_policy(access, text(request, "PolicyArn"));
    if (!policy) return std::unexpected(policy.error());
    const std::string version = text(request, "VersionId");
    if (version != version_id(policy->row)) return no_version(policy->row.arn, version);
    return read_access({{"PolicyVersion", shown_version(*policy, Detail::whole)}});
}

Answered list_policy_versions(const AccessCall& access, const JsonObject& request) {
    const Outcome<ShownPolicy> policy = find_policy(access, text(request, "PolicyArn"));
    if (!policy) return std::unexpected(policy.error());
    PageItems items;
    items.emplace_back(version_id(policy->row), shown_version(*policy, Detail::in_list));
    return read_page(page_of(request, "Versions", std::move(items)));
}

Answered delete_policy_version(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::ManagedPolicy> policy =
        find_own_policy(access, text(request, "PolicyArn"));
    if (!policy) return std::unexpected(policy.error());
    const std::string version = text(request, "VersionId");
    if (version == version_id(*policy)) {
        return refuse("DeleteConflict", "Cannot delete the default version of a policy.");
    }
    return no_version(policy->arn, version);
}

Answered list_entities_for_policy(const AccessCall& access, const JsonObject& request) {
    const Outcome<ShownPolicy> policy = find_policy(access, text(request, "PolicyArn"));
    if (!policy) return std::unexpected(policy.error());
    const std::string prefix = text_or(request, "PathPrefix", "/");
    const std::string usage = text(request, "PolicyUsageFilter");
    const std::string filter = text(request, "EntityFilter");
    PageItems items;
    const auto add = [&](const EntityKind& kind, const auto& rows, const char* name_member,
                         const char* id_member) {
        if (!filter.empty() && filter != kind.filter) return;
        for (const auto& row : rows) {
            if (!uses(row.permissions, policy->row.arn, usage)) continue;
            if (!row.path.starts_with(prefix)) continue;
            items.emplace_back(fmt::format("{}/{}", kind.list, row.name),
                               JsonObject{{name_member, row.name}, {id_member, row.id}});
        }
    };
    const auto groups = access.parts.catalog.groups(access.account);
    if (!groups) return failed(groups);
    const auto roles = access.parts.catalog.roles(access.account);
    if (!roles) return failed(roles);
    const auto users = access.parts.catalog.users(access.account);
    if (!users) return failed(users);
    add(group_kind, *groups, "GroupName", "GroupId");
    add(role_kind, *roles, "RoleName", "RoleId");
    add(user_kind, *users, "UserName", "UserId");
    Outcome<JsonObject> page = page_of(request, "Entities", std::move(items));
    if (!page) return std::unexpected(page.error());
    // One list over all three kinds makes the pages; the reply has one of each.
    const JsonArray all = page->at("Entities").as_array();
    page->erase("Entities");
    for (const EntityKind& kind : {group_kind, role_kind, user_kind}) {
        JsonArray list;
        for (const Json& entity : all) {
            const std::string member = fmt::format("{}Id", kind.filter);
            if (entity.get_object().contains(member)) list.push_back(entity);
        }
        (*page)[kind.list] = std::move(list);
    }
    return read_access(*std::move(page));
}

}  // namespace opentrail::api::iam
