// whole_characters(): the head of a text, cut between its characters.

#pragma once

#include <cstddef>
#include <string_view>

namespace opentrail {

/// At most `bytes_max` bytes of the head of `text`, of which no UTF-8 character is cut apart. What
/// is not UTF-8 is cut as if it were; the result is part of `text`.
std::string_view whole_characters(std::string_view text, std::size_t bytes_max);

}  // namespace opentrail
