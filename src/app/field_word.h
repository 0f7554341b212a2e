// Field word: the name of a field as people write it, who know it from a record or from a column.
// Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::app {

/// The name that /v1 has for it: "username" of "userName". A word that is no column's and no
/// record's stays as it is.
std::string field_word(std::string_view word);

/// The same of a field that events are counted by; Code::invalid, with all there are, for a word
/// that is none's.
Result<std::string> counted_field(std::string_view word);

}  // namespace opentrail::app
