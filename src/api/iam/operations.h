// Operations of IAM: the handlers (api/access_handler.h) for users, groups, roles, access keys and
// policies, one file a group. docs/access.md has what each refuses and how that differs from IAM.

#pragma once

#include "api/access_handler.h"

namespace opentrail::api::iam {

using Answered = Outcome<AccessAnswer>;

// users.cpp
Answered create_user(const AccessCall& access, const JsonObject& request);
Answered get_user(const AccessCall& access, const JsonObject& request);
Answered list_users(const AccessCall& access, const JsonObject& request);
Answered update_user(const AccessCall& access, const JsonObject& request);
Answered delete_user(const AccessCall& access, const JsonObject& request);
Answered tag_user(const AccessCall& access, const JsonObject& request);
Answered untag_user(const AccessCall& access, const JsonObject& request);
Answered list_user_tags(const AccessCall& access, const JsonObject& request);

// groups.cpp
Answered create_group(const AccessCall& access, const JsonObject& request);
Answered get_group(const AccessCall& access, const JsonObject& request);
Answered list_groups(const AccessCall& access, const JsonObject& request);
Answered delete_group(const AccessCall& access, const JsonObject& request);
Answered add_user_to_group(const AccessCall& access, const JsonObject& request);
Answered remove_user_from_group(const AccessCall& access, const JsonObject& request);
Answered list_groups_for_user(const AccessCall& access, const JsonObject& request);

// access_keys.cpp
Answered create_access_key(const AccessCall& access, const JsonObject& request);
Answered list_access_keys(const AccessCall& access, const JsonObject& request);
Answered update_access_key(const AccessCall& access, const JsonObject& request);
Answered delete_access_key(const AccessCall& access, const JsonObject& request);
Answered get_access_key_last_used(const AccessCall& access, const JsonObject& request);

}  // namespace opentrail::api::iam
