#include "api/abridgement.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace opentrail::api {
namespace {

/// Of a member that is left out and still named; longer names are not the model's.
constexpr std::size_t name_bytes_max = 64;

Json cut_texts(const Json& value, std::size_t text_bytes_max) {
    if (const JsonObject* object = value.if_object()) {
        JsonObject cut;
        for (const auto& [name, member] : *object) cut[name] = cut_texts(member, text_bytes_max);
        return cut;
    }
    if (const JsonArray* array = value.if_array()) {
        JsonArray cut;
        for (const Json& item : *array) cut.push_back(cut_texts(item, text_bytes_max));
        return cut;
    }
    const boost::json::string* text = value.if_string();
    if (!text || text->size() <= text_bytes_max) return value;
    std::size_t end = text_bytes_max;
    // Back over the continuation bytes of UTF-8.
    while (end > 0 && (static_cast<unsigned char>((*text)[end]) & 0xc0) == 0x80) --end;
    std::string cut =
        fmt::format("{}...({} bytes)", std::string_view(text->data(), end), text->size());
    return cut.size() < text->size() ? Json(cut) : value;
}

struct Part {
    std::string_view name;
    std::string json;
    std::size_t place = 0;
};

/// `"name":json,`
std::size_t size_of(const Part& part) {
    return to_text(Json(part.name)).size() + 2 + part.json.size();
}

std::string leave_out_largest(const JsonObject& object, std::size_t bytes_max) {
    std::vector<Part> parts;
    std::size_t total = 2;  // The braces; one comma less than members makes up for an empty object.
    for (const auto& [name, value] : object) {
        parts.push_back({{name.data(), name.size()}, to_text(value), parts.size()});
        total += size_of(parts.back());
    }
    std::ranges::sort(parts, [](const Part& a, const Part& b) { return size_of(a) > size_of(b); });
    for (Part& part : parts) {
        if (total <= bytes_max) break;
        total -= size_of(part);
        std::string note = to_text(Json(fmt::format("({} bytes left out)", part.json.size())));
        const bool named = part.name.size() <= name_bytes_max && note.size() < part.json.size();
        part.json = named ? std::move(note) : std::string();
        if (named) total += size_of(part);
    }
    std::ranges::sort(parts, {}, &Part::place);
    std::string text = "{";
    for (const Part& part : parts) {
        if (part.json.empty()) continue;
        if (text.size() > 1) text += ',';
        text += to_text(Json(part.name));
        text += ':';
        text += part.json;
    }
    return text + "}";
}

}  // namespace

std::string abridge(const JsonObject& object, std::size_t bytes_max) {
    std::string text = to_text(object);
    if (text.size() <= bytes_max) return text;
    Json cut;
    for (const std::size_t text_bytes_max : {1024, 256, 64}) {
        cut = cut_texts(object, text_bytes_max);
        text = to_text(cut);
        if (text.size() <= bytes_max) return text;
    }
    return leave_out_largest(cut.get_object(), bytes_max);
}

}  // namespace opentrail::api
