#include "gateway/identity/identity_map.h"

#include <algorithm>
#include <array>

#include "aws/arn.h"
#include "base/json.h"

namespace opentrail::gateway {
namespace {

struct TextMember {
    std::string_view name;
    std::string event::UserIdentity::* into;
};

constexpr auto members = std::to_array<TextMember>({
    {"type", &event::UserIdentity::type},
    {"principalId", &event::UserIdentity::principal_id},
    {"arn", &event::UserIdentity::arn},
    {"accountId", &event::UserIdentity::account},
    {"userName", &event::UserIdentity::user_name},
});

/// What an ARN says by itself.
void complete(event::UserIdentity& identity, const aws::Arn& arn) {
    const bool is_user = arn.service == "iam" && arn.resource_type() == "user";
    if (identity.type.empty()) {
        if (is_user) identity.type = "IAMUser";
        if (arn.service == "iam" && arn.resource == "root") identity.type = "Root";
        if (arn.service == "sts" && arn.resource_type() == "assumed-role") {
            identity.type = "AssumedRole";
        }
    }
    if (identity.account.empty()) identity.account = arn.account;
    if (identity.user_name.empty() && is_user) {
        identity.user_name = arn.resource.substr(arn.resource.rfind('/') + 1);
    }
}

Result<Caller> read_caller(const std::string& key, const Json& value, const std::string& account) {
    const JsonObject* const object = value.if_object();
    if (object == nullptr) {
        return fail(Code::invalid, "the identity of " + key + " is no object");
    }
    Caller caller;
    for (const auto& [name, member] : *object) {
        const auto known = std::ranges::find(members, std::string_view(name), &TextMember::name);
        if (known == members.end()) {
            return fail(Code::invalid, "the identity of " + key + " has a member \"" +
                                           std::string(name) +
                                           "\": it may have type, principalId, arn, accountId and "
                                           "userName");
        }
        const auto* const text = member.if_string();
        if (text == nullptr) {
            return fail(Code::invalid,
                        std::string(name) + " of the identity of " + key + " is no text");
        }
        caller.identity.*known->into = std::string(*text);
    }
    event::UserIdentity& identity = caller.identity;
    if (!identity.arn.empty()) {
        const Result<aws::Arn> arn = aws::parse_arn(identity.arn);
        if (!arn) {
            return fail(Code::invalid,
                        "arn of the identity of " + key + ": " + arn.error().message);
        }
        complete(identity, *arn);
    }
    if (identity.account.empty()) identity.account = account;
    if (identity.type.empty()) {
        return fail(Code::invalid, "the identity of " + key + " has no type");
    }
    const bool names_somebody = !identity.arn.empty() || !identity.user_name.empty() ||
                                !identity.principal_id.empty() || identity.type == "Root";
    if (!names_somebody) {
        return fail(Code::invalid, "the identity of " + key +
                                       " names nobody: it needs arn, userName or principalId");
    }
    identity.access_key_id = key;
    return caller;
}

}  // namespace

Result<IdentityMap> IdentityMap::parse(std::string_view json, const std::string& account) {
    const JsonObject object = TRY(parse_json_object(json, bytes_max));
    IdentityMap map;
    for (const auto& [name, value] : object) {
        const std::string key(name);
        if (key.empty()) return fail(Code::invalid, "an identity has an empty access key");
        map.callers_[key] = std::make_shared<Caller>(TRY(read_caller(key, value, account)));
    }
    return map;
}

std::shared_ptr<const Caller> IdentityMap::find(std::string_view access_key_id) const {
    const auto at = callers_.find(access_key_id);
    return at == callers_.end() ? nullptr : at->second;
}

}  // namespace opentrail::gateway
