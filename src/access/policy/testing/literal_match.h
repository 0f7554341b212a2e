// Wildcards and variables, matched as plainly as can be: which prefixes of the text can each prefix
// of the pattern stand for? The second opinion on access/policy/pattern.h and template.h.
//
// Pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy/context.h"

namespace opentrail::access::policy::literal {

/// A letter that means itself, or a wildcard.
struct Sign {
    char letter = 0;
    bool wild = false;
};

/// `text` with its variables filled in. `wild`: '*' and '?' are wildcards. `variables`: "${" means
/// something. Absent when a variable has no value.
std::optional<std::vector<Sign>> fill_in(std::string_view text, bool wild, bool variables,
                                         const Context& context);

/// False when a variable is written wrongly.
bool has_good_variables(std::string_view text);

enum class Crossing { everywhere, at_field_ends, in_last_field };

/// Whether the signs stand for the whole text. What wildcards may stand for ':', as in an ARN.
bool stand_for(const std::vector<Sign>& signs, std::string_view text, Crossing crossing);

}  // namespace opentrail::access::policy::literal
