#include "api/excerpt.h"

#include "base/limits.h"

namespace opentrail::api {

std::string_view excerpt(std::string_view text) {
    if (text.size() <= limits::quoted_bytes_max) return text;
    std::size_t end = limits::quoted_bytes_max;
    // Back over the continuation bytes of UTF-8.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end);
}

}  // namespace opentrail::api
