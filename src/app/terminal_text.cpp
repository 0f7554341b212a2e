#include "app/terminal_text.h"

#include <fmt/format.h>

#include <cstdint>

namespace opentrail::app {
namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

/// The character that `text`, which is not empty, begins with (RFC 3629).
Character first_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {};
    std::uint32_t code = lead & (0x7fU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return {};
        code = (code << 6U) | (byte(i) & 0x3fU);
    }
    const bool longer_than_needed = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
    if (longer_than_needed || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return {};
    return {code, bytes, true};
}

bool is_harmful(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) ||       // C0, DEL, C1
           code == 0x061c || code == 0x200e || code == 0x200f ||  // Marks of direction.
           (code >= 0x2028 && code <= 0x202e) ||  // Line separators, embeddings, overrides.
           (code >= 0x2066 && code <= 0x2069);    // Isolates.
}

template <class Replace>
std::string replaced(std::string_view text, std::string_view kept, const Replace& replace) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Character one = first_of(text);
        const std::string_view bytes = text.substr(0, one.bytes);
        text.remove_prefix(one.bytes);
        const bool keep = one.valid && (!is_harmful(one.code) ||
                                        (one.bytes == 1 && kept.find(bytes[0]) != kept.npos));
        if (keep) {
            out += bytes;
        } else {
            out += replace(one);
        }
    }
    return out;
}

constexpr auto question_mark = [](const Character&) { return std::string("?"); };

}  // namespace

std::string tame(std::string_view text) { return replaced(text, "", question_mark); }

std::string tame_lines(std::string_view text) { return replaced(text, "\n", question_mark); }

std::string tame_json(std::string_view text) {
    return replaced(text, "\n\r\t", [](const Character& one) {
        return one.valid ? fmt::format("\\u{:04x}", one.code) : std::string("?");
    });
}

}  // namespace opentrail::app
