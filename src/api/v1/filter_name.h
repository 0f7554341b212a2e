// FilterName: the name of a parameter that filters, taken apart: "not.contains.userAgent".
//
// [not.][contains.|starts.|has.]NAME, where NAME is a field of the index, a word for a member of
// the record that users of CloudTrail know, or "member.PATH" for any other. Pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "event/field.h"
#include "history/value_match.h"

namespace opentrail::api::v1 {

struct FilterName {
    bool negate = false;
    history::ValueMatch match = history::ValueMatch::is;
    std::variant<event::Field, std::string> what;  // A field, or the path of a member.
};

/// Nothing for a name that says nothing.
std::optional<FilterName> parse_filter_name(std::string_view name);

/// A field by its name or one of its short names.
std::optional<event::Field> parse_field_name(std::string_view name);

}  // namespace opentrail::api::v1
