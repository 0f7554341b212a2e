#include "api/own_call.h"

#include "api/abridgement.h"
#include "base/limits.h"

namespace opentrail::api {
namespace {

std::string text_or_null(const JsonObject& object) {
    return object.empty() ? std::string() : abridge(object, limits::own_member_bytes_max);
}

}  // namespace

event::Draft draft_of(const Call& call, const OwnCall& own, std::string event_id) {
    event::Draft draft;
    const access::Principal& caller = call.caller;
    draft.identity.type = caller.type;
    draft.identity.principal_id = caller.id;
    draft.identity.arn = caller.arn;
    draft.identity.account = caller.account;
    draft.identity.access_key_id = caller.access_key_id;
    draft.identity.user_name = caller.user_name;
    draft.time = call.received;
    draft.source = own.source;
    draft.name = own.name;
    draft.region = caller.region;
    draft.source_ip = call.request.remote_address;
    draft.user_agent = header(call.request, "User-Agent");
    if (own.refused) {
        draft.error_code = own.refused->code;
        draft.error_message = own.refused->message;
    }
    draft.request_parameters = text_or_null(own.parameters);
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
    if (const auto& tls = call.request.tls) {
        draft.tls = event::TlsDetails{tls->version, tls->cipher, header(call.request, "Host")};
    }
    return draft;
}

}  // namespace opentrail::api
