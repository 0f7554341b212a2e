#include "app/record_row.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace opentrail::app {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

std::string text_at(const element& from, std::string_view pointer) {
    element found;
    if (from.at_pointer(pointer).get(found)) return {};
    std::string_view text;
    if (!found.get_string().get(text)) return std::string(text);
    bool flag = false;
    if (!found.get_bool().get(flag)) return flag ? "true" : "false";
    return {};
}

/// As LookupEvents' Username: the user's name, else the session's, else who acted.
std::string user_of(const element& record) {
    if (std::string name = text_at(record, "/userIdentity/userName"); !name.empty()) return name;
    const std::string id = text_at(record, "/userIdentity/principalId");
    if (const auto colon = id.find(':'); colon != std::string::npos) return id.substr(colon + 1);
    if (text_at(record, "/userIdentity/type") == "Root") return "root";
    return text_at(record, "/userIdentity/invokedBy");
}

std::string resources_of(const element& record) {
    simdjson::dom::array resources;
    std::string names;
    if (record.at_pointer("/resources").get_array().get(resources)) return names;
    for (const element resource : resources) {
        const std::string arn = text_at(resource, "/ARN");
        if (arn.empty()) continue;
        if (!names.empty()) names += ' ';
        names += arn;
    }
    return names;
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
    thread_local simdjson::dom::parser parser;
    element root;
    if (const auto error = parser.parse(record.data(), record.size()).get(root)) {
        // Such as an integer of more than 64 bits: it is kept, but this reader cannot show it.
        return fail(Code::invalid, simdjson::error_message(error));
    }
    RecordRow row;
    row.time = text_at(root, "/eventTime");
    row.name = text_at(root, "/eventName");
    row.source = text_at(root, "/eventSource");
    row.user = user_of(root);
    row.principal = text_at(root, "/userIdentity/arn");
    row.access_key = text_at(root, "/userIdentity/accessKeyId");
    row.source_ip = text_at(root, "/sourceIPAddress");
    row.region = text_at(root, "/awsRegion");
    row.account = text_at(root, "/recipientAccountId");
    if (row.account.empty()) row.account = text_at(root, "/userIdentity/accountId");
    row.error = text_at(root, "/errorCode");
    row.read_only = text_at(root, "/readOnly");
    row.event_id = text_at(root, "/eventID");
    row.resources = resources_of(root);
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
    return {row.time,       row.name,      row.source,   row.user,    row.principal,
            row.access_key, row.source_ip, row.region,   row.account, row.error,
            row.read_only,  row.event_id,  row.resources};
}

}  // namespace opentrail::app
