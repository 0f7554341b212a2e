#include "api/model/projection.h"

#include <algorithm>
#include <optional>

#include "api/camel_case.h"

namespace opentrail::api::model {
namespace {

std::optional<Json> project_value(const Shape& shape, const Json& value, Names names) {
    if (value.is_null()) return std::nullopt;
    // Events do not show them (AWS KMS Developer Guide, "Logging AWS KMS API calls", examples).
    if ((shape.kind == Kind::blob || shape.secret) && names == Names::lower_camel) {
        return std::nullopt;
    }
    if (const JsonObject* object = value.if_object()) {
        if (shape.kind == Kind::structure) return project(shape, *object, names);
        if (shape.kind != Kind::map) return std::nullopt;
        JsonObject map;
        for (const auto& [key, item] : *object) {
            if (auto kept = project_value(*shape.item, item, names)) map[key] = *std::move(kept);
        }
        return map;
    }
    if (const JsonArray* array = value.if_array()) {
        if (shape.kind != Kind::list) return std::nullopt;
        JsonArray list;
        for (const Json& item : *array) {
            if (auto kept = project_value(*shape.item, item, names)) {
                list.push_back(*std::move(kept));
            }
        }
        return list;
    }
    return value;
}

void drop_unknown_in(const Shape& shape, Json& value) {
    if (JsonObject* object = value.if_object()) {
        if (shape.kind == Kind::structure) return drop_unknown(shape, *object);
        if (shape.kind != Kind::map) return;
        for (auto& member : *object) drop_unknown_in(*shape.item, member.value());
    }
    if (JsonArray* array = value.if_array(); array && shape.kind == Kind::list) {
        for (Json& item : *array) drop_unknown_in(*shape.item, item);
    }
}

}  // namespace

JsonObject project(const Shape& shape, const JsonObject& object, Names names) {
    JsonObject projected;
    for (const auto& [key, value] : object) {
        const std::string_view name(key.data(), key.size());
        const auto member = std::ranges::find(shape.members, name, &Member::name);
        if (member == shape.members.end()) continue;
        std::optional<Json> kept = project_value(*member->shape, value, names);
        if (!kept) continue;
        projected[names == Names::as_given ? std::string(name) : lower_first(name)] =
            *std::move(kept);
    }
    return projected;
}

void drop_unknown(const Shape& shape, JsonObject& object) {
    JsonObject known;
    for (auto& [key, value] : object) {
        const auto member = std::ranges::find(shape.members, std::string_view(key), &Member::name);
        if (member == shape.members.end()) continue;
        drop_unknown_in(*member->shape, value);
        known[key] = std::move(value);
    }
    object = std::move(known);
}

}  // namespace opentrail::api::model
