#include <algorithm>
#include <array>

#include "api/access_handler.h"
#include "api/iam/entity.h"
#include "api/iam/operations.h"
#include "api/kms/operations.h"
#include "api/sts/operations.h"

namespace opentrail::api {
namespace {

constexpr auto changes = Does::changes;
constexpr auto reads = Does::reads;
constexpr auto permission = Needs::permission;
constexpr bool in_part = true;
constexpr bool whole = false;

constexpr auto iam_table = std::to_array<AccessHandler>({
    {"AddUserToGroup", iam::add_user_to_group, iam::ask_group, changes},
    {"AttachGroupPolicy", iam::attach_policy<catalog::Group>, iam::ask_group, changes},
    {"AttachRolePolicy", iam::attach_policy<catalog::Role>, iam::ask_role_permissions, changes},
    {"AttachUserPolicy", iam::attach_policy<catalog::User>, iam::ask_user_permissions, changes},
    {"ChangePassword", iam::change_password, iam::ask_user, changes, permission, whole, nullptr,
     iam::check_own_password},
    {"CreateAccessKey", iam::create_access_key, iam::ask_user, changes},
    {"CreateGroup", iam::create_group, iam::ask_group, changes},
    {"CreateLoginProfile", iam::create_login_profile, iam::ask_user, changes, permission, whole,
     nullptr, iam::hash_password},
    {"CreatePolicy", iam::create_policy, iam::ask_policy, changes, permission, in_part,
     iam::ask_to_tag_policy},
    {"CreatePolicyVersion", iam::create_policy_version, iam::ask_policy, changes, permission,
     in_part},
    {"CreateRole", iam::create_role, iam::ask_role, changes, permission, whole,
     iam::ask_to_tag_role},
    {"CreateUser", iam::create_user, iam::ask_user, changes, permission, whole,
     iam::ask_to_tag_user},
    {"CreateVirtualMFADevice", iam::create_virtual_mfa_device, iam::ask_mfa_device, changes,
     permission, in_part},
    {"DeactivateMFADevice", iam::deactivate_mfa_device, iam::ask_user, changes},
    {"DeleteAccessKey", iam::delete_access_key, iam::ask_user, changes},
    {"DeleteGroup", iam::delete_group, iam::ask_group, changes},
    {"DeleteGroupPolicy", iam::delete_inline_policy<catalog::Group>, iam::ask_group, changes},
    {"DeleteLoginProfile", iam::delete_login_profile, iam::ask_user, changes},
    {"DeletePolicy", iam::delete_policy, iam::ask_policy, changes},
    {"DeletePolicyVersion", iam::delete_policy_version, iam::ask_policy, changes},
    {"DeleteRole", iam::delete_role, iam::ask_role, changes},
    {"DeleteRolePermissionsBoundary", iam::delete_boundary<catalog::Role>,
     iam::ask_role_permissions, changes},
    {"DeleteRolePolicy", iam::delete_inline_policy<catalog::Role>, iam::ask_role_permissions,
     changes},
    {"DeleteUser", iam::delete_user, iam::ask_user, changes},
    {"DeleteUserPermissionsBoundary", iam::delete_boundary<catalog::User>,
     iam::ask_user_permissions, changes},
    {"DeleteUserPolicy", iam::delete_inline_policy<catalog::User>, iam::ask_user_permissions,
     changes},
    {"DeleteVirtualMFADevice", iam::delete_virtual_mfa_device, iam::ask_mfa_device, changes},
    {"DetachGroupPolicy", iam::detach_policy<catalog::Group>, iam::ask_group, changes},
    {"DetachRolePolicy", iam::detach_policy<catalog::Role>, iam::ask_role_permissions, changes},
    {"DetachUserPolicy", iam::detach_policy<catalog::User>, iam::ask_user_permissions, changes},
    {"EnableMFADevice", iam::enable_mfa_device, iam::ask_user, changes},
    {"GetAccessKeyLastUsed", iam::get_access_key_last_used},
    {"GetGroup", iam::get_group, iam::ask_group},
    {"GetGroupPolicy", iam::get_inline_policy<catalog::Group>, iam::ask_group},
    {"GetLoginProfile", iam::get_login_profile, iam::ask_user},
    {"GetPolicy", iam::get_policy, iam::ask_policy},
    {"GetPolicyVersion", iam::get_policy_version, iam::ask_policy},
    {"GetRole", iam::get_role, iam::ask_role},
    {"GetRolePolicy", iam::get_inline_policy<catalog::Role>, iam::ask_role},
    {"GetUser", iam::get_user, iam::ask_user},
    {"GetUserPolicy", iam::get_inline_policy<catalog::User>, iam::ask_user},
    {"ListAccessKeys", iam::list_access_keys, iam::ask_user},
    {"ListAttachedGroupPolicies", iam::list_attached_policies<catalog::Group>, iam::ask_group},
    {"ListAttachedRolePolicies", iam::list_attached_policies<catalog::Role>, iam::ask_role},
    {"ListAttachedUserPolicies", iam::list_attached_policies<catalog::User>, iam::ask_user},
    {"ListEntitiesForPolicy", iam::list_entities_for_policy, iam::ask_policy},
    {"ListGroupPolicies", iam::list_inline_policies<catalog::Group>, iam::ask_group},
    {"ListGroups", iam::list_groups},
    {"ListGroupsForUser", iam::list_groups_for_user, iam::ask_user},
    {"ListInstanceProfilesForRole", iam::list_instance_profiles_for_role, iam::ask_role, reads,
     permission, in_part},
    {"ListMFADevices", iam::list_mfa_devices, iam::ask_user},
    {"ListPolicies", iam::list_policies},
    {"ListPolicyVersions", iam::list_policy_versions, iam::ask_policy},
    {"ListRolePolicies", iam::list_inline_policies<catalog::Role>, iam::ask_role},
    {"ListRoleTags", iam::list_tags<catalog::Role>, iam::ask_role},
    {"ListRoles", iam::list_roles},
    {"ListUserPolicies", iam::list_inline_policies<catalog::User>, iam::ask_user},
    {"ListUserTags", iam::list_tags<catalog::User>, iam::ask_user},
    {"ListUsers", iam::list_users},
    {"ListVirtualMFADevices", iam::list_virtual_mfa_devices},
    {"PutGroupPolicy", iam::put_policy<catalog::Group>, iam::ask_group, changes},
    {"PutRolePermissionsBoundary", iam::put_boundary<catalog::Role>, iam::ask_role, changes},
    {"PutRolePolicy", iam::put_policy<catalog::Role>, iam::ask_role_permissions, changes},
    {"PutUserPermissionsBoundary", iam::put_boundary<catalog::User>, iam::ask_user, changes},
    {"PutUserPolicy", iam::put_policy<catalog::User>, iam::ask_user_permissions, changes},
    {"RemoveUserFromGroup", iam::remove_user_from_group, iam::ask_group, changes},
    {"ResyncMFADevice", iam::resync_mfa_device, iam::ask_user, changes},
    {"TagRole", iam::tag<catalog::Role>, iam::ask_role, changes},
    {"TagUser", iam::tag<catalog::User>, iam::ask_user, changes},
    {"UntagRole", iam::untag<catalog::Role>, iam::ask_role, changes},
    {"UntagUser", iam::untag<catalog::User>, iam::ask_user, changes},
    {"UpdateAccessKey", iam::update_access_key, iam::ask_user, changes},
    {"UpdateAssumeRolePolicy", iam::update_assume_role_policy, iam::ask_role, changes},
    {"UpdateLoginProfile", iam::update_login_profile, iam::ask_user, changes, permission, whole,
     nullptr, iam::hash_password},
    {"UpdateRole", iam::update_role, iam::ask_role, changes},
    {"UpdateUser", iam::update_user, iam::ask_user, changes, permission, whole,
     iam::ask_renamed_user},
});

constexpr auto sts_table = std::to_array<AccessHandler>({
    {"AssumeRole", sts::assume_role, nullptr, reads, Needs::itself},
    {"DecodeAuthorizationMessage", sts::decode_authorization_message, nullptr, reads, permission,
     in_part},
    {"GetAccessKeyInfo", sts::get_access_key_info},
    {"GetCallerIdentity", sts::get_caller_identity, nullptr, reads, Needs::nothing},
    {"GetSessionToken", sts::get_session_token, nullptr, reads, Needs::nothing},
});

constexpr auto kms_table = std::to_array<AccessHandler>({
    {"CancelKeyDeletion", kms::cancel_key_deletion, kms::ask_key, changes},
    {"CreateAlias", kms::create_alias, kms::ask_alias, changes, permission, whole,
     kms::ask_key_of_alias},
    {"CreateKey", kms::create_key, kms::ask_new_key, changes, permission, in_part},
    {"Decrypt", kms::decrypt, kms::ask_ciphertext, reads, permission, in_part},
    {"DeleteAlias", kms::delete_alias, kms::ask_alias, changes, permission, whole,
     kms::ask_key_of_alias},
    {"DescribeKey", kms::describe_key, kms::ask_key},
    {"DisableKey", kms::disable_key, kms::ask_key, changes},
    {"EnableKey", kms::enable_key, kms::ask_key, changes},
    {"Encrypt", kms::encrypt, kms::ask_key, reads, permission, in_part},
    {"GenerateDataKey", kms::generate_data_key, kms::ask_key, reads, permission, in_part},
    {"GenerateDataKeyWithoutPlaintext", kms::generate_data_key_without_plaintext, kms::ask_key,
     reads, permission, in_part},
    {"GetKeyPolicy", kms::get_key_policy, kms::ask_key},
    {"GetKeyRotationStatus", kms::get_key_rotation_status, kms::ask_key, reads, permission,
     in_part},
    {"ListAliases", kms::list_aliases},
    {"ListKeyPolicies", kms::list_key_policies, kms::ask_key},
    {"ListKeyRotations", kms::list_key_rotations, kms::ask_key},
    {"ListKeys", kms::list_keys},
    {"ListResourceTags", kms::list_resource_tags, kms::ask_key},
    {"PutKeyPolicy", kms::put_key_policy, kms::ask_key, changes},
    {"RotateKeyOnDemand", kms::rotate_key_on_demand, kms::ask_key, changes},
    {"ScheduleKeyDeletion", kms::schedule_key_deletion, kms::ask_key, changes},
    {"TagResource", kms::tag_resource, kms::ask_key, changes},
    {"UntagResource", kms::untag_resource, kms::ask_key, changes},
    {"UpdateAlias", kms::update_alias, kms::ask_alias, changes, permission, whole,
     kms::ask_key_of_alias},
    {"UpdateKeyDescription", kms::update_key_description, kms::ask_key, changes},
});

constexpr auto own_table = std::to_array<AccessHandler>({
    {"CreateAccount", iam::create_account, nullptr, changes},
    {"ListAccounts", iam::list_accounts},
});

static_assert(std::ranges::is_sorted(kms_table, {}, &AccessHandler::operation));
static_assert(std::ranges::is_sorted(own_table, {}, &AccessHandler::operation));
static_assert(std::ranges::is_sorted(iam_table, {}, &AccessHandler::operation));
static_assert(std::ranges::is_sorted(sts_table, {}, &AccessHandler::operation));

std::span<const AccessHandler> table_of(std::string_view service) {
    if (service == "iam") return iam_table;
    if (service == "sts") return sts_table;
    if (service == "kms") return kms_table;
    if (service == "opentrail") return own_table;
    return {};
}

}  // namespace

const AccessHandler* find_access_handler(std::string_view service, std::string_view operation) {
    const std::span<const AccessHandler> table = table_of(service);
    const auto place = std::ranges::lower_bound(table, operation, {}, &AccessHandler::operation);
    return place != table.end() && place->operation == operation ? &*place : nullptr;
}

}  // namespace opentrail::api
