#include <fmt/format.h>

#include <algorithm>

#include "access/policy/policy.h"
#include "api/kms/operations.h"
#include "aws/arn.h"

namespace opentrail::api::kms {
namespace {

/// AWS KMS Developer Guide, "Resource quotas": key policy document size.
constexpr std::size_t policy_characters_max = 32'768;
constexpr std::size_t tags_max = 50;

std::string default_policy(const AccessCall& access) {
    return fmt::format(
        "{{\n  \"Version\" : \"2012-10-17\",\n  \"Id\" : \"key-default-1\",\n"
        "  \"Statement\" : [ {{\n    \"Sid\" : \"Enable IAM User Permissions\",\n"
        "    \"Effect\" : \"Allow\",\n    \"Principal\" : {{\n"
        "      \"AWS\" : \"arn:{}:iam::{}:root\"\n    }},\n"
        "    \"Action\" : \"kms:*\",\n    \"Resource\" : \"*\"\n  }} ]\n}}",
        aws::partition_of(access.call.caller.region), access.account);
}

/// There is one policy a key, and its name is always this.
Outcome<void> check_policy_name(const JsonObject& request) {
    const std::string name = text(request, "PolicyName");
    if (name.empty() || name == "default") return {};
    return refuse("NotFoundException", "No such policy exists");
}

bool given(const JsonObject& request, std::string_view name) {
    const Json* member = find_member(request, name);
    return member && member->is_bool() && member->get_bool();
}

}  // namespace

Outcome<catalog::ResourcePolicy> policy_of(const AccessCall& access, const JsonObject& request,
                                           const std::string& arn) {
    catalog::ResourcePolicy row{.arn = arn,
                                .account = access.account,
                                .document = text(request, "Policy"),
                                .updated = access.call.received};
    if (row.document.empty()) {
        row.document = default_policy(access);
        return row;
    }
    const auto policy = access::policy::parse_policy(row.document, access::policy::Kind::resource,
                                                     policy_characters_max);
    if (!policy && policy.error().too_large) {
        return refuse("LimitExceededException", "The key policy is too large.");
    }
    if (!policy) return refuse("MalformedPolicyDocumentException", policy.error().message);
    if (given(request, "BypassPolicyLockoutSafetyCheck")) return row;
    const access::Ask again{.action = "kms:PutKeyPolicy", .resource = arn};
    const bool acts_for_another = access.account != access.call.caller.account;
    if (!acts_for_another &&
        !access.parts.authorizer
             .decide_under_policy(*policy, access.call.caller, access.call.request, again)
             .allowed()) {
        return refuse("MalformedPolicyDocumentException",
                      "The new key policy will not allow you to update the key policy in the"
                      " future.");
    }
    return row;
}

Answered get_key_policy(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    if (const auto named = check_policy_name(request); !named) {
        return std::unexpected(named.error());
    }
    const auto policy = access.parts.catalog.resource_policy(key->arn);
    if (!policy) return failed(policy);
    return about(access, *key,
                 read_access({{"Policy", policy->document}, {"PolicyName", "default"}}));
}

Answered put_key_policy(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    if (const auto named = check_policy_name(request); !named) {
        return std::unexpected(named.error());
    }
    if (const auto may = check_changeable(*key, access.call.received); !may) {
        return std::unexpected(may.error());
    }
    Outcome<catalog::ResourcePolicy> policy = policy_of(access, request, key->arn);
    if (!policy) return std::unexpected(policy.error());
    policy->account = key->account;
    AccessAnswer answer = about(access, *key, change_nothing());
    answer.changes.emplace_back(catalog::PutResourcePolicy{*std::move(policy)});
    return answer;
}

Answered list_key_policies(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    return about(access, *key,
                 read_access({{"PolicyNames", JsonArray{"default"}}, {"Truncated", false}}));
}

Outcome<catalog::PrincipalTags> read_tags(const JsonObject& request) {
    catalog::PrincipalTags tags;
    const Json* list = find_member(request, "Tags");
    if (!list || !list->is_array()) return tags;
    for (const Json& item : list->get_array()) {
        const JsonObject* tag = item.if_object();
        if (!tag) continue;
        std::string key = text(*tag, "TagKey");
        if (key.starts_with("aws:")) {
            return refuse("TagException", "Tag keys must not begin with aws:.");
        }
        if (std::ranges::find(tags, key, &std::pair<std::string, std::string>::first) !=
            tags.end()) {
            return refuse("TagException", "Duplicate tag keys");
        }
        tags.emplace_back(std::move(key), text(*tag, "TagValue"));
    }
    if (tags.size() > tags_max) return refuse("TagException", "Too many tags");
    return tags;
}

Answered tag_resource(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    const Outcome<catalog::PrincipalTags> tags = read_tags(request);
    if (!tags) return std::unexpected(tags.error());
    for (const auto& [name, value] : *tags) {
        const auto place =
            std::ranges::find(key->tags, name, &std::pair<std::string, std::string>::first);
        if (place == key->tags.end()) {
            key->tags.emplace_back(name, value);
        } else {
            place->second = value;
        }
    }
    if (key->tags.size() > tags_max) return refuse("LimitExceededException", "Too many tags");
    return changed(access, *std::move(key));
}

Answered untag_resource(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    const Json* names = find_member(request, "TagKeys");
    if (names && names->is_array()) {
        for (const Json& name : names->get_array()) {
            std::erase_if(key->tags, [&](const auto& tag) {
                return name.is_string() && tag.first == std::string_view(name.get_string());
            });
        }
    }
    return changed(access, *std::move(key));
}

Answered list_resource_tags(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    JsonArray items;
    for (const auto& [name, value] : key->tags) {
        items.push_back(JsonObject{{"TagKey", name}, {"TagValue", value}});
    }
    Outcome<JsonObject> page = page_of(request, "Tags", std::move(items));
    if (!page) return std::unexpected(page.error());
    return about(access, *key, read_access(*std::move(page)));
}

}  // namespace opentrail::api::kms
