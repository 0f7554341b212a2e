// Regular expressions, for the literal evaluator. Pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::policy::literal {

/// Whether all of `text`, taken byte by byte, is as `form` says, in RE2's syntax.
bool has_form(std::string_view text, const std::string& form);

/// What the groups of `form` stand for; absent when `text` has not that form. A group that takes no
/// part is absent.
std::optional<std::vector<std::optional<std::string>>> groups_of(std::string_view text,
                                                                 const std::string& form);

/// Of digits, perhaps after a '-'; few enough for the type.
long long number_of(std::string_view text);

}  // namespace opentrail::access::policy::literal
