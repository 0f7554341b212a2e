// Operations of the KMS interface: the handlers (api/access_handler.h) for keys, their aliases,
// policies and tags, and for what they encrypt, one file a group. docs/encryption.md has how they
// differ from those of AWS KMS.

#pragma once

#include "api/kms/key.h"

namespace opentrail::api::kms {

// keys.cpp
Answered create_key(const AccessCall& access, const JsonObject& request);
Answered describe_key(const AccessCall& access, const JsonObject& request);
Answered list_keys(const AccessCall& access, const JsonObject& request);
Answered update_key_description(const AccessCall& access, const JsonObject& request);
Answered enable_key(const AccessCall& access, const JsonObject& request);
Answered disable_key(const AccessCall& access, const JsonObject& request);
Answered schedule_key_deletion(const AccessCall& access, const JsonObject& request);
Answered cancel_key_deletion(const AccessCall& access, const JsonObject& request);
Answered rotate_key_on_demand(const AccessCall& access, const JsonObject& request);
Answered list_key_rotations(const AccessCall& access, const JsonObject& request);
Answered get_key_rotation_status(const AccessCall& access, const JsonObject& request);
access::Ask ask_new_key(const AccessCall& access, const JsonObject& request);

// aliases.cpp
Answered create_alias(const AccessCall& access, const JsonObject& request);
Answered update_alias(const AccessCall& access, const JsonObject& request);
Answered delete_alias(const AccessCall& access, const JsonObject& request);
Answered list_aliases(const AccessCall& access, const JsonObject& request);
access::Ask ask_alias(const AccessCall& access, const JsonObject& request);
/// Beside the alias, the key that it is to name or names.
std::optional<access::Ask> ask_key_of_alias(const AccessCall& access, const JsonObject& request,
                                            const access::Ask& first);

// policies.cpp
Answered get_key_policy(const AccessCall& access, const JsonObject& request);
Answered put_key_policy(const AccessCall& access, const JsonObject& request);
Answered list_key_policies(const AccessCall& access, const JsonObject& request);
Answered tag_resource(const AccessCall& access, const JsonObject& request);
Answered untag_resource(const AccessCall& access, const JsonObject& request);
Answered list_resource_tags(const AccessCall& access, const JsonObject& request);
/// The policy of a new key: what the request gives, else AWS's: the account's root may do all,
/// which leaves it to the account's own policies (AWS KMS Developer Guide, "Default key policy").
/// MalformedPolicyDocumentException; also for one under which the caller could not change it again.
Outcome<catalog::ResourcePolicy> policy_of(const AccessCall& access, const JsonObject& request,
                                           const std::string& arn);
/// Tags of a request, TagKey and TagValue. TagException.
Outcome<catalog::PrincipalTags> read_tags(const JsonObject& request);

// encryption.cpp
Answered encrypt(const AccessCall& access, const JsonObject& request);
Answered decrypt(const AccessCall& access, const JsonObject& request);
Answered generate_data_key(const AccessCall& access, const JsonObject& request);
Answered generate_data_key_without_plaintext(const AccessCall& access, const JsonObject& request);
/// The key that the ciphertext names.
access::Ask ask_ciphertext(const AccessCall& access, const JsonObject& request);

}  // namespace opentrail::api::kms
