#include "intake/minio_audit.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/limits.h"
#include "event/identity.h"
#include "event/render.h"
#include "http/letter_case.h"
#include "intake/record_split.h"

namespace opentrail::intake {
namespace {

constexpr std::string_view reading[] = {"Get", "Head", "List", "Select"};
/// Of a presigned request, in either signature's form: whoever has them may repeat it.
constexpr std::string_view hidden[] = {"x-amz-signature", "x-amz-security-token", "signature"};

JsonObject query_of(const JsonObject& entry) {
    JsonObject shown;
    for (const auto& [name, value] : audit_object(entry, "requestQuery")) {
        const bool hides = std::ranges::find(hidden, http::lower(name)) != std::end(hidden);
        if (!hides) shown[name] = value;
    }
    return shown;
}

JsonObject parameters_of(const JsonObject& entry, const JsonObject& api) {
    JsonObject asked;
    if (const Json* const bucket = find_member(api, "bucket")) asked["bucketName"] = *bucket;
    if (const Json* const object = find_member(api, "object")) asked["key"] = *object;
    copy_members(asked, api, {"objects"});
    copy_members(asked, entry, {"requestPath"});
    JsonObject query = query_of(entry);
    if (!query.empty()) asked["requestQuery"] = std::move(query);
    return asked;
}

/// As CloudTrail divides S3's calls: those of objects are data events.
bool is_of_objects(const JsonObject& api, std::string_view name) {
    return !audit_text(api, "object").empty() || find_member(api, "objects") ||
           name.starts_with("ListObject") || name.starts_with("DeleteMultipleObjects");
}

void set_identity(event::Draft& draft, const JsonObject& entry) {
    const std::string key = audit_text(entry, "accessKey");
    const std::string parent = audit_text(entry, "parentUser");
    draft.identity.type = key.empty() ? "Unknown" : "MinIOUser";
    draft.identity.access_key_id = key;
    draft.identity.user_name = parent.empty() ? key : parent;
    draft.identity.principal_id = draft.identity.user_name;
}

/// AWS's codes have no spaces: "NotFound" of "Not Found".
void set_outcome(event::Draft& draft, const JsonObject& entry, const JsonObject& api) {
    const std::int64_t status = audit_number(api, "statusCode");
    if (status < 400) return;
    draft.error_code = audit_text(api, "status");
    std::erase(draft.error_code, ' ');
    if (draft.error_code.empty()) draft.error_code = fmt::format("{}", status);
    draft.error_message = audit_text(entry, "error");
}

Result<std::string> record_of(const JsonObject& entry, std::string_view bytes,
                              const AuditPlace& place) {
    const JsonObject& api = audit_object(entry, "api");
    event::Draft draft;
    draft.time = TRY(parse_iso8601(audit_text(entry, "time")));
    draft.name = audit_text(api, "name");
    for (const char* other : {"event", "trigger"}) {
        if (draft.name.empty()) draft.name = audit_text(entry, other);
    }
    if (draft.name.empty()) return fail(Code::invalid, "it does not say what was done");
    draft.event_id = event::derived_event_id(sha256(bytes));
    draft.source = "minio:s3";
    draft.region = place.region;
    draft.recipient_account = place.account;
    draft.source_ip = audit_text(entry, "remotehost");
    draft.user_agent = audit_text(entry, "userAgent");
    draft.request_id = audit_text(entry, "requestID");
    set_identity(draft, entry);
    set_outcome(draft, entry, api);
    draft.request_parameters = text_or_none(parameters_of(entry, api));
    JsonObject more;
    copy_members(more, entry, {"deploymentid", "trigger", "requestHost", "requestNode", "tags"});
    copy_members(more, api, {"statusCode", "rx", "tx"});
    draft.additional_event_data = text_or_none(more);
    draft.read_only = std::ranges::any_of(
        reading, [&](std::string_view word) { return draft.name.starts_with(word); });
    const bool of_objects = is_of_objects(api, draft.name);
    draft.management_event = !of_objects;
    draft.category = of_objects ? event::Category::data : event::Category::management;
    return event::render(draft);
}

}  // namespace

Result<std::string> records_of_minio(std::string_view body, const AuditPlace& place) {
    const Split split =
        TRY(split_request(std::string(body), Lines::guess, limits::request_records_max));
    std::string lines;
    if (!split.bad.empty()) {
        return fail(Code::invalid, fmt::format("audit entry {}: {}", split.bad.front().record,
                                               split.bad.front().message));
    }
    for (std::size_t i = 0; i < split.records.size(); ++i) {
        const Result<JsonObject> entry = parse_json_object(split.records[i]);
        const Result<std::string> record =
            entry ? record_of(*entry, split.records[i], place)
                  : Result<std::string>(std::unexpected(entry.error()));
        if (!record) {
            return fail(Code::invalid,
                        fmt::format("audit entry {}: {}", i, record.error().message));
        }
        lines += *record + "\n";
    }
    return lines;
}

}  // namespace opentrail::intake
