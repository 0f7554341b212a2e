// JSON as text: for what is written without building a value first.
//
// Pure functions, safe from any thread.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail {

/// Appends `text` as a JSON string, with its quotes. Escapes what must be (RFC 8259 section 7) and
/// nothing else; what is not UTF-8 becomes U+FFFD, one for each maximal part (Unicode 15,
/// section 3.9), so that the result is always valid JSON.
void append_json_string(std::string& into, std::string_view text);

/// The same as a new string.
std::string json_string(std::string_view text);

/// `json` without white space between its tokens: one line. What is inside strings stays byte for
/// byte. `json` must be valid; of what is not, only a string without an end is noticed
/// (Code::invalid).
Result<std::string> minify_json(std::string_view json);

/// True when all of `text` is UTF-8 (no surrogates, nothing overlong, up to U+10FFFF).
bool is_utf8(std::string_view text);

}  // namespace opentrail
