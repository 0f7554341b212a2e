#include <fmt/format.h>

#include "api/kms/operations.h"
#include "api/trails/trail_output.h"

namespace opentrail::api::kms {
namespace {

/// AWS KMS API Reference, ScheduleKeyDeletion: PendingWindowInDays.
constexpr std::int64_t days_until_deletion_default = 30;

std::unexpected<Refused> not_here(std::string_view what) {
    return refuse("UnsupportedOperationException", fmt::format("{} is not supported.", what));
}

/// Of what may be asked of a new key there is one kind only.
Outcome<void> check_kind(const JsonObject& request) {
    const auto is = [&](std::string_view name, std::string_view only) {
        const std::string given = text(request, name);
        return given.empty() || given == only;
    };
    if (!is("KeyUsage", "ENCRYPT_DECRYPT")) return not_here("KeyUsage other than ENCRYPT_DECRYPT");
    if (!is("KeySpec", "SYMMETRIC_DEFAULT") || !is("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT")) {
        return not_here("KeySpec other than SYMMETRIC_DEFAULT");
    }
    if (!is("Origin", "AWS_KMS")) return not_here("Origin other than AWS_KMS");
    if (!is("CustomKeyStoreId", "") || !is("XksKeyId", "")) return not_here("CustomKeyStoreId");
    const Json* multi_region = find_member(request, "MultiRegion");
    if (multi_region && multi_region->is_bool() && multi_region->get_bool()) {
        return not_here("MultiRegion");
    }
    return {};
}

Answered set_enabled(const AccessCall& access, const JsonObject& request, bool enabled) {
    Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    if (const auto may = check_changeable(*key, access.call.received); !may) {
        return std::unexpected(may.error());
    }
    if (key->enabled == enabled) return about(access, *key, change_nothing());
    key->enabled = enabled;
    return changed(access, *std::move(key));
}

}  // namespace

Answered create_key(const AccessCall& access, const JsonObject& request) {
    if (const Outcome<void> may = check_kind(request); !may) return std::unexpected(may.error());
    Outcome<catalog::PrincipalTags> tags = read_tags(request);
    if (!tags) return std::unexpected(tags.error());
    const std::string& region = access.call.caller.region;
    const std::string id = uuid4(access.parts.random);
    catalog::KmsKey key{.arn = make_key_arn(region, access.account, id),
                        .account = access.account,
                        .region = region,
                        .id = id,
                        .created = access.call.received,
                        .description = text(request, "Description"),
                        .tags = *std::move(tags)};
    key.versions.push_back(access.parts.vault.make_version(key.arn, 1));
    Outcome<catalog::ResourcePolicy> policy = policy_of(access, request, key.arn);
    if (!policy) return std::unexpected(policy.error());
    JsonObject output{{"KeyMetadata", shown(key, access.call.received)}};
    AccessAnswer answer = changed(access, std::move(key), std::move(output));
    answer.changes.emplace_back(catalog::PutResourcePolicy{*std::move(policy)});
    return answer;
}

access::Ask ask_new_key(const AccessCall& access, const JsonObject& request) {
    access::Ask ask;
    ask.keys.emplace_back("kms:CallerAccount", std::vector{access.call.caller.account});
    if (const auto tags = read_tags(request)) ask.request_tags = *tags;
    return ask;
}

Answered describe_key(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    return about(access, *key, read_access({{"KeyMetadata", shown(*key, access.call.received)}}));
}

Answered list_keys(const AccessCall& access, const JsonObject& request) {
    const KeyScope scope = scope_of(access);
    const auto keys = scope.catalog.kms_keys(scope.account, scope.region);
    if (!keys) return failed(keys);
    JsonArray items;
    for (const catalog::KmsKey& key : *keys) {
        if (!delivery::state_of(key, scope.now)) continue;
        items.push_back(JsonObject{{"KeyId", key.id}, {"KeyArn", key.arn}});
    }
    return read_page(page_of(request, "Keys", std::move(items)));
}

Answered update_key_description(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    if (const auto may = check_changeable(*key, access.call.received); !may) {
        return std::unexpected(may.error());
    }
    key->description = text(request, "Description");
    return changed(access, *std::move(key));
}

Answered enable_key(const AccessCall& access, const JsonObject& request) {
    return set_enabled(access, request, true);
}

Answered disable_key(const AccessCall& access, const JsonObject& request) {
    return set_enabled(access, request, false);
}

Answered schedule_key_deletion(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    if (const auto may = check_changeable(*key, access.call.received); !may) {
        return std::unexpected(may.error());
    }
    const Json* given = find_member(request, "PendingWindowInDays");
    const std::int64_t days =
        given ? given->to_number<std::int64_t>() : days_until_deletion_default;
    key->deletion = access.call.received + std::chrono::days(days);
    // Once that is called off it is disabled (AWS KMS Developer Guide, "Schedule key deletion").
    key->enabled = false;
    JsonObject output{{"KeyId", key->arn},
                      {"DeletionDate", epoch_seconds(*key->deletion)},
                      {"KeyState", "PendingDeletion"},
                      {"PendingWindowInDays", days}};
    return changed(access, *std::move(key), std::move(output));
}

Answered cancel_key_deletion(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    if (!key->deletion) {
        return refuse("KMSInvalidStateException",
                      fmt::format("{} is not pending deletion.", key->arn));
    }
    key->deletion.reset();
    JsonObject output{{"KeyId", key->arn}};
    return changed(access, *std::move(key), std::move(output));
}

Answered rotate_key_on_demand(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    if (const auto may = check_usable(*key, access.call.received); !may) {
        return std::unexpected(may.error());
    }
    key->versions.push_back(
        access.parts.vault.make_version(key->arn, key->versions.back().number + 1));
    JsonObject output{{"KeyId", key->arn}};
    return changed(access, *std::move(key), std::move(output));
}

Answered list_key_rotations(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    JsonArray items;
    for (std::size_t i = 1; i < key->versions.size(); ++i) {
        items.push_back(JsonObject{{"KeyId", key->arn},
                                   {"RotationDate", epoch_seconds(key->versions[i].created)},
                                   {"RotationType", "ON_DEMAND"}});
    }
    Outcome<JsonObject> page = page_of(request, "Rotations", std::move(items));
    if (!page) return std::unexpected(page.error());
    return about(access, *key, read_access(*std::move(page)));
}

Answered get_key_rotation_status(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    return about(access, *key, read_access({{"KeyRotationEnabled", false}, {"KeyId", key->arn}}));
}

}  // namespace opentrail::api::kms
