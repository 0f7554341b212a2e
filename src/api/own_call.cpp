#include "api/own_call.h"

#include <fmt/format.h>

#include "api/abridgement.h"
#include "base/limits.h"

namespace opentrail::api {
namespace {

std::string text_or_null(const JsonObject& object) {
    return object.empty() ? std::string() : abridge(object, limits::own_member_bytes_max);
}

constexpr std::string_view access_denied = "AccessDenied";

/// Records have this name whatever the protocol's is (found so in 106 of 106 public records of
/// services other than S3 and EC2).
std::string recorded_code(const Refused& refused) {
    return refused.code == "AccessDeniedException" ? std::string(access_denied) : refused.code;
}

/// What CloudTrail shows of temporary credentials (CloudTrail User Guide, "userIdentity element").
event::SessionContext context_of(const access::Principal& caller) {
    const access::Session& session = *caller.session;
    event::SessionContext context;
    if (session.of_role) {
        context.issuer_type = "Role";
        context.issuer_principal_id = session.issuer_id;
        context.issuer_arn = caller.role_arn;
        context.issuer_account = session.account;
        context.issuer_user_name = session.issuer;
    }
    context.created = session.created;
    context.mfa = session.mfa;
    context.source_identity = session.source_identity;
    if (!session.federation.provider.empty()) add_federation(context, session);
    return context;
}

}  // namespace

void add_federation(event::SessionContext& context, const access::Session& session) {
    const auto& [provider, client, subject] = session.federation;
    context.federated_provider =
        fmt::format("arn:aws:iam::{}:oidc-provider/{}", session.account, provider);
    context.federated_attributes = {{provider + ":aud", client}, {provider + ":sub", subject}};
}

event::Draft draft_of(const Call& call, const OwnCall& own, std::string event_id) {
    event::Draft draft;
    const access::Principal& caller = call.caller;
    draft.identity.type = caller.type;
    draft.identity.principal_id = caller.id;
    draft.identity.arn = caller.arn;
    draft.identity.account = caller.account;
    draft.identity.access_key_id = caller.access_key_id;
    draft.identity.user_name = caller.user_name;
    if (caller.session) draft.identity.session = context_of(caller);
    if (own.outsider) {
        // CloudTrail User Guide, "userIdentity element": AWSAccount.
        draft.identity = {};
        draft.identity.type = "AWSAccount";
        draft.identity.principal_id = caller.id;
        draft.identity.account = caller.account;
    }
    draft.time = call.received;
    draft.source = own.source;
    draft.name = own.name;
    draft.region = caller.region;
    draft.source_ip = call.request.remote_address;
    draft.user_agent = header(call.request, "User-Agent");
    if (own.refused) {
        draft.error_code = recorded_code(*own.refused);
        draft.error_message = own.refused->message;
    }
    // AWS's services record nothing of what was asked by who may not ask it; S3 does, and so do we.
    const bool hides = draft.error_code == access_denied && own.source != s3_source &&
                       own.source != opentrail_source;
    if (!hides) draft.request_parameters = text_or_null(own.parameters);
    if (!own.refused) draft.response_elements = text_or_null(own.response);
    // Which token it was: the credential of a caller without an access key.
    if (!caller.token_id.empty()) {
        draft.additional_event_data = to_text(JsonObject{{"tokenId", caller.token_id}});
    }
    draft.request_id = call.request_id;
    draft.event_id = std::move(event_id);
    draft.read_only = own.read_only;
    draft.management_event = own.management;
    draft.category = own.management ? event::Category::management : event::Category::data;
    draft.resources = own.resources;
    draft.shared_event_id = own.shared_event_id;
    draft.recipient_account =
        own.recipient_account.empty() ? caller.account : own.recipient_account;
    draft.credential_from_console = !caller.console_session.empty();
    if (const auto& tls = call.request.tls) {
        draft.tls = event::TlsDetails{tls->version, tls->cipher, header(call.request, "Host")};
    }
    return draft;
}

}  // namespace opentrail::api
