// Entities: users, groups, roles and policies as requests name them and as replies show them, with
// IAM's own errors. docs/access.md has what differs from IAM.

#pragma once

#include <string>
#include <string_view>

#include "api/access_handler.h"
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
AccessAsk ask_user(const AccessCall& access, const JsonObject& request);
AccessAsk ask_group(const AccessCall& access, const JsonObject& request);
AccessAsk ask_role(const AccessCall& access, const JsonObject& request);
AccessAsk ask_policy(const AccessCall& access, const JsonObject& request);

/// The error of the catalog itself, which no caller can help.
template <class T>
std::unexpected<Refused> failed(const Result<T>& result) {
    return std::unexpected(as_refused(result.error()));
}

}  // namespace opentrail::api::iam
