#include "api/v1/event_text.h"

#include <fmt/format.h>

#include <array>
#include <span>

#include "api/v1/search_request.h"
#include "base/hash.h"
#include "base/json_text.h"

namespace opentrail::api::v1 {
namespace {

void append_member(std::string& out, std::string_view name, std::string_view value) {
    out += fmt::format(",\"{}\":", name);
    append_json_string(out, value);
}

void append_optional(std::string& out, std::string_view name, std::string_view value) {
    if (!value.empty()) append_member(out, name, value);
}

/// The record on one line. Inside strings JSON has no newlines, so that most records need no work.
void append_record_line(std::string_view record, std::string& out) {
    if (record.find_first_of("\n\r") == std::string_view::npos) {
        out += record;
        return;
    }
    const Result<std::string> line = minify_json(record);
    // What was admitted is valid JSON, so that there is always a line.
    out += line ? std::string_view(*line) : std::string_view("{}");
}

void append_flags(std::uint16_t flags, std::string& out) {
    constexpr std::pair<std::uint16_t, std::string_view> names[] = {
        {journal::flag_conflict, "conflict"},
        {journal::flag_time_ahead, "timeAhead"},
        {journal::flag_imported, "imported"},
    };
    std::string list;
    for (const auto& [flag, name] : names) {
        if ((flags & flag) != 0) list += fmt::format("{}\"{}\"", list.empty() ? "" : ",", name);
    }
    if (!list.empty()) out += fmt::format(",\"flags\":[{}]", list);
}

/// What an event is found by and its record does not say in so many words.
constexpr std::array derived_fields = {
    event::Field::username,      event::Field::principal,     event::Field::session,
    event::Field::resource_name, event::Field::resource_type, event::Field::category,
};

void append_fields(std::span<const event::Value> values, std::string& out) {
    out += ",\"fields\":{";
    bool first_field = true;
    for (const event::Field field : derived_fields) {
        bool first_value = true;
        for (const event::Value& value : values) {
            if (value.field != field) continue;
            if (first_value) out += fmt::format("{}\"{}\":[", first_field ? "" : ",", name(field));
            if (!first_value) out += ',';
            append_json_string(out, value.text);
            first_value = first_field = false;
        }
        if (!first_value) out += ']';
    }
    out += '}';
}

}  // namespace

std::string iso8601_millis(Timestamp time) {
    std::string text = iso8601(time);
    if (text.size() == 20) text.insert(19, ".000");  // iso8601() leaves zeros out.
    return text;
}

void EventText::append_provenance(const journal::Entry& entry, std::string& out) {
    const journal::Provenance& provenance = entry.provenance;
    out += fmt::format("{{\"position\":\"{}\"", position_text(entry.position));
    append_member(out, "recorded", iso8601_millis(provenance.recorded));
    append_member(out, "door", journal::name(provenance.door));
    append_optional(out, "gateway", provenance.gateway);
    append_optional(out, "principal", provenance.principal);
    append_optional(out, "importId", provenance.import_id);
    append_optional(out, "source", provenance.source);
    if (provenance.source_hash) append_member(out, "sourceSha256", hex(*provenance.source_hash));
    append_member(out, "recordSha256", hex(sha256(entry.record)));
    append_flags(entry.flags, out);
    event::FactsBatch facts;
    if (parser_.parse(entry.record, {provenance.account, provenance.region}, false, facts)) {
        const event::Facts& known = facts.facts.front();
        append_member(out, "account", known.account);
        append_member(out, "region", known.region);
        append_member(out, "eventId", known.event_id);
        append_fields(facts.values_of(known), out);
    }
    out += '}';
}

void EventText::append(const journal::Entry& entry, bool provenance, std::string& out) {
    out += '{';
    if (provenance) {
        out += "\"provenance\":";
        append_provenance(entry, out);
        out += ',';
    }
    out += "\"record\":";
    out += entry.record;
    out += '}';
}

void EventText::append_line(const journal::Entry& entry, bool provenance, std::string& out) {
    if (provenance) {
        out += "{\"provenance\":";
        append_provenance(entry, out);
        out += ",\"record\":";
    }
    append_record_line(entry.record, out);
    out += provenance ? "}\n" : "\n";
}

}  // namespace opentrail::api::v1
