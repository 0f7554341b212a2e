// Terminal text: what others wrote (records, file names), made harmless for a terminal.
//
// A terminal acts on control characters: C0 (U+0000 to U+001F), DEL, C1 (U+0080 to U+009F, where
// U+009B begins an escape sequence as ESC [ does). Those that set the direction of text (Unicode
// Standard Annex 9) make a line read as what it is not. Bytes that are no UTF-8 are C1 to a
// terminal that does not expect any. Pure functions.

#pragma once

#include <string>
#include <string_view>

namespace opentrail::app {

/// The text with '?' in place of each such character, and of each byte that is not UTF-8.
std::string tame(std::string_view text);

/// The same for several lines: newlines stay.
std::string tame_lines(std::string_view text);

/// JSON text that means the same, with each such character as \uXXXX: in valid JSON they stand
/// inside strings only. Newlines and tabs between its members stay.
std::string tame_json(std::string_view text);

}  // namespace opentrail::app
