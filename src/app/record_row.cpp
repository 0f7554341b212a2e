#include "app/record_row.h"

#include <algorithm>

#include "base/json_text.h"
#include "event/attributes.h"
#include "event/reader.h"

namespace opentrail::app {
namespace {

using event::Kind;
using event::Reading;
using event::Slot;

std::string text_of(const event::Taken& taken) {
    const bool is_word = taken.kind == Kind::text || taken.kind == Kind::boolean;
    return is_word ? std::string(taken.text) : std::string();
}

/// As LookupEvents' Username; where that is silent, what else says who acted.
std::string user_of(const Reading& reading) {
    if (const std::string_view name = event::username_of(reading); !name.empty()) {
        return std::string(name);
    }
    const std::string principal = text_of(reading[Slot::identity_principal_id]);
    if (const auto colon = principal.find(':'); colon != std::string::npos) {
        return principal.substr(colon + 1);
    }
    return text_of(reading[Slot::identity_invoked_by]);
}

std::vector<std::string> resources_of(const Reading& reading) {
    std::vector<std::string> names;
    for (const bool listed : {true, false}) {
        for (std::size_t i = 0; i < reading.resource_count; ++i) {
            const event::NamedResource& one = reading.resources[i];
            if (one.listed != listed || one.name.empty()) continue;
            if (std::ranges::find(names, one.name) == names.end()) names.emplace_back(one.name);
        }
        if (!names.empty()) break;
    }
    return names;
}

std::string json_list(const std::vector<std::string>& texts) {
    if (texts.empty()) return {};
    std::string list = "[";
    for (const std::string& text : texts) {
        if (list.size() > 1) list += ',';
        append_json_string(list, text);
    }
    return list + "]";
}

}  // namespace

const std::vector<std::string>& csv_columns() {
    static const std::vector<std::string> columns = {
        "eventTime",   "eventName",       "eventSource", "userName",           "principal",
        "accessKeyId", "sourceIPAddress", "awsRegion",   "recipientAccountId", "errorCode",
        "readOnly",    "eventID",         "resources"};
    return columns;
}

Result<RecordRow> read_row(std::string_view record) {
    thread_local event::Reader reader;
    const Reading& reading = *TRY(reader.read(record, /*padded=*/false));
    RecordRow row;
    row.time = text_of(reading[Slot::event_time]);
    row.name = text_of(reading.event_name());
    row.source = text_of(reading.source());
    row.user = user_of(reading);
    row.principal = text_of(reading[Slot::identity_arn]);
    row.access_key = text_of(reading[Slot::identity_access_key]);
    row.source_ip = text_of(reading[Slot::source_ip]);
    row.region = text_of(reading[Slot::region]);
    row.account = event::account_of(reading);
    row.error = text_of(reading.error_code());
    row.read_only = text_of(reading[Slot::read_only]);
    row.event_id = event::event_id_of(reading);
    row.resources = resources_of(reading);
    return row;
}

std::string csv_line(const std::vector<std::string>& fields) {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) line += ',';
        std::string field = fields[i];
        if (!field.empty() &&
            std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos) {
            field.insert(field.begin(), '\'');
        }
        if (field.find_first_of(",\"\r\n") == std::string::npos) {
            line += field;
            continue;
        }
        line += '"';
        for (const char character : field) {
            if (character == '"') line += '"';
            line += character;
        }
        line += '"';
    }
    return line;
}

std::vector<std::string> csv_fields(const RecordRow& row) {
    return {row.time,
            row.name,
            row.source,
            row.user,
            row.principal,
            row.access_key,
            row.source_ip,
            row.region,
            row.account,
            row.error,
            row.read_only,
            row.event_id,
            json_list(row.resources)};
}

}  // namespace opentrail::app
