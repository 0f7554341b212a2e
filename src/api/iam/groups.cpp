#include <fmt/format.h>

#include <algorithm>

#include "access/identifier.h"
#include "access/new_account.h"
#include "api/excerpt.h"
#include "api/iam/entity.h"
#include "api/iam/last_administrator.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"

namespace opentrail::api::iam {
namespace {

/// AWS IAM User Guide, "IAM and AWS STS quotas".
constexpr std::size_t groups_of_a_user_max = 10;

bool is_in(const catalog::User& user, const catalog::Group& group) {
    return std::ranges::find(user.groups, group.name) != user.groups.end();
}

}  // namespace

Answered create_group(const AccessCall& access, const JsonObject& request) {
    catalog::Group group{.account = access.account,
                         .name = text(request, "GroupName"),
                         .id = access::make_group_id(access.parts.random),
                         .arn = {},
                         .created = access.call.received,
                         .path = text_or(request, "Path", "/")};
    group.arn = make_arn(group.account, "group", group.path, group.name);
    const auto taken = access.parts.catalog.group(group.account, group.name);
    if (taken) {
        return refuse("EntityAlreadyExists",
                      fmt::format("Group with name {} already exists.", excerpt(group.name)));
    }
    if (taken.error().code != Code::not_found) return failed(taken);
    JsonObject output{{"Group", shown(group)}};
    return change_access(std::move(output), catalog::PutGroup{std::move(group)});
}

Answered get_group(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::Group> group = find_group(access, text(request, "GroupName"));
    if (!group) return std::unexpected(group.error());
    const auto users = access.parts.catalog.users(access.account);
    if (!users) return failed(users);
    PageItems items;
    for (const catalog::User& user : *users) {
        if (is_in(user, *group)) items.emplace_back(user.name, shown(user, Detail::in_list));
    }
    Outcome<JsonObject> page = page_of(request, "Users", std::move(items));
    if (page) (*page)["Group"] = shown(*group);
    return read_page(std::move(page));
}

Answered list_groups(const AccessCall& access, const JsonObject& request) {
    const auto groups = access.parts.catalog.groups(access.account);
    if (!groups) return failed(groups);
    const std::string prefix = text_or(request, "PathPrefix", "/");
    PageItems items;
    for (const catalog::Group& group : *groups) {
        if (group.path.starts_with(prefix)) items.emplace_back(group.name, shown(group));
    }
    return read_page(page_of(request, "Groups", std::move(items)));
}

Answered delete_group(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::Group> group = find_group(access, text(request, "GroupName"));
    if (!group) return std::unexpected(group.error());
    const auto users = access.parts.catalog.users(access.account);
    if (!users) return failed(users);
    if (std::ranges::any_of(*users, [&](const auto& user) { return is_in(user, *group); })) {
        return in_use("remove users from group");
    }
    if (!group->permissions.attached.empty()) return in_use("detach all policies");
    if (!group->permissions.inline_policies.empty()) return in_use("delete policies");
    return change_access({}, catalog::DeleteGroup{group->id});
}

Answered add_user_to_group(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::Group> group = find_group(access, text(request, "GroupName"));
    if (!group) return std::unexpected(group.error());
    Outcome<catalog::User> user = find_user(access, text(request, "UserName"));
    if (!user) return std::unexpected(user.error());
    if (is_in(*user, *group)) return change_nothing();
    if (user->groups.size() >= groups_of_a_user_max) {
        return refuse("LimitExceeded", fmt::format("Cannot exceed quota for GroupsPerUser: {}",
                                                   groups_of_a_user_max));
    }
    user->groups.push_back(group->name);
    return change_access({}, catalog::PutUser{*std::move(user)});
}

Answered remove_user_from_group(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::Group> group = find_group(access, text(request, "GroupName"));
    if (!group) return std::unexpected(group.error());
    Outcome<catalog::User> user = find_user(access, text(request, "UserName"));
    if (!user) return std::unexpected(user.error());
    if (!is_in(*user, *group)) return change_nothing();
    if (group->name == access::administrators) {
        if (const Outcome<void> may = keep_last_administrator(access, *user); !may) {
            return std::unexpected(may.error());
        }
    }
    std::erase(user->groups, group->name);
    return change_access({}, catalog::PutUser{*std::move(user)});
}

Answered list_groups_for_user(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user(access, text(request, "UserName"));
    if (!user) return std::unexpected(user.error());
    PageItems items;
    for (const std::string& name : user->groups) {
        const auto group = access.parts.catalog.group(access.account, name);
        if (!group && group.error().code != Code::not_found) return failed(group);
        if (group) items.emplace_back(group->name, shown(*group));
    }
    return read_page(page_of(request, "Groups", std::move(items)));
}

}  // namespace opentrail::api::iam
