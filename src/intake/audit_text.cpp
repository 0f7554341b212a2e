#include "intake/audit_text.h"

namespace opentrail::intake {

std::string audit_text(const JsonObject& object, std::string_view name) {
    const Json* const member = find_member(object, name);
    const auto* const text = member ? member->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

std::int64_t audit_number(const JsonObject& object, std::string_view name) {
    const Json* const member = find_member(object, name);
    const auto* const number = member ? member->if_int64() : nullptr;
    return number ? *number : 0;
}

const JsonObject& audit_object(const JsonObject& object, std::string_view name) {
    static const JsonObject none;
    const Json* const member = find_member(object, name);
    const auto* const inner = member ? member->if_object() : nullptr;
    return inner ? *inner : none;
}

void copy_members(JsonObject& into, const JsonObject& from,
                  std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (const Json* const member = find_member(from, name)) into[name] = *member;
    }
}

std::string text_or_none(const JsonObject& object) {
    return object.empty() ? std::string() : to_text(object);
}

}  // namespace opentrail::intake
