#include "gateway/identity/identities.h"

#include <optional>

#include "access/sessions.h"
#include "base/json.h"
#include "base/limits.h"
#include "gateway/identity/acceptance.h"

namespace opentrail::gateway {
namespace {

/// The claim is somebody's whose key it is; longer ones are nobody's (IAM API Reference, AccessKey:
/// 16 to 128 characters).
constexpr std::size_t key_id_bytes_max = 128;

std::string shortened(std::string_view key_id) {
    return std::string(key_id.substr(0, key_id_bytes_max));
}

Caller unknown(const std::string& account) {
    Caller caller;
    caller.identity.type = "Unknown";
    caller.identity.account = account;
    return caller;
}

std::string text_of(const JsonObject& object, std::string_view name) {
    const Json* const value = find_member(object, name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

}  // namespace

Identities::Identities(Options options, SessionBook& sessions, const Clock& clock)
    : options_(std::move(options)),
      map_(std::make_shared<const IdentityMap>(options_.map)),
      sessions_(sessions),
      clock_(clock) {}

void Identities::use(IdentityMap map) {
    auto shared = std::make_shared<const IdentityMap>(std::move(map));
    const std::lock_guard lock(mutex_);
    map_ = std::move(shared);
}

std::shared_ptr<const IdentityMap> Identities::map() const {
    const std::lock_guard lock(mutex_);
    return map_;
}

Identified Identities::identify(const Call& call, const Exchange& exchange,
                                const event::Draft& draft) const {
    if (call.claim.signing == Signing::none)
        return {.caller = unsigned_caller(call, draft), .claimed_access_key_id = {}};
    if (!options_.verifies || !is_accepted(exchange, call, draft.error_code, draft.error_message)) {
        return {.caller = unknown(options_.account),
                .claimed_access_key_id = shortened(call.claim.access_key_id)};
    }
    return {.caller = resolve(call.claim), .claimed_access_key_id = {}};
}

Caller Identities::resolve(const Claim& claim) const {
    if (const auto user = own_user(claim.access_key_id)) return *user;
    if (const auto session = own_session(claim)) return *session;
    if (const auto mapped = map()->find(claim.access_key_id)) return *mapped;
    if (const auto seen = sessions_.find(options_.account, claim.access_key_id, clock_.now())) {
        return *seen;
    }
    Caller caller = unknown(options_.account);
    caller.identity.access_key_id = shortened(claim.access_key_id);
    return caller;
}

std::shared_ptr<const Caller> Identities::own_user(std::string_view access_key_id) const {
    if (options_.directory == nullptr) return nullptr;
    const std::optional<access::KeyEntry> key = options_.directory->access_key(access_key_id);
    if (!key) return nullptr;
    auto caller = std::make_shared<Caller>();
    const catalog::User& user = *key->user.row;
    caller->identity.type = "IAMUser";
    caller->identity.principal_id = user.id;
    caller->identity.arn = user.arn;
    caller->identity.account = user.account;
    caller->identity.access_key_id = std::string(access_key_id);
    caller->identity.user_name = user.name;
    return caller;
}

std::shared_ptr<const Caller> Identities::own_session(const Claim& claim) const {
    if (options_.directory == nullptr || options_.sealing_key == nullptr ||
        claim.session_token.empty()) {
        return nullptr;
    }
    const Result<access::Session> session =
        access::read_session_token(claim.session_token, *options_.sealing_key);
    if (!session || session->access_key_id != claim.access_key_id ||
        session->expires <= clock_.now()) {
        return nullptr;
    }
    auto caller = std::make_shared<Caller>();
    event::UserIdentity& identity = caller->identity;
    identity.account = session->account;
    identity.access_key_id = session->access_key_id;
    event::SessionContext context;
    context.created = session->created;
    context.mfa = session->mfa;
    context.source_identity = session->source_identity;
    if (session->of_role) {
        const auto role = options_.directory->role_by_id(session->issuer_id);
        if (!role) return nullptr;
        identity.type = "AssumedRole";
        identity.principal_id = session->issuer_id + ":" + session->name;
        identity.arn = "arn:aws:sts::" + session->account + ":assumed-role/" + session->issuer +
                       "/" + session->name;
        context.issuer_type = "Role";
        context.issuer_principal_id = session->issuer_id;
        context.issuer_arn = role->row->arn;
        context.issuer_account = session->account;
        context.issuer_user_name = session->issuer;
    } else {
        const auto user = options_.directory->user_by_id(session->issuer_id);
        if (!user) return nullptr;
        identity.type = "IAMUser";
        identity.principal_id = user->row->id;
        identity.arn = user->row->arn;
        identity.user_name = user->row->name;
    }
    identity.session = std::move(context);
    return caller;
}

Caller Identities::unsigned_caller(const Call& call, const event::Draft& draft) const {
    Caller caller;
    event::UserIdentity& identity = caller.identity;
    if (call.event_source == "s3.amazonaws.com") {
        // As S3 shows who is nobody: accountId "anonymous".
        identity.type = "AWSAccount";
        identity.account = "anonymous";
        return caller;
    }
    if (call.event_source == "sts.amazonaws.com" && draft.name == "AssumeRoleWithWebIdentity") {
        const Result<JsonObject> given =
            parse_json_object(draft.response_elements, limits::own_record_bytes_max);
        const std::string subject = given ? text_of(*given, "subjectFromWebIdentityToken") : "";
        if (!subject.empty()) {
            identity.type = "WebIdentityUser";
            identity.user_name = subject;
            identity.account = options_.account;
            identity.identity_provider = text_of(*given, "provider");
            identity.principal_id =
                text_of(*given, "provider") + ":" + text_of(*given, "audience") + ":" + subject;
            return caller;
        }
    }
    return unknown(options_.account);
}

}  // namespace opentrail::gateway
