// Nearest: the known word that a misspelt one was probably meant to be. Pure function.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace opentrail::app {

/// The one that begins with `word`, else the nearest; none when all are far from it: more than
/// three letters, or half of it.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

/// "; did you mean 'KNOWN'?", or empty when nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace opentrail::app
