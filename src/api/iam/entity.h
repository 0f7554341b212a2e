// Entities: users, groups, roles and policies as requests name them and as replies show them, with
// IAM's own errors. docs/access-api.md has what differs from IAM.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/access_handler.h"
#include "catalog/change.h"
#include "catalog/principal.h"

namespace opentrail::api::iam {

/// A member that is a text; else empty. What may be absent is empty then.
std::string text(const JsonObject& request, std::string_view name);
std::string text_or(const JsonObject& request, std::string_view name, std::string_view otherwise);

/// As IAM shows times: in whole seconds.
std::string shown_time(Timestamp time);

// Each refuses with NoSuchEntity where there is none.
Outcome<catalog::User> find_user(const AccessCall& access, std::string_view name);
Outcome<catalog::Group> find_group(const AccessCall& access, std::string_view name);
Outcome<catalog::Role> find_role(const AccessCall& access, std::string_view name);
/// The user that UserName names, else the caller itself, which must be a user then.
Outcome<catalog::User> find_user_or_caller(const AccessCall& access, const JsonObject& request);

/// What users, groups and roles have in common, so that what can be done to all of them is written
/// once.
template <class Row>
struct Holder;

template <>
struct Holder<catalog::User> {
    static constexpr std::string_view kind = "user";
    static constexpr std::string_view name = "UserName";
    static constexpr std::string_view quota = "PoliciesPerUser";
    // Of all inline policies together (AWS IAM User Guide, "IAM and AWS STS quotas").
    static constexpr std::size_t inline_characters_max = 2048;
    static constexpr auto find = &find_user;
    static catalog::Change put(catalog::User row) { return catalog::PutUser{std::move(row)}; }
};

template <>
struct Holder<catalog::Group> {
    static constexpr std::string_view kind = "group";
    static constexpr std::string_view name = "GroupName";
    static constexpr std::string_view quota = "PoliciesPerGroup";
    static constexpr std::size_t inline_characters_max = 5120;
    static constexpr auto find = &find_group;
    static catalog::Change put(catalog::Group row) { return catalog::PutGroup{std::move(row)}; }
};

template <>
struct Holder<catalog::Role> {
    static constexpr std::string_view kind = "role";
    static constexpr std::string_view name = "RoleName";
    static constexpr std::string_view quota = "PoliciesPerRole";
    static constexpr std::size_t inline_characters_max = 10'240;
    static constexpr auto find = &find_role;
    static catalog::Change put(catalog::Role row) { return catalog::PutRole{std::move(row)}; }
};

/// The user, group or role that the request names.
template <class Row>
Outcome<Row> find_holder(const AccessCall& access, const JsonObject& request) {
    return Holder<Row>::find(access, text(request, Holder<Row>::name));
}

/// arn:aws:iam::ACCOUNT:KIND/PATH/NAME
std::string make_arn(std::string_view account, std::string_view kind, std::string_view path,
                     std::string_view name);

enum class Detail : unsigned char {
    in_list,  // Lists show neither tags nor boundaries (IAM API Reference, ListUsers).
    whole,
};

JsonObject shown(const catalog::User& user, Detail detail);
JsonObject shown(const catalog::Group& group);
JsonObject shown(const catalog::Role& role, Detail detail);

// What a call asks policies for: the entity that its request names, if there is one, with its tags.
access::Ask ask_user(const AccessCall& access, const JsonObject& request);
access::Ask ask_group(const AccessCall& access, const JsonObject& request);
access::Ask ask_role(const AccessCall& access, const JsonObject& request);
/// With the boundary that the user or role has: of calls on its other policies, and on that
/// boundary but for the one that sets it, which is judged by the boundary to come.
access::Ask ask_user_permissions(const AccessCall& access, const JsonObject& request);
access::Ask ask_role_permissions(const AccessCall& access, const JsonObject& request);
access::Ask ask_policy(const AccessCall& access, const JsonObject& request);

// What else must be allowed, by the first ask; nothing where it suffices.
/// As what UpdateUser would make of the user (IAM API Reference, UpdateUser: "both the source
/// object and the target object").
std::optional<access::Ask> ask_renamed_user(const AccessCall& access, const JsonObject& request,
                                            const access::Ask& first);
/// To tag what is made, where it is made with tags (IAM API Reference, CreateUser, Tags).
std::optional<access::Ask> ask_to_tag_user(const AccessCall& access, const JsonObject& request,
                                           const access::Ask& first);
std::optional<access::Ask> ask_to_tag_role(const AccessCall& access, const JsonObject& request,
                                           const access::Ask& first);
std::optional<access::Ask> ask_to_tag_policy(const AccessCall& access, const JsonObject& request,
                                             const access::Ask& first);

/// DeleteConflict, in IAM's words: "detach all policies" must be done first.
std::unexpected<Refused> in_use(std::string_view what);

/// The error of the catalog itself, which no caller can help.
template <class T>
std::unexpected<Refused> failed(const Result<T>& result) {
    return std::unexpected(as_refused(result.error()));
}

}  // namespace opentrail::api::iam
