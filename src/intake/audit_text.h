// AuditText: what the translators of other systems' audit events have in common: where their
// records belong, and how members of JSON that somebody else wrote are read. Pure functions.

#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/json.h"

namespace opentrail::intake {

/// What records get that their events do not say.
struct AuditPlace {
    std::string account;
    std::string region;
};

/// The text of that member; empty where there is none, or it is something else.
std::string audit_text(const JsonObject& object, std::string_view name);

/// The number of that member; 0 where there is none, or it is something else.
std::int64_t audit_number(const JsonObject& object, std::string_view name);

/// The object of that member; an empty one where there is none, or it is something else.
const JsonObject& audit_object(const JsonObject& object, std::string_view name);

/// Those members that are there.
void copy_members(JsonObject& into, const JsonObject& from,
                  std::initializer_list<std::string_view> names);

/// "" for an empty object.
std::string text_or_none(const JsonObject& object);

}  // namespace opentrail::intake
