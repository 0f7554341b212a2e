#include <fmt/format.h>

#include <algorithm>

#include "access/identifier.h"
#include "access/new_account.h"
#include "api/excerpt.h"
#include "api/iam/attachable.h"
#include "api/iam/entity.h"
#include "api/iam/last_administrator.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"
#include "api/iam/tags.h"

namespace opentrail::api::iam {
namespace {

std::unexpected<Refused> exists_already(std::string_view name) {
    return refuse("EntityAlreadyExists",
                  fmt::format("User with name {} already exists.", excerpt(name)));
}

/// Only GetUser and ListUsers say it (AWS IAM API Reference, User).
void add_password_use(JsonObject& shown, Timestamp used) {
    shown["PasswordLastUsed"] = shown_time(used);
}

}  // namespace

Answered create_user(const AccessCall& access, const JsonObject& request) {
    catalog::User user{.account = access.account,
                       .name = text(request, "UserName"),
                       .id = access::make_user_id(access.parts.random),
                       .arn = {},
                       .created = access.call.received,
                       .path = text_or(request, "Path", "/")};
    user.arn = make_arn(user.account, "user", user.path, user.name);
    const auto taken = access.parts.catalog.user(user.account, user.name);
    if (taken) return exists_already(user.name);
    if (taken.error().code != Code::not_found) return failed(taken);
    user.permissions.boundary = text(request, "PermissionsBoundary");
    if (const Outcome<void> there = need_boundary(access, user.permissions.boundary); !there) {
        return std::unexpected(there.error());
    }
    Outcome<catalog::PrincipalTags> tags = read_tags(request);
    if (!tags) return std::unexpected(tags.error());
    user.tags = *std::move(tags);
    JsonObject output{{"User", shown(user, Detail::whole)}};
    return change_access(std::move(output), catalog::PutUser{std::move(user)});
}

Answered get_user(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user_or_caller(access, request);
    if (!user) return std::unexpected(user.error());
    const auto used = access.parts.catalog.password_use(user->id);
    if (!used) return failed(used);
    JsonObject found = shown(*user, Detail::whole);
    if (*used) add_password_use(found, **used);
    return read_access({{"User", std::move(found)}});
}

Answered list_users(const AccessCall& access, const JsonObject& request) {
    const auto users = access.parts.catalog.users(access.account);
    if (!users) return failed(users);
    const auto used = access.parts.catalog.password_uses();
    if (!used) return failed(used);
    const std::string prefix = text_or(request, "PathPrefix", "/");
    PageItems items;
    for (const catalog::User& user : *users) {
        if (!user.path.starts_with(prefix)) continue;
        JsonObject found = shown(user, Detail::in_list);
        if (const auto use = used->find(user.id); use != used->end()) {
            add_password_use(found, use->second);
        }
        items.emplace_back(user.name, std::move(found));
    }
    return read_page(page_of(request, "Users", std::move(items)));
}

Answered update_user(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::User> user = find_user(access, text(request, "UserName"));
    if (!user) return std::unexpected(user.error());
    const std::string name = text_or(request, "NewUserName", user->name);
    const auto taken = access.parts.catalog.user(access.account, name);
    if (taken && taken->id != user->id) return exists_already(name);
    if (!taken && taken.error().code != Code::not_found) return failed(taken);
    const catalog::User before = *user;
    user->name = name;
    user->path = text_or(request, "NewPath", user->path);
    user->arn = make_arn(user->account, "user", user->path, user->name);
    if (*user == before) return change_nothing();
    return change_access({}, catalog::PutUser{*std::move(user)});
}

Answered delete_user(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user(access, text(request, "UserName"));
    if (!user) return std::unexpected(user.error());
    if (const Outcome<void> may = keep_last_administrator(access, *user); !may) {
        return std::unexpected(may.error());
    }
    const auto keys = access.parts.catalog.access_keys(access.account, user->name);
    if (!keys) return failed(keys);
    if (!user->groups.empty()) return in_use("remove users from group");
    if (!user->permissions.attached.empty()) return in_use("detach all policies");
    if (!user->permissions.inline_policies.empty()) return in_use("delete policies");
    if (!keys->empty()) return in_use("delete access keys");
    const auto login = access.parts.catalog.login(user->id);
    if (login) return in_use("delete login profile");
    if (login.error().code != Code::not_found) return failed(login);
    const auto devices = access.parts.catalog.mfa_devices(access.account);
    if (!devices) return failed(devices);
    if (std::ranges::find(*devices, user->id, &catalog::MfaDevice::user_id) != devices->end()) {
        return in_use("deactivate MFA device");
    }
    return change_access({}, catalog::DeleteUser{user->id});
}

}  // namespace opentrail::api::iam
