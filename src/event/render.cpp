#include "event/render.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/limits.h"
#include "base/whole_characters.h"
#include "event/json_text.h"

namespace opentrail::event {
namespace {

constexpr std::size_t size_max = limits::own_record_bytes_max;

/// At most own_text_bytes_max bytes of `text`, whole characters.
std::string_view cut(std::string_view text) { return whole_characters(text, own_text_bytes_max); }

/// `json`, or nothing if it is too large.
std::string_view within(std::string_view json, std::size_t bytes_max) {
    return json.size() <= bytes_max ? json : std::string_view();
}

/// The members of a record that may be cut, as they will be written.
struct Cuttable {
    std::string_view user_agent;
    std::string_view error_code;
    std::string_view error_message;
    std::string_view request_parameters;
    std::string_view response_elements;
    std::string_view additional_event_data;
    std::string_view request_id;
    std::string_view service_event_details;
};

void write_session(const SessionContext& session, std::string& out) {
    JsonObject context(out);
    if (!session.issuer_type.empty()) {
        context.begin("sessionIssuer");
        JsonObject issuer(out);
        issuer.text("type", session.issuer_type);
        issuer.text("principalId", session.issuer_principal_id);
        issuer.text("arn", session.issuer_arn);
        issuer.text("accountId", session.issuer_account);
        issuer.text("userName", session.issuer_user_name);
        issuer.end();
    }
    if (!session.federated_provider.empty()) {
        context.begin("webIdFederationData");
        JsonObject federation(out);
        federation.text("federatedProvider", session.federated_provider);
        federation.begin("attributes");
        JsonObject attributes(out);
        for (const auto& [name, value] : session.federated_attributes) attributes.text(name, value);
        attributes.end();
        federation.end();
    }
    context.begin("attributes");
    JsonObject attributes(out);
    attributes.text("creationDate",
                    iso8601(std::chrono::floor<std::chrono::seconds>(session.created)));
    attributes.text("mfaAuthenticated", session.mfa ? "true" : "false");  // Strings on AWS too.
    attributes.end();
    context.text("sourceIdentity", session.source_identity);
    context.end();
}

void write_identity(const UserIdentity& identity, std::string& out) {
    JsonObject object(out);
    object.text("type", identity.type);
    object.text("principalId", identity.principal_id);
    object.text("arn", identity.arn);
    object.text("accountId", identity.account);
    if (identity.shows_no_key) {
        object.json("accessKeyId", R"("")");
    } else {
        object.text("accessKeyId", identity.access_key_id);
    }
    object.text("userName", identity.user_name);
    if (identity.session) {
        object.begin("sessionContext");
        write_session(*identity.session, out);
    }
    object.text("identityProvider", identity.identity_provider);
    object.text("invokedBy", identity.invoked_by);
    object.end();
}

void write_resources(const std::vector<Resource>& resources, std::string& out) {
    for (const Resource& resource : resources) {
        out += &resource == resources.data() ? '[' : ',';
        JsonObject object(out);
        object.text("accountId", resource.account);
        object.text("type", resource.type);
        object.text("ARN", resource.arn);
        if (resource.arn.empty()) object.text("ARNPrefix", resource.arn_prefix);
        object.end();
    }
    out += ']';
}

void write_call(const Draft& draft, const Cuttable& parts, JsonObject& record, std::string& out) {
    record.text("eventVersion", draft.version);
    record.begin("userIdentity");
    write_identity(draft.identity, out);
    record.text("eventTime", iso8601(std::chrono::floor<std::chrono::seconds>(draft.time)));
    record.text("eventSource", draft.source);
    record.text("eventName", draft.name);
    record.text("awsRegion", draft.region);
    record.text("sourceIPAddress", draft.source_ip);
    record.text("userAgent", parts.user_agent);
    record.text("errorCode", parts.error_code);
    record.text("errorMessage", parts.error_message);
    record.json("requestParameters",
                parts.request_parameters.empty() ? "null" : parts.request_parameters);
    record.json("responseElements",
                parts.response_elements.empty() ? "null" : parts.response_elements);
    record.json("additionalEventData", parts.additional_event_data);
    record.text("requestID", parts.request_id);
    record.text("eventID", draft.event_id);
}

void write_kind(const Draft& draft, const Cuttable& parts, JsonObject& record, std::string& out) {
    if (draft.read_only) record.boolean("readOnly", *draft.read_only);
    if (!draft.resources.empty()) {
        record.begin("resources");
        write_resources(draft.resources, out);
    }
    record.text("eventType", draft.type);
    record.text("apiVersion", draft.api_version);
    if (draft.management_event) record.boolean("managementEvent", *draft.management_event);
    record.text("recipientAccountId", draft.recipient_account);
    record.text("sharedEventID", draft.shared_event_id);
    record.text("vpcEndpointId", draft.vpc_endpoint_id);
    record.text("vpcEndpointAccountId", draft.vpc_endpoint_account);
    record.json("serviceEventDetails", parts.service_event_details);
    record.text("eventCategory", name(draft.category));
    if (draft.tls) {
        record.begin("tlsDetails");
        JsonObject tls(out);
        tls.text("tlsVersion", draft.tls->version);
        tls.text("cipherSuite", draft.tls->cipher_suite);
        tls.text("clientProvidedHostHeader", cut(draft.tls->host));
        tls.end();
    }
    if (draft.credential_from_console) record.text("sessionCredentialFromConsole", "true");
}

std::string write(const Draft& draft, const Cuttable& parts) {
    std::string out;
    out.reserve(2048 + parts.request_parameters.size() + parts.response_elements.size());
    JsonObject record(out);
    write_call(draft, parts, record, out);
    write_kind(draft, parts, record, out);
    record.end();
    return out;
}

}  // namespace

Result<std::string> render(const Draft& draft) {
    INVARIANT(!draft.source.empty());
    INVARIANT(!draft.name.empty());
    Cuttable parts = {
        .user_agent = cut(draft.user_agent),
        .error_code = cut(draft.error_code),
        .error_message = cut(draft.error_message),
        .request_parameters = within(draft.request_parameters, limits::own_member_bytes_max),
        .response_elements = within(draft.response_elements, limits::own_member_bytes_max),
        .additional_event_data = within(draft.additional_event_data, own_additional_bytes_max),
        .request_id = cut(draft.request_id),
        .service_event_details = within(draft.service_event_details, limits::own_member_bytes_max),
    };
    // annotation comes first in CloudTrail's order and eventContext before responseElements: we
    // write neither.
    std::string_view* const order[] = {
        &parts.request_id,
        &parts.additional_event_data,
        &parts.service_event_details,
        &parts.user_agent,
        &parts.error_code,
        &parts.response_elements,
        &parts.request_parameters,
        &parts.error_message,
    };
    std::string record = write(draft, parts);
    for (std::string_view* part : order) {
        if (record.size() <= size_max) return record;
        if (part->empty()) continue;
        *part = {};
        record = write(draft, parts);
    }
    if (record.size() <= size_max) return record;
    return fail(
        Code::invalid,
        fmt::format("record of {} is {} bytes long with all cut that may be, the most is {}",
                    draft.name, record.size(), size_max));
}

}  // namespace opentrail::event
