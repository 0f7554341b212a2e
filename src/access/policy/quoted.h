// quoted(): as much of what a caller wrote as a message may repeat. A pure function, safe from any
// thread.

#pragma once

#include <string_view>

#include "base/limits.h"

namespace opentrail::access::policy {

/// Never cuts a character of UTF-8 in two.
constexpr std::string_view quoted(std::string_view text) {
    std::size_t size = limits::quoted_bytes_max;
    if (text.size() <= size) return text;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    return text.substr(0, size);
}

}  // namespace opentrail::access::policy
