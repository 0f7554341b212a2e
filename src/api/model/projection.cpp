#include "api/model/projection.h"

#include <algorithm>
#include <optional>

#include "api/camel_case.h"

namespace opentrail::api::model {
namespace {

std::optional<Json> project_value(const Shape& shape, const Json& value, Names names) {
    if (value.is_null()) return std::nullopt;
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

}  // namespace opentrail::api::model
