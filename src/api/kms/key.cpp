#include "api/kms/key.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/excerpt.h"
#include "api/trails/trail_output.h"
#include "aws/arn.h"

namespace opentrail::api::kms {
namespace {

/// AWS KMS API Reference, ListKeys and ListAliases: Limit is 100 or 50 if not given.
constexpr std::int64_t page_items_default = 100;

std::string_view name_of(delivery::KeyState state) {
    switch (state) {
        case delivery::KeyState::enabled: return "Enabled";
        case delivery::KeyState::disabled: return "Disabled";
        case delivery::KeyState::pending_deletion: break;
    }
    return "PendingDeletion";
}

std::unexpected<Refused> no_key(std::string_view arn) {
    return refuse("NotFoundException", fmt::format("Key '{}' does not exist", excerpt(arn)));
}

std::unexpected<Refused> no_alias(const KeyScope& scope, std::string_view alias) {
    return refuse("NotFoundException", fmt::format("Alias arn:{}:kms:{}:{}:{} is not found.",
                                                   aws::partition_of(scope.region), scope.region,
                                                   scope.account, excerpt(alias)));
}

Outcome<catalog::KmsKey> find_arn(const KeyScope& scope, const std::string& arn) {
    Result<catalog::KmsKey> key = scope.catalog.kms_key(arn);
    if (!key && key.error().code != Code::not_found) return failed(key);
    if (!key || !delivery::state_of(*key, scope.now)) return no_key(arn);
    return *std::move(key);
}

Outcome<catalog::KmsKey> find_alias(const KeyScope& scope, std::string_view alias) {
    const auto keys = scope.catalog.kms_keys(scope.account, scope.region);
    if (!keys) return failed(keys);
    for (const catalog::KmsKey& key : *keys) {
        if (std::ranges::find(key.aliases, alias, &catalog::KmsAlias::name) == key.aliases.end()) {
            continue;
        }
        if (delivery::state_of(key, scope.now)) return key;
    }
    return no_alias(scope, alias);
}

}  // namespace

std::string text(const JsonObject& request, std::string_view name) {
    return text_member(request, name).value_or(std::nullopt).value_or("");
}

KeyScope scope_of(const AccessCall& access) {
    return {access.parts.catalog, access.account, access.call.caller.region, access.call.received};
}

Outcome<catalog::KmsKey> find_key(const KeyScope& scope, std::string_view id) {
    if (id.starts_with("alias/")) return find_alias(scope, id);
    if (!id.starts_with("arn:")) {
        return find_arn(scope, make_key_arn(scope.region, scope.account, id));
    }
    const Result<aws::Arn> arn = aws::parse_arn(id);
    if (!arn || arn->service != "kms") {
        return refuse("InvalidArnException", fmt::format("Invalid arn {}", excerpt(id)));
    }
    // As AWS KMS answers to the ARN of another Region.
    if (arn->region != scope.region) {
        return refuse("NotFoundException", fmt::format("Invalid arn {}", excerpt(arn->region)));
    }
    if (!arn->resource.starts_with("alias/")) return find_arn(scope, std::string(id));
    return find_alias({scope.catalog, arn->account, arn->region, scope.now}, arn->resource);
}

Outcome<catalog::KmsKey> find_key(const AccessCall& access, const JsonObject& request) {
    return find_key(scope_of(access), text(request, "KeyId"));
}

std::string make_key_arn(std::string_view region, std::string_view account, std::string_view id) {
    return fmt::format("arn:{}:kms:{}:{}:key/{}", aws::partition_of(region), region, account, id);
}

std::string make_alias_arn(const catalog::KmsKey& key, std::string_view alias) {
    return fmt::format("arn:{}:kms:{}:{}:{}", aws::partition_of(key.region), key.region,
                       key.account, alias);
}

Outcome<void> check_usable(const catalog::KmsKey& key, Timestamp now) {
    if (const Outcome<void> may = check_changeable(key, now); !may) return may;
    if (key.enabled) return {};
    return refuse("DisabledException", fmt::format("{} is disabled.", key.arn));
}

Outcome<void> check_changeable(const catalog::KmsKey& key, Timestamp now) {
    if (delivery::state_of(key, now) != delivery::KeyState::pending_deletion) return {};
    return refuse("KMSInvalidStateException", fmt::format("{} is pending deletion.", key.arn));
}

JsonObject shown(const catalog::KmsKey& key, Timestamp now) {
    const auto state = delivery::state_of(key, now).value_or(delivery::KeyState::pending_deletion);
    JsonObject metadata{{"AWSAccountId", key.account},
                        {"KeyId", key.id},
                        {"Arn", key.arn},
                        {"CreationDate", epoch_seconds(key.created)},
                        {"Enabled", state == delivery::KeyState::enabled},
                        {"Description", key.description},
                        {"KeyUsage", "ENCRYPT_DECRYPT"},
                        {"KeyState", name_of(state)},
                        {"Origin", "AWS_KMS"},
                        {"KeyManager", "CUSTOMER"},
                        {"CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"},
                        {"KeySpec", "SYMMETRIC_DEFAULT"},
                        {"EncryptionAlgorithms", JsonArray{"SYMMETRIC_DEFAULT"}},
                        {"MultiRegion", false}};
    if (key.deletion) metadata["DeletionDate"] = epoch_seconds(*key.deletion);
    return metadata;
}

access::Ask ask_key(const AccessCall& access, const JsonObject& request) {
    const std::string id = text(request, "KeyId");
    access::Ask ask;
    ask.keys.emplace_back("kms:CallerAccount", std::vector{access.call.caller.account});
    if (const std::size_t alias = id.find("alias/"); alias != std::string::npos) {
        ask.keys.emplace_back("kms:RequestAlias", std::vector{id.substr(alias)});
    }
    std::vector<std::string> names;
    for (const auto& [name, value] : context_in(request)) {
        ask.keys.emplace_back("kms:EncryptionContext:" + name, std::vector{value});
        names.push_back(name);
    }
    if (!names.empty()) ask.keys.emplace_back("kms:EncryptionContextKeys", std::move(names));
    const Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) {
        // Whether there is one is for those to know who may ask.
        ask.resource = id.starts_with("arn:")
                           ? id
                           : make_key_arn(access.call.caller.region, access.account, excerpt(id));
        return ask;
    }
    ask.resource = key->arn;
    ask.resource_tags = key->tags;
    std::vector<std::string> aliases;
    for (const catalog::KmsAlias& alias : key->aliases) aliases.push_back(alias.name);
    if (!aliases.empty()) ask.keys.emplace_back("kms:ResourceAliases", std::move(aliases));
    return ask;
}

delivery::EncryptionContext context_in(const JsonObject& request) {
    delivery::EncryptionContext context;
    const Json* given = request.if_contains("EncryptionContext");
    if (!given || !given->is_object()) return context;
    for (const auto& [name, value] : given->get_object()) {
        if (value.is_string()) context[std::string(name)] = std::string(value.get_string());
    }
    return context;
}

AccessAnswer about(const AccessCall& access, const catalog::KmsKey& key, AccessAnswer answer) {
    answer.resources.push_back(
        {.account = key.account, .type = "AWS::KMS::Key", .arn = key.arn, .arn_prefix = {}});
    if (key.account != access.account) answer.also_account = key.account;
    return answer;
}

AccessAnswer changed(const AccessCall& access, catalog::KmsKey key, JsonObject output) {
    AccessAnswer answer = about(access, key, {.output = std::move(output), .shown = true});
    answer.changes.emplace_back(catalog::PutKmsKey{std::move(key)});
    return answer;
}

Outcome<JsonObject> page_of(const JsonObject& request, std::string_view name, JsonArray items) {
    const std::string marker = text(request, "Marker");
    std::size_t from = 0;
    const auto [end, error] = std::from_chars(marker.data(), marker.data() + marker.size(), from);
    if (!marker.empty() && (error != std::errc() || end != marker.data() + marker.size())) {
        return refuse("InvalidMarkerException", "The marker is not valid.");
    }
    const Json* limit = find_member(request, "Limit");
    const auto most =
        static_cast<std::size_t>(limit ? limit->to_number<std::int64_t>() : page_items_default);
    from = std::min(from, items.size());
    const std::size_t to = std::min(items.size(), from + most);
    JsonArray page;
    for (std::size_t i = from; i < to; ++i) page.push_back(std::move(items[i]));
    JsonObject output{{name, std::move(page)}, {"Truncated", to < items.size()}};
    if (to < items.size()) output["NextMarker"] = fmt::format("{}", to);
    return output;
}

}  // namespace opentrail::api::kms
