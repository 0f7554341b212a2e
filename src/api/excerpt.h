// Excerpt: what a message repeats of a text from outside. Pure function.

#pragma once

#include <string_view>

namespace opentrail::api {

/// The beginning of `text`, up to limits::quoted_bytes_max bytes, never half a character.
std::string_view excerpt(std::string_view text);

}  // namespace opentrail::api
