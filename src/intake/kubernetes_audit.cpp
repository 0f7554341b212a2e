#include "intake/kubernetes_audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/hash.h"
#include "base/limits.h"
#include "event/identity.h"
#include "event/render.h"

namespace opentrail::intake {
namespace {

constexpr std::string_view group = "audit.k8s.io/";
constexpr std::string_view reading[] = {"get", "list", "watch", "head", "options"};

/// Whether it is a UUID in lowercase, as the API server makes them. Callers may send any other text
/// of their own (header Audit-ID).
bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !digit) return false;
    }
    return true;
}

void append_capitalised(std::string& into, std::string_view word) {
    if (word.empty()) return;
    const char first = word.front();
    into += first >= 'a' && first <= 'z' ? static_cast<char>(first - 'a' + 'A') : first;
    into += word.substr(1);
}

/// "CreatePodsExec" of verb, resource and subresource; "GetUrl" of what is no resource.
std::string name_of(std::string_view verb, const JsonObject& object) {
    std::string name;
    append_capitalised(name, verb);
    const std::string resource = audit_text(object, "resource");
    append_capitalised(name, resource.empty() ? "url" : resource);
    append_capitalised(name, audit_text(object, "subresource"));
    return name;
}

void set_outcome(event::Draft& draft, const JsonObject& event, std::string_view stage) {
    const JsonObject& status = audit_object(event, "responseStatus");
    const std::int64_t code = audit_number(status, "code");
    if (code < 400 && stage != "Panic") return;
    draft.error_code = audit_text(status, "reason");
    if (draft.error_code.empty()) draft.error_code = code == 0 ? "Panic" : fmt::format("{}", code);
    draft.error_message = audit_text(status, "message");
}

/// The addresses before the last are what the caller said ("Event", sourceIPs).
std::string source_of(const JsonObject& event) {
    const Json* const member = find_member(event, "sourceIPs");
    const JsonArray* const all = member ? member->if_array() : nullptr;
    if (!all || all->empty() || !all->back().is_string()) return {};
    return std::string(all->back().get_string());
}

event::Draft draft_of(const JsonObject& event, const AuditPlace& place, std::string_view stage) {
    event::Draft draft;
    const JsonObject& user = audit_object(event, "user");
    draft.identity.type = "KubernetesUser";
    draft.identity.user_name = audit_text(user, "username");
    draft.identity.principal_id = audit_text(user, "uid");
    if (draft.identity.principal_id.empty()) draft.identity.principal_id = draft.identity.user_name;
    draft.source = "audit.k8s.io";
    const std::string verb = audit_text(event, "verb");
    draft.name = name_of(verb, audit_object(event, "objectRef"));
    draft.region = place.region;
    draft.recipient_account = place.account;
    draft.source_ip = source_of(event);
    draft.user_agent = audit_text(event, "userAgent");
    set_outcome(draft, event, stage);
    JsonObject asked;
    copy_members(asked, event, {"requestURI", "objectRef", "requestObject"});
    draft.request_parameters = text_or_none(asked);
    draft.response_elements = text_or_none(audit_object(event, "responseObject"));
    JsonObject more;
    copy_members(more, user, {"groups", "extra"});
    copy_members(more, event, {"level", "sourceIPs", "impersonatedUser", "annotations"});
    draft.additional_event_data = text_or_none(more);
    draft.read_only = std::ranges::find(reading, verb) != std::end(reading);
    draft.type = "AwsApiCall";
    draft.management_event = true;
    return draft;
}

/// The record of one event; empty where it gives none.
Result<std::string> record_of(const JsonObject& event, const AuditPlace& place) {
    const std::string stage = audit_text(event, "stage");
    const std::string id = audit_text(event, "auditID");
    if (stage.empty() || id.empty()) return fail(Code::invalid, "it has no auditID and stage");
    if (stage != "ResponseComplete" && stage != "Panic") return std::string();
    event::Draft draft = draft_of(event, place, stage);
    draft.time = TRY(parse_iso8601(audit_text(event, "requestReceivedTimestamp")));
    draft.event_id = is_uuid(id) ? id : event::derived_event_id(sha256(id));
    draft.request_id = id;
    return event::render(draft);
}

}  // namespace

Result<std::string> records_of_kubernetes(std::string_view body, const AuditPlace& place) {
    const JsonObject object = TRY(parse_json_object(body, limits::inflated_body_bytes_max));
    if (!audit_text(object, "apiVersion").starts_with(group)) {
        return fail(Code::invalid, "it is no audit event: its apiVersion is not of audit.k8s.io");
    }
    std::vector<const JsonObject*> events;
    if (audit_text(object, "kind") == "EventList") {
        const JsonArray* const items = TRY(array_member(object, "items"));
        if (!items) return fail(Code::invalid, "the EventList has no items");
        for (const Json& item : *items) events.push_back(item.if_object());
    } else {
        events.push_back(&object);
    }
    std::string lines;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Result<std::string> record =
            events[i] ? record_of(*events[i], place)
                      : Result<std::string>(fail(Code::invalid, "it is no object"));
        if (!record) {
            return fail(Code::invalid,
                        fmt::format("audit event {}: {}", i, record.error().message));
        }
        if (!record->empty()) lines += *record + "\n";
    }
    return lines;
}

}  // namespace opentrail::intake
