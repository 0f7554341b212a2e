#include "api/v1/event_outline.h"

#include <utility>

namespace opentrail::api::v1 {
namespace {

void put(JsonObject& object, std::string_view name, const std::string& value) {
    if (!value.empty()) object[name] = value;
}

std::string first_of(std::string first, std::string second) {
    return first.empty() ? std::move(second) : std::move(first);
}

}  // namespace

JsonObject actor_object(const Actor& actor) {
    JsonObject object;
    put(object, "type", actor.type);
    put(object, "arn", actor.arn);
    put(object, "account", actor.account);
    put(object, "principalId", actor.principal_id);
    put(object, "accessKeyId", actor.access_key_id);
    put(object, "userName", actor.user_name);
    put(object, "issuerArn", actor.issuer_arn);
    put(object, "sessionName", actor.session_name);
    put(object, "invokedBy", actor.invoked_by);
    put(object, "identityProvider", actor.identity_provider);
    put(object, "sourceIdentity", actor.source_identity);
    put(object, "created", actor.created);
    put(object, "mfaAuthenticated", actor.mfa);
    if (actor.from_console) object["fromConsole"] = true;
    return object;
}

void EventOutline::read(const journal::Entry& entry) { members_.read(entry.record); }

Actor EventOutline::actor() const {
    const std::string who = "userIdentity.";
    const std::string session = who + "sessionContext.";
    Actor actor;
    actor.type = text(who + "type");
    actor.arn = text(who + "arn");
    actor.principal_id = text(who + "principalId");
    actor.account = text(who + "accountId");
    actor.access_key_id = text(who + "accessKeyId");
    actor.user_name = text(who + "userName");
    actor.invoked_by = text(who + "invokedBy");
    actor.identity_provider = text(who + "identityProvider");
    actor.issuer_arn = text(session + "sessionIssuer.arn");
    actor.source_identity = text(session + "sourceIdentity");
    actor.created = text(session + "attributes.creationDate");
    actor.mfa = text(session + "attributes.mfaAuthenticated");
    actor.from_console = text("sessionCredentialFromConsole") == "true";
    // AROA…:SESSION.
    const std::size_t colon = actor.principal_id.find(':');
    if (actor.type == "AssumedRole" && colon != std::string::npos) {
        actor.session_name = actor.principal_id.substr(colon + 1);
    }
    return actor;
}

JsonObject EventOutline::object() const {
    JsonObject object;
    put(object, "eventID", text("eventID"));
    for (const std::string_view name :
         {"eventTime", "eventName", "eventSource", "awsRegion", "sourceIPAddress", "userAgent",
          "errorCode", "errorMessage", "readOnly"}) {
        put(object, name, text(name));
    }
    put(object, "account", first_of(text("recipientAccountId"), text("userIdentity.accountId")));
    put(object, "principal", first_of(text("userIdentity.arn"), text("userIdentity.invokedBy")));
    return object;
}

}  // namespace opentrail::api::v1
