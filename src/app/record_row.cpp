#include "app/record_row.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace opentrail::app {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

/// A text or a truth value; empty for what is neither.
error_code read_text(ondemand::value value, std::string& into) {
    ondemand::json_type type{};
    if (const error_code error = value.type().get(type)) return error;
    if (type == ondemand::json_type::string) {
        std::string_view text;
        const error_code error = value.get_string().get(text);
        if (!error) into = text;
        return error;
    }
    if (type != ondemand::json_type::boolean) return simdjson::SUCCESS;
    bool flag = false;
    const error_code error = value.get_bool().get(flag);
    if (!error) into = flag ? "true" : "false";
    return error;
}

/// Calls `visit(name, value)` for each member, until one fails; does nothing for what is no object.
template <class Visit>
error_code each_member(ondemand::value value, const Visit& visit) {
    ondemand::json_type type{};
    if (const error_code error = value.type().get(type)) return error;
    if (type != ondemand::json_type::object) return simdjson::SUCCESS;
    ondemand::object object;
    if (const error_code error = value.get_object().get(object)) return error;
    for (auto member : object) {
        ondemand::field field;
        if (const error_code error = std::move(member).get(field)) return error;
        std::string_view name;
        if (const error_code error = field.unescaped_key().get(name)) return error;
        if (const error_code error = visit(name, field.value())) return error;
    }
    return simdjson::SUCCESS;
}

struct Place {
    std::string_view member;
    std::string RecordRow::* field;
};

constexpr Place places[] = {
    {"eventTime", &RecordRow::time},     {"eventName", &RecordRow::name},
    {"eventSource", &RecordRow::source}, {"sourceIPAddress", &RecordRow::source_ip},
    {"awsRegion", &RecordRow::region},   {"recipientAccountId", &RecordRow::account},
    {"errorCode", &RecordRow::error},    {"readOnly", &RecordRow::read_only},
    {"eventID", &RecordRow::event_id},
};

struct Identity {
    std::string user_name, principal_id, type, invoked_by, arn, access_key, account;

    error_code read(std::string_view name, ondemand::value value) {
        if (name == "userName") return read_text(value, user_name);
        if (name == "principalId") return read_text(value, principal_id);
        if (name == "type") return read_text(value, type);
        if (name == "invokedBy") return read_text(value, invoked_by);
        if (name == "arn") return read_text(value, arn);
        if (name == "accessKeyId") return read_text(value, access_key);
        if (name == "accountId") return read_text(value, account);
        return simdjson::SUCCESS;
    }

    /// As LookupEvents' Username: the user's name, else the session's, else who acted.
    std::string user() const {
        if (!user_name.empty()) return user_name;
        if (const auto colon = principal_id.find(':'); colon != std::string::npos)
            return principal_id.substr(colon + 1);
        return type == "Root" ? "root" : invoked_by;
    }
};

error_code read_resources(ondemand::value value, std::string& names) {
    ondemand::json_type type{};
    if (const error_code error = value.type().get(type)) return error;
    if (type != ondemand::json_type::array) return simdjson::SUCCESS;
    ondemand::array array;
    if (const error_code error = value.get_array().get(array)) return error;
    for (auto item : array) {
        ondemand::value resource;
        if (const error_code error = std::move(item).get(resource)) return error;
        std::string arn;
        const error_code error = each_member(resource, [&](std::string_view name, auto member) {
            return name == "ARN" ? read_text(member, arn) : simdjson::SUCCESS;
        });
        if (error) return error;
        if (arn.empty()) continue;
        if (!names.empty()) names += ' ';
        names += arn;
    }
    return simdjson::SUCCESS;
}

}  // namespace

const std::vector<std::string>& csv_columns() {
    static const std::vector<std::string> columns = {
        "eventTime",   "eventName",       "eventSource", "userName",           "principal",
        "accessKeyId", "sourceIPAddress", "awsRegion",   "recipientAccountId", "errorCode",
        "readOnly",    "eventID",         "resources"};
    return columns;
}

// On-Demand skips what is not asked for without a look at its numbers: an integer may have more
// than 64 bits, which simdjson's DOM refuses. That the whole is JSON was checked at admission.
Result<RecordRow> read_row(std::string_view record) {
    thread_local ondemand::parser parser;
    const simdjson::padded_string padded(record);
    ondemand::document document;
    ondemand::value root;
    RecordRow row;
    Identity identity;
    error_code error = parser.iterate(padded).get(document);
    if (!error) error = document.get_value().get(root);
    if (!error) {
        error = each_member(root, [&](std::string_view name, ondemand::value value) -> error_code {
            for (const Place& place : places) {
                if (place.member == name) return read_text(value, row.*place.field);
            }
            if (name == "resources") return read_resources(value, row.resources);
            if (name != "userIdentity") return simdjson::SUCCESS;
            return each_member(value, [&](std::string_view member, ondemand::value held) {
                return identity.read(member, held);
            });
        });
    }
    if (error) return fail(Code::invalid, simdjson::error_message(error));
    row.user = identity.user();
    row.principal = identity.arn;
    row.access_key = identity.access_key;
    if (row.account.empty()) row.account = identity.account;
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
