#include "api/oidc/events.h"

#include <fmt/format.h>

#include "access/console_cookie.h"
#include "access/principal.h"
#include "api/call.h"
#include "api/own_call.h"
#include "api/sign_in_events.h"
#include "base/json.h"

namespace opentrail::api::oidc {
namespace {

event::Draft draft_of(const Try& tried, bool success, bool mfa) {
    event::Draft draft;
    draft.version = "1.08";
    draft.time = tried.time;
    draft.source = signin_source;
    draft.name = "ConsoleLogin";
    draft.region = tried.region;
    draft.source_ip = tried.request.remote_address;
    draft.user_agent = header(tried.request, "User-Agent");
    draft.read_only = false;
    draft.type = "AwsConsoleSignIn";
    draft.management_event = true;
    draft.recipient_account = tried.account;
    draft.response_elements =
        to_text(JsonObject{{"ConsoleLogin", success ? "Success" : "Failure"}});
    const bool secure = access::is_secure(tried.request);
    draft.additional_event_data =
        to_text(JsonObject{{"LoginTo", fmt::format("{}://{}/console/", secure ? "https" : "http",
                                                   header(tried.request, "Host"))},
                           {"MobileVersion", "No"},
                           {"MFAUsed", mfa ? "Yes" : "No"}});
    if (const auto& tls = tried.request.tls) {
        draft.tls = event::TlsDetails{tls->version, tls->cipher, header(tried.request, "Host")};
    }
    return draft;
}

}  // namespace

event::Draft signed_in(const Try& tried, const catalog::ConsoleSession& session) {
    const catalog::FederatedPerson& person = *session.person;
    event::Draft draft = draft_of(tried, true, session.mfa);
    draft.identity.type = access::federated_user;
    draft.identity.principal_id = session.user_id;
    draft.identity.arn = access::oidc::person_arn(person.account, person.name);
    draft.identity.account = person.account;
    draft.identity.access_key_id = session.id;
    access::Session held;
    held.account = person.account;
    held.federation = {.provider = access::oidc::provider_name(person.issuer),
                       .client = person.client,
                       .subject = person.subject};
    event::SessionContext context;
    context.created = session.created;
    context.mfa = session.mfa;
    add_federation(context, held);
    draft.identity.session = std::move(context);
    return draft;
}

event::Draft not_signed_in(const Try& tried, const std::optional<access::oidc::Person>& person,
                           std::string why) {
    event::Draft draft = draft_of(tried, false, person && person->mfa);
    // As of a call by a token of a provider (CloudTrail User Guide, "userIdentity element":
    // WebIdentityUser): nobody of an account yet.
    const std::string provider = access::oidc::provider_name(tried.issuer);
    draft.identity.type = "WebIdentityUser";
    draft.identity.identity_provider = provider;
    draft.identity.user_name = "HIDDEN_DUE_TO_SECURITY_REASONS";
    if (person) {
        draft.identity.principal_id =
            fmt::format("{}:{}:{}", provider, tried.client_id, person->subject);
        draft.identity.user_name = person->name;
    }
    draft.error_message = std::move(why);
    return draft;
}

}  // namespace opentrail::api::oidc
