#include "gateway/identity/session_book.h"

#include <algorithm>
#include <optional>

#include "aws/arn.h"
#include "base/json.h"
#include "base/limits.h"
#include "gateway/identity/rendered_time.h"

namespace opentrail::gateway {
namespace {

std::string text_of(const JsonObject* object, std::string_view name) {
    const Json* const value = object == nullptr ? nullptr : find_member(*object, name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

const JsonObject* object_of(const JsonObject* object, std::string_view name) {
    const Json* const value = object == nullptr ? nullptr : find_member(*object, name);
    return value == nullptr ? nullptr : value->if_object();
}

/// The members of a record that say how credentials came to be.
struct Making {
    std::string operation;
    std::string account;
    Timestamp made;
    const JsonObject* asker = nullptr;  // userIdentity.
    const JsonObject* asked = nullptr;  // requestParameters; may be null.
    const JsonObject* given = nullptr;  // responseElements.
    const JsonArray* chain = nullptr;   // additionalEventData.sessionChain; may be null.
    std::string access_key_id;
    Timestamp expires;
};

std::optional<Making> making_in(const JsonObject& record) {
    if (text_of(&record, "eventSource") != "sts.amazonaws.com") return std::nullopt;
    Making making;
    making.operation = text_of(&record, "eventName");
    making.account = text_of(&record, "recipientAccountId");
    making.asker = object_of(&record, "userIdentity");
    making.asked = object_of(&record, "requestParameters");
    making.given = object_of(&record, "responseElements");
    const JsonObject* const more = object_of(&record, "additionalEventData");
    const Json* const chain = more == nullptr ? nullptr : find_member(*more, "sessionChain");
    if (chain != nullptr) making.chain = chain->if_array();
    const JsonObject* const credentials = object_of(making.given, "credentials");
    making.access_key_id = text_of(credentials, "accessKeyId");
    if (making.asker == nullptr || making.access_key_id.empty()) return std::nullopt;
    const Json* const expiration = find_member(*credentials, "expiration");
    const auto expires = expiration == nullptr ? std::nullopt : read_rendered_time(*expiration);
    const Result<Timestamp> made = parse_iso8601(text_of(&record, "eventTime"));
    if (!expires || !made) return std::nullopt;
    making.expires = *expires;
    making.made = *made;
    return making;
}

std::vector<ChainLink> chain_of(const Making& making) {
    std::vector<ChainLink> chain;
    if (making.chain != nullptr) {
        for (const Json& element : *making.chain) {
            const JsonObject* const link = element.if_object();
            chain.push_back({.type = text_of(link, "type"),
                             .arn = text_of(link, "arn"),
                             .access_key_id = text_of(link, "accessKeyId"),
                             .mfa = text_of(link, "mfaAuthenticated") == "true"});
        }
    }
    const JsonObject* const attributes =
        object_of(object_of(making.asker, "sessionContext"), "attributes");
    chain.push_back({.type = text_of(making.asker, "type"),
                     .arn = text_of(making.asker, "arn"),
                     .access_key_id = text_of(making.asker, "accessKeyId"),
                     .mfa = text_of(attributes, "mfaAuthenticated") == "true"});
    // The person and the last steps are what is asked for.
    if (chain.size() > chain_links_max) {
        chain.erase(chain.begin() + 1,
                    chain.end() - static_cast<std::ptrdiff_t>(chain_links_max - 1));
    }
    return chain;
}

/// A context of the session itself; whoever asked for it hands on his source identity, which holds
/// along a chain of roles (IAM User Guide, "Monitor and control actions taken with assumed roles").
event::SessionContext context_of(const Making& making) {
    event::SessionContext context;
    context.created = making.made;
    context.mfa = !text_of(making.asked, "serialNumber").empty();
    context.source_identity = text_of(making.given, "sourceIdentity");
    if (context.source_identity.empty()) {
        context.source_identity = text_of(making.asked, "sourceIdentity");
    }
    if (context.source_identity.empty()) {
        context.source_identity =
            text_of(object_of(making.asker, "sessionContext"), "sourceIdentity");
    }
    return context;
}

std::string account_of(std::string_view arn, const std::string& otherwise) {
    const Result<aws::Arn> parsed = aws::parse_arn(arn);
    return parsed && !parsed->account.empty() ? parsed->account : otherwise;
}

event::UserIdentity role_session_of(const Making& making, const JsonObject& user) {
    event::UserIdentity identity;
    identity.type = "AssumedRole";
    identity.principal_id = text_of(&user, "assumedRoleId");
    identity.arn = text_of(&user, "arn");
    identity.account = account_of(identity.arn, making.account);
    identity.access_key_id = making.access_key_id;
    event::SessionContext context = context_of(making);
    context.issuer_type = "Role";
    context.issuer_principal_id = identity.principal_id.substr(0, identity.principal_id.find(':'));
    context.issuer_arn = text_of(making.asked, "roleArn");
    context.issuer_account = account_of(context.issuer_arn, identity.account);
    context.issuer_user_name = context.issuer_arn.substr(context.issuer_arn.rfind('/') + 1);
    identity.session = std::move(context);
    return identity;
}

event::UserIdentity federated_user_of(const Making& making, const JsonObject& user) {
    event::UserIdentity identity;
    identity.type = "FederatedUser";
    identity.principal_id = text_of(&user, "federatedUserId");
    identity.arn = text_of(&user, "arn");
    identity.account = account_of(identity.arn, making.account);
    identity.access_key_id = making.access_key_id;
    event::SessionContext context = context_of(making);
    context.issuer_type = text_of(making.asker, "type");
    context.issuer_principal_id = text_of(making.asker, "principalId");
    context.issuer_arn = text_of(making.asker, "arn");
    context.issuer_account = text_of(making.asker, "accountId");
    context.issuer_user_name = text_of(making.asker, "userName");
    identity.session = std::move(context);
    return identity;
}

/// Credentials of whoever asked: GetSessionToken, and AssumeRole of servers that have no roles.
event::UserIdentity same_again(const Making& making) {
    event::UserIdentity identity;
    identity.type = text_of(making.asker, "type");
    identity.principal_id = text_of(making.asker, "principalId");
    identity.arn = text_of(making.asker, "arn");
    identity.account = text_of(making.asker, "accountId");
    identity.user_name = text_of(making.asker, "userName");
    identity.access_key_id = making.access_key_id;
    identity.session = context_of(making);
    return identity;
}

std::optional<event::UserIdentity> identity_of(const Making& making) {
    if (making.operation == "GetSessionToken") return same_again(making);
    if (making.operation == "GetFederationToken") {
        const JsonObject* const user = object_of(making.given, "federatedUser");
        if (user == nullptr) return std::nullopt;
        return federated_user_of(making, *user);
    }
    if (!making.operation.starts_with("AssumeRole")) return std::nullopt;
    const JsonObject* const user = object_of(making.given, "assumedRoleUser");
    if (text_of(user, "arn").empty()) return same_again(making);
    return role_session_of(making, *user);
}

}  // namespace

void SessionBook::learn(std::string_view record, Timestamp now) {
    const Result<JsonObject> parsed = parse_json_object(record, limits::own_record_bytes_max);
    if (!parsed) return;
    const std::optional<Making> making = making_in(*parsed);
    if (!making || making->expires <= now) return;
    std::optional<event::UserIdentity> identity = identity_of(*making);
    if (!identity) return;
    auto caller = std::make_shared<Caller>();
    caller->identity = *std::move(identity);
    caller->chain = chain_of(*making);

    const std::lock_guard lock(mutex_);
    const Key key{making->account, making->access_key_id};
    if (const auto old = sessions_.find(key); old != sessions_.end()) {
        by_end_.erase({old->second.expires, key});
    }
    sessions_[key] = {.caller = std::move(caller), .expires = making->expires};
    by_end_.insert({making->expires, key});
    while (!by_end_.empty() && (by_end_.begin()->first <= now || sessions_.size() > sessions_max)) {
        drop_first();
    }
}

void SessionBook::drop_first() {
    sessions_.erase(by_end_.begin()->second);
    by_end_.erase(by_end_.begin());
}

std::shared_ptr<const Caller> SessionBook::find(std::string_view account,
                                                std::string_view access_key_id,
                                                Timestamp now) const {
    const std::lock_guard lock(mutex_);
    const auto at = sessions_.find(Key(account, access_key_id));
    if (at == sessions_.end() || at->second.expires <= now) return nullptr;
    return at->second.caller;
}

std::size_t SessionBook::size() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
}

}  // namespace opentrail::gateway
