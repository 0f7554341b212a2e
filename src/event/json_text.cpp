#include "event/json_text.h"

#include "base/json_text.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace opentrail::event {
namespace {

constexpr std::array<bool, 256> escaped_bytes() {
    std::array<bool, 256> escaped{};
    for (std::size_t byte = 0; byte < 0x20; ++byte) escaped[byte] = true;
    escaped['"'] = true;
    escaped['\\'] = true;
    return escaped;
}
constexpr std::array<bool, 256> escaped = escaped_bytes();

void append_escape(unsigned char byte, std::string& out) {
    switch (byte) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    }
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
    if (!is_utf8(text)) {
        // What callers send us, such as a user agent: it must not cost the record.
        opentrail::append_json_string(out, text);
        return;
    }
    out += '"';
    std::size_t from = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (!escaped[byte]) continue;
        out.append(text, from, at - from);
        append_escape(byte, out);
        from = at + 1;
    }
    out.append(text, from);
    out += '"';
}

}  // namespace opentrail::event
