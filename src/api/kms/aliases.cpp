#include <fmt/format.h>

#include <algorithm>

#include "api/excerpt.h"
#include "api/kms/operations.h"
#include "api/trails/trail_output.h"

namespace opentrail::api::kms {
namespace {

/// Keys are of one account and Region, which is the caller's: aliases name no others.
Outcome<catalog::KmsKey> find_target(const AccessCall& access, const JsonObject& request) {
    const std::string id = text(request, "TargetKeyId");
    if (id.find("alias/") != std::string::npos) {
        return refuse("ValidationException", "Aliases must refer to keys, not to aliases.");
    }
    Outcome<catalog::KmsKey> key = find_key(scope_of(access), id);
    if (!key) return key;
    if (key->account != access.account) {
        return refuse("NotFoundException", fmt::format("Key '{}' does not exist", key->arn));
    }
    if (const auto may = check_changeable(*key, access.call.received); !may) {
        return std::unexpected(may.error());
    }
    return key;
}

Outcome<void> check_name(std::string_view alias) {
    if (!alias.starts_with("alias/") || alias.size() == 6) {
        return refuse("ValidationException",
                      "Alias must start with the prefix \"alias/\". Please see"
                      " http://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
    }
    if (alias.starts_with("alias/aws/")) {
        return refuse("NotAuthorizedException", "Alias names of AWS cannot be made or changed.");
    }
    if (alias.find(':') != std::string_view::npos) {
        return refuse("InvalidAliasNameException",
                      fmt::format("{} contains invalid characters for an alias", excerpt(alias)));
    }
    return {};
}

Outcome<catalog::KmsKey> find_named(const AccessCall& access, const std::string& alias) {
    if (const Outcome<void> named = check_name(alias); !named) {
        return std::unexpected(named.error());
    }
    return find_key(scope_of(access), alias);
}

catalog::KmsAlias take(catalog::KmsKey& key, const std::string& alias) {
    const auto place = std::ranges::find(key.aliases, alias, &catalog::KmsAlias::name);
    catalog::KmsAlias taken = std::move(*place);
    key.aliases.erase(place);
    return taken;
}

void give(catalog::KmsKey& key, catalog::KmsAlias alias) {
    const auto place =
        std::ranges::lower_bound(key.aliases, alias.name, {}, &catalog::KmsAlias::name);
    key.aliases.insert(place, std::move(alias));
}

}  // namespace

Answered create_alias(const AccessCall& access, const JsonObject& request) {
    const std::string alias = text(request, "AliasName");
    const Outcome<catalog::KmsKey> there = find_named(access, alias);
    if (there) {
        return refuse(
            "AlreadyExistsException",
            fmt::format("An alias with the name {} already exists", make_alias_arn(*there, alias)));
    }
    if (there.error().code != "NotFoundException") return std::unexpected(there.error());
    Outcome<catalog::KmsKey> key = find_target(access, request);
    if (!key) return std::unexpected(key.error());
    give(*key, {.name = alias, .created = access.call.received, .updated = access.call.received});
    AccessAnswer answer = changed(access, *key);
    answer.resources.push_back({.account = key->account,
                                .type = "AWS::KMS::Key",
                                .arn = make_alias_arn(*key, alias),
                                .arn_prefix = {}});
    return answer;
}

Answered update_alias(const AccessCall& access, const JsonObject& request) {
    const std::string alias = text(request, "AliasName");
    Outcome<catalog::KmsKey> from = find_named(access, alias);
    if (!from) return std::unexpected(from.error());
    Outcome<catalog::KmsKey> to = find_target(access, request);
    if (!to) return std::unexpected(to.error());
    if (from->arn == to->arn) return about(access, *to, change_nothing());
    catalog::KmsAlias moved = take(*from, alias);
    moved.updated = access.call.received;
    give(*to, std::move(moved));
    AccessAnswer answer = changed(access, *std::move(to));
    answer.changes.emplace_back(catalog::PutKmsKey{*std::move(from)});
    return answer;
}

Answered delete_alias(const AccessCall& access, const JsonObject& request) {
    const std::string alias = text(request, "AliasName");
    Outcome<catalog::KmsKey> key = find_named(access, alias);
    if (!key) return std::unexpected(key.error());
    static_cast<void>(take(*key, alias));
    return changed(access, *std::move(key));
}

Answered list_aliases(const AccessCall& access, const JsonObject& request) {
    const KeyScope scope = scope_of(access);
    std::string only;
    if (!text(request, "KeyId").empty()) {
        const Outcome<catalog::KmsKey> key = find_key(access, request);
        if (!key) return std::unexpected(key.error());
        only = key->arn;
    }
    const auto keys = scope.catalog.kms_keys(scope.account, scope.region);
    if (!keys) return failed(keys);
    std::vector<std::pair<std::string, JsonObject>> found;
    for (const catalog::KmsKey& key : *keys) {
        if (!delivery::state_of(key, scope.now) || (!only.empty() && key.arn != only)) continue;
        for (const catalog::KmsAlias& alias : key.aliases) {
            found.emplace_back(alias.name,
                               JsonObject{{"AliasName", alias.name},
                                          {"AliasArn", make_alias_arn(key, alias.name)},
                                          {"TargetKeyId", key.id},
                                          {"CreationDate", epoch_seconds(alias.created)},
                                          {"LastUpdatedDate", epoch_seconds(alias.updated)}});
        }
    }
    std::ranges::sort(found, {}, &std::pair<std::string, JsonObject>::first);
    JsonArray items;
    for (auto& [name, item] : found) items.push_back(std::move(item));
    return read_page(page_of(request, "Aliases", std::move(items)));
}

access::Ask ask_alias(const AccessCall& access, const JsonObject& request) {
    access::Ask ask;
    const KeyScope scope = scope_of(access);
    const catalog::KmsKey any{.arn = {},
                              .account = std::string(scope.account),
                              .region = std::string(scope.region),
                              .id = {},
                              .created = {}};
    ask.resource = make_alias_arn(any, excerpt(text(request, "AliasName")));
    ask.keys.emplace_back("kms:CallerAccount", std::vector{access.call.caller.account});
    return ask;
}

std::optional<access::Ask> ask_key_of_alias(const AccessCall& access, const JsonObject& request,
                                            const access::Ask& first) {
    const std::string target = text(request, "TargetKeyId");
    access::Ask ask =
        ask_key(access, {{"KeyId", target.empty() ? text(request, "AliasName") : target}});
    ask.action = first.action;
    return ask;
}

}  // namespace opentrail::api::kms
