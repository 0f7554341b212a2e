#include "api/iam/entity.h"

#include <fmt/format.h>

#include <chrono>

#include "api/excerpt.h"
#include "api/iam/tags.h"
#include "base/time.h"

namespace opentrail::api::iam {
namespace {

std::unexpected<Refused> no_entity(std::string_view kind, std::string_view name) {
    return refuse("NoSuchEntity",
                  fmt::format("The {} with name {} cannot be found.", kind, excerpt(name)));
}

template <class Row>
Outcome<Row> found(Result<Row> row, std::string_view kind, std::string_view name) {
    if (row) return *std::move(row);
    if (row.error().code == Code::not_found) return no_entity(kind, name);
    return failed(row);
}

void add_boundary(JsonObject& into, const catalog::Permissions& permissions) {
    if (permissions.boundary.empty()) return;
    into["PermissionsBoundary"] =
        JsonObject{{"PermissionsBoundaryType", "PermissionsBoundaryPolicy"},
                   {"PermissionsBoundaryArn", permissions.boundary}};
}

/// What every call on something that has tags, permissions and a path can be judged by.
void add_asked(access::Ask& ask, const JsonObject& request) {
    ask.request_tags = asked_tags(request);
    for (const auto& [member, key] :
         {std::pair{"PolicyArn", "iam:PolicyARN"},
          std::pair{"PermissionsBoundary", "iam:PermissionsBoundary"}}) {
        std::string value = text(request, member);
        if (!value.empty()) ask.keys.push_back({key, {std::move(value)}});
    }
}

void add_resource_tags(access::Ask& ask, const catalog::PrincipalTags& tags) {
    for (const auto& [key, value] : tags) {
        ask.resource_tags.emplace_back(key, value);
        ask.keys.push_back({fmt::format("iam:ResourceTag/{}", key), {value}});
    }
}

/// The boundary that the entity has, of calls on what it may do (Service Authorization Reference,
/// "Actions, resources, and condition keys for AWS Identity and Access Management").
void add_own_boundary(access::Ask& ask, const catalog::Permissions& permissions) {
    if (permissions.boundary.empty()) return;
    ask.keys.push_back({"iam:PermissionsBoundary", {permissions.boundary}});
}

std::optional<access::Ask> ask_to_tag(const access::Ask& first, std::string_view action) {
    if (first.request_tags.empty()) return std::nullopt;
    access::Ask ask = first;
    ask.action = action;
    // Calls that tag have no boundary to be judged by.
    ask.keys.clear();
    return ask;
}

}  // namespace

std::string text(const JsonObject& request, std::string_view name) {
    return text_or(request, name, "");
}

std::string text_or(const JsonObject& request, std::string_view name, std::string_view otherwise) {
    const Json* member = find_member(request, name);
    if (!member || !member->is_string()) return std::string(otherwise);
    return std::string(std::string_view(member->get_string()));
}

std::string shown_time(Timestamp time) {
    return iso8601(std::chrono::floor<std::chrono::seconds>(time));
}

Outcome<catalog::User> find_user(const AccessCall& access, std::string_view name) {
    return found(access.parts.catalog.user(access.account, name), "user", name);
}

Outcome<catalog::Group> find_group(const AccessCall& access, std::string_view name) {
    return found(access.parts.catalog.group(access.account, name), "group", name);
}

Outcome<catalog::Role> find_role(const AccessCall& access, std::string_view name) {
    return found(access.parts.catalog.role(access.account, name), "role", name);
}

Outcome<catalog::User> find_user_or_caller(const AccessCall& access, const JsonObject& request) {
    std::string name = text(request, "UserName");
    if (!name.empty()) return find_user(access, name);
    const access::Principal& caller = access.call.caller;
    if (caller.user_name.empty() || access.account != caller.account) {
        return refuse("ValidationError",
                      "Must specify userName when calling with non-User credentials");
    }
    return find_user(access, caller.user_name);
}

std::unexpected<Refused> in_use(std::string_view what) {
    return refuse("DeleteConflict", fmt::format("Cannot delete entity, must {} first.", what));
}

std::string make_arn(std::string_view account, std::string_view kind, std::string_view path,
                     std::string_view name) {
    return fmt::format("arn:aws:iam::{}:{}{}{}", account, kind, path, name);
}

JsonObject shown(const catalog::User& user, Detail detail) {
    JsonObject object{{"Path", user.path},
                      {"UserName", user.name},
                      {"UserId", user.id},
                      {"Arn", user.arn},
                      {"CreateDate", shown_time(user.created)}};
    if (detail == Detail::in_list) return object;
    add_boundary(object, user.permissions);
    if (!user.tags.empty()) object["Tags"] = shown_tags(user.tags);
    return object;
}

JsonObject shown(const catalog::Group& group) {
    return {{"Path", group.path},
            {"GroupName", group.name},
            {"GroupId", group.id},
            {"Arn", group.arn},
            {"CreateDate", shown_time(group.created)}};
}

JsonObject shown(const catalog::Role& role, Detail detail) {
    JsonObject object{{"Path", role.path},
                      {"RoleName", role.name},
                      {"RoleId", role.id},
                      {"Arn", role.arn},
                      {"CreateDate", shown_time(role.created)},
                      {"AssumeRolePolicyDocument", role.trust_policy}};
    if (!role.description.empty()) object["Description"] = role.description;
    object["MaxSessionDuration"] = role.max_session_seconds;
    if (detail == Detail::in_list) return object;
    add_boundary(object, role.permissions);
    if (!role.tags.empty()) object["Tags"] = shown_tags(role.tags);
    return object;
}

access::Ask ask_user(const AccessCall& access, const JsonObject& request) {
    access::Ask ask;
    add_asked(ask, request);
    const std::string name = text_or(request, "UserName", access.call.caller.user_name);
    if (const auto user = access.parts.catalog.user(access.account, name)) {
        ask.resource = user->arn;
        add_resource_tags(ask, user->tags);
    } else {
        ask.resource = make_arn(access.account, "user", text_or(request, "Path", "/"), name);
    }
    return ask;
}

access::Ask ask_group(const AccessCall& access, const JsonObject& request) {
    access::Ask ask;
    add_asked(ask, request);
    const std::string name = text(request, "GroupName");
    const auto group = access.parts.catalog.group(access.account, name);
    ask.resource =
        group ? group->arn : make_arn(access.account, "group", text_or(request, "Path", "/"), name);
    return ask;
}

access::Ask ask_role(const AccessCall& access, const JsonObject& request) {
    access::Ask ask;
    add_asked(ask, request);
    const std::string name = text(request, "RoleName");
    if (const auto role = access.parts.catalog.role(access.account, name)) {
        ask.resource = role->arn;
        add_resource_tags(ask, role->tags);
    } else {
        ask.resource = make_arn(access.account, "role", text_or(request, "Path", "/"), name);
    }
    return ask;
}

access::Ask ask_user_permissions(const AccessCall& access, const JsonObject& request) {
    access::Ask ask = ask_user(access, request);
    const auto user = access.parts.catalog.user(access.account, text(request, "UserName"));
    if (user) add_own_boundary(ask, user->permissions);
    return ask;
}

access::Ask ask_role_permissions(const AccessCall& access, const JsonObject& request) {
    access::Ask ask = ask_role(access, request);
    const auto role = access.parts.catalog.role(access.account, text(request, "RoleName"));
    if (role) add_own_boundary(ask, role->permissions);
    return ask;
}

access::Ask ask_policy(const AccessCall& access, const JsonObject& request) {
    access::Ask ask;
    add_asked(ask, request);
    ask.resource = text(request, "PolicyArn");
    if (ask.resource.empty()) {
        ask.resource = make_arn(access.account, "policy", text_or(request, "Path", "/"),
                                text(request, "PolicyName"));
    }
    return ask;
}

std::optional<access::Ask> ask_renamed_user(const AccessCall& access, const JsonObject& request,
                                            const access::Ask& first) {
    const auto user = access.parts.catalog.user(access.account, text(request, "UserName"));
    if (!user) return std::nullopt;
    access::Ask ask = first;
    ask.resource = make_arn(user->account, "user", text_or(request, "NewPath", user->path),
                            text_or(request, "NewUserName", user->name));
    if (ask.resource == first.resource) return std::nullopt;
    return ask;
}

std::optional<access::Ask> ask_to_tag_user(const AccessCall& /*access*/,
                                           const JsonObject& /*request*/,
                                           const access::Ask& first) {
    return ask_to_tag(first, "iam:TagUser");
}

std::optional<access::Ask> ask_to_tag_role(const AccessCall& /*access*/,
                                           const JsonObject& /*request*/,
                                           const access::Ask& first) {
    return ask_to_tag(first, "iam:TagRole");
}

std::optional<access::Ask> ask_to_tag_policy(const AccessCall& /*access*/,
                                             const JsonObject& /*request*/,
                                             const access::Ask& first) {
    return ask_to_tag(first, "iam:TagPolicy");
}

}  // namespace opentrail::api::iam
