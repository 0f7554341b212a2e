// Operations of IAM: the handlers (api/access_handler.h) for users, groups, roles, access keys and
// policies, one file a group. docs/access-api.md has how they differ from IAM's.

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

// login_profiles.cpp
Answered create_login_profile(const AccessCall& access, const JsonObject& request);
Answered get_login_profile(const AccessCall& access, const JsonObject& request);
Answered update_login_profile(const AccessCall& access, const JsonObject& request);
Answered delete_login_profile(const AccessCall& access, const JsonObject& request);
Answered change_password(const AccessCall& access, const JsonObject& request);
/// Of Password, where there is one.
Outcome<AccessPrepared> hash_password(const AccessCall& access, const JsonObject& request);
/// Of the caller's own, which OldPassword must be; of NewPassword what is made.
Outcome<AccessPrepared> check_own_password(const AccessCall& access, const JsonObject& request);

// mfa_devices.cpp
Answered create_virtual_mfa_device(const AccessCall& access, const JsonObject& request);
Answered enable_mfa_device(const AccessCall& access, const JsonObject& request);
Answered resync_mfa_device(const AccessCall& access, const JsonObject& request);
Answered deactivate_mfa_device(const AccessCall& access, const JsonObject& request);
Answered delete_virtual_mfa_device(const AccessCall& access, const JsonObject& request);
Answered list_mfa_devices(const AccessCall& access, const JsonObject& request);
Answered list_virtual_mfa_devices(const AccessCall& access, const JsonObject& request);
access::Ask ask_mfa_device(const AccessCall& access, const JsonObject& request);

// roles.cpp
Answered create_role(const AccessCall& access, const JsonObject& request);
Answered get_role(const AccessCall& access, const JsonObject& request);
Answered list_roles(const AccessCall& access, const JsonObject& request);
Answered update_role(const AccessCall& access, const JsonObject& request);
Answered delete_role(const AccessCall& access, const JsonObject& request);
Answered update_assume_role_policy(const AccessCall& access, const JsonObject& request);
Answered list_instance_profiles_for_role(const AccessCall& access, const JsonObject& request);

// policies.cpp
Answered create_policy(const AccessCall& access, const JsonObject& request);
Answered get_policy(const AccessCall& access, const JsonObject& request);
Answered list_policies(const AccessCall& access, const JsonObject& request);
Answered delete_policy(const AccessCall& access, const JsonObject& request);

// policy_versions.cpp
Answered create_policy_version(const AccessCall& access, const JsonObject& request);
Answered get_policy_version(const AccessCall& access, const JsonObject& request);
Answered list_policy_versions(const AccessCall& access, const JsonObject& request);
Answered delete_policy_version(const AccessCall& access, const JsonObject& request);
Answered list_entities_for_policy(const AccessCall& access, const JsonObject& request);

// accounts.cpp: OpenTrail's own.
Answered create_account(const AccessCall& access, const JsonObject& request);
Answered list_accounts(const AccessCall& access, const JsonObject& request);

// What users, groups and roles have in common, by the row of the catalog.

// attached_policies.cpp
template <class Row>
Answered attach_policy(const AccessCall& access, const JsonObject& request);
template <class Row>
Answered detach_policy(const AccessCall& access, const JsonObject& request);
template <class Row>
Answered list_attached_policies(const AccessCall& access, const JsonObject& request);
/// Of users and roles.
template <class Row>
Answered put_boundary(const AccessCall& access, const JsonObject& request);
template <class Row>
Answered delete_boundary(const AccessCall& access, const JsonObject& request);

// inline_policies.cpp
template <class Row>
Answered put_policy(const AccessCall& access, const JsonObject& request);
template <class Row>
Answered get_inline_policy(const AccessCall& access, const JsonObject& request);
template <class Row>
Answered delete_inline_policy(const AccessCall& access, const JsonObject& request);
template <class Row>
Answered list_inline_policies(const AccessCall& access, const JsonObject& request);

// tagging.cpp, of users and roles.
template <class Row>
Answered tag(const AccessCall& access, const JsonObject& request);
template <class Row>
Answered untag(const AccessCall& access, const JsonObject& request);
template <class Row>
Answered list_tags(const AccessCall& access, const JsonObject& request);

}  // namespace opentrail::api::iam
