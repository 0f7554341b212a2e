#include "api/query/output.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "api/camel_case.h"
#include "aws/xml_writer.h"
#include "base/encoding.h"
#include "base/time.h"

namespace opentrail::api::query {
namespace {

using model::Kind;
using model::Member;
using model::Shape;

/// As the model calls what is percent-encoded.
constexpr std::string_view document_shape = "policyDocumentType";

std::string_view view(const Json& text) {
    const auto& string = text.get_string();
    return {string.data(), string.size()};
}

std::string text_of(const Shape& shape, const Json& value) {
    if (!value.is_string()) return to_text(value);
    if (shape.name == document_shape) return percent_encode(view(value));
    return std::string(view(value));
}

void write(aws::XmlWriter& xml, const Shape& shape, std::string_view name, const Json& value);

void write_members(aws::XmlWriter& xml, const Shape& shape, const JsonObject& object) {
    for (const Member& member : shape.members) {
        const Json* value = object.if_contains(member.name);
        if (value && !value->is_null()) write(xml, *member.shape, member.name, *value);
    }
}

void write(aws::XmlWriter& xml, const Shape& shape, std::string_view name, const Json& value) {
    if (shape.kind != Kind::structure && shape.kind != Kind::list && shape.kind != Kind::map) {
        return xml.element(name, text_of(shape, value));
    }
    xml.open(name);
    if (const JsonArray* items = value.if_array(); items && shape.kind == Kind::list) {
        for (const Json& item : *items) write(xml, *shape.item, "member", item);
    } else if (const JsonObject* object = value.if_object()) {
        if (shape.kind == Kind::structure) write_members(xml, shape, *object);
        if (shape.kind == Kind::map) {
            for (const auto& [key, item] : *object) {
                xml.open("entry");
                xml.element("key", key);
                write(xml, *shape.item, "value", item);
                xml.close();
            }
        }
    }
    xml.close();
}

/// "Jul 18, 2023, 4:07:39 PM" of "2023-07-18T16:07:39Z"; other texts stay.
std::string american_time(std::string_view text) {
    const Result<Timestamp> time = parse_iso8601(text);
    if (!time) return std::string(text);
    constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(*time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(*time - day));
    const auto hour = clock.hours().count();
    return fmt::format("{} {}, {}, {}:{:02}:{:02} {}", months[unsigned{date.month()} - 1],
                       unsigned{date.day()}, int{date.year()}, hour % 12 == 0 ? 12 : hour % 12,
                       clock.minutes().count(), clock.seconds().count(), hour < 12 ? "AM" : "PM");
}

Json shown(const Shape& shape, const Json& value);

JsonObject shown_members(const Shape& shape, const JsonObject& object) {
    JsonObject members;
    for (const Member& member : shape.members) {
        const Json* value = object.if_contains(member.name);
        if (!value || value->is_null() || member.shape->secret) continue;
        members[lower_first(member.name)] = shown(*member.shape, *value);
    }
    return members;
}

Json shown(const Shape& shape, const Json& value) {
    if (const JsonObject* object = value.if_object()) {
        if (shape.kind == Kind::structure) return shown_members(shape, *object);
        return *object;
    }
    if (const JsonArray* items = value.if_array(); items && shape.kind == Kind::list) {
        JsonArray list;
        for (const Json& item : *items) list.push_back(shown(*shape.item, item));
        return list;
    }
    if (shape.kind == Kind::time && value.is_string()) return Json(american_time(view(value)));
    if (shape.kind == Kind::time && value.is_number()) {
        const auto millis = static_cast<std::int64_t>(value.to_number<double>() * 1000);
        return Json(american_time(iso8601(from_millis(millis))));
    }
    return value.is_string() ? Json(text_of(shape, value)) : value;
}

}  // namespace

std::string render_output(const model::QueryService& service, const model::Operation& operation,
                          const JsonObject& output, std::string_view request_id) {
    aws::XmlWriter xml;
    xml.open(fmt::format("{}Response", operation.name), service.xml_namespace);
    if (!operation.output->name.empty()) {
        xml.open(fmt::format("{}Result", operation.name));
        write_members(xml, *operation.output, output);
        xml.close();
    }
    xml.open("ResponseMetadata");
    xml.element("RequestId", request_id);
    xml.close();
    xml.close();
    return xml.take();
}

JsonObject shown_output(const model::Operation& operation, const JsonObject& output) {
    return shown_members(*operation.output, output);
}

}  // namespace opentrail::api::query
