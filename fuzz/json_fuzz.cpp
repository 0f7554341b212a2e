// What parse_json() takes is written and read again as the same value; a JSON string is valid
// whatever the text.

#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/json.h"
#include "base/json_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto value = parse_json(text)) {
        INVARIANT(is_utf8(text));
        const std::string written = to_text(*value);
        const auto again = parse_json(written);
        INVARIANT(again && *again == *value);
        const auto small = minify_json(text);
        INVARIANT(small && small->size() <= size);
        const auto from_small = parse_json(*small);
        INVARIANT(from_small && *from_small == *value);
    }
    static_cast<void>(minify_json(text));

    const auto string = parse_json(json_string(text), 6 * size + 2);
    INVARIANT(string && string->is_string());
    if (is_utf8(text)) INVARIANT(std::string_view(string->get_string()) == text);
    return 0;
}
