// Whether a document is a policy, said rule by rule on its JSON tree: the second opinion on what
// access/policy reads.
//
// Pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy/policy.h"
#include "base/json.h"

namespace opentrail::access::policy::literal {

/// Absent when this reader cannot tell: the text has a number that base/json does not keep as it is
/// written.
std::optional<bool> accepts(std::string_view document, Kind kind, std::size_t characters_max);

/// The document's statements, the document being accepted.
std::vector<JsonObject> statements_of(const Json& document);
bool has_variables(const Json& document);

/// A value, or each of a list.
std::vector<Json> each_of(const Json& value);

/// The text that a condition's value stands for.
std::string value_text(const Json& value);

/// What an operator's name says.
struct Named {
    std::string set;  // "ForAllValues", "ForAnyValue" or nothing.
    std::string base;
    bool if_exists = false;
};
Named split_operator(std::string_view name);

}  // namespace opentrail::access::policy::literal
