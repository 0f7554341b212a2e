// Pattern: the regular expressions of the shapes in the tables, compiled once. Safe from any
// thread.

#pragma once

#include <string_view>

namespace opentrail::api::model {

/// Whether `value` is matched from end to end by `pattern`, which is one of an input shape in the
/// tables. Time grows with the length of the value only.
bool fits_pattern(std::string_view pattern, std::string_view value);

}  // namespace opentrail::api::model
