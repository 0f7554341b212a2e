#include "base/json_text.h"

#include <simdjson.h>

#include <array>
#include <cstdint>

namespace opentrail {
namespace {

// What stands after the backslash: 0 for nothing to escape, 'u' for \u00XX.
constexpr std::array<char, 128> make_escapes() {
    std::array<char, 128> escapes{};
    for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    return escapes;
}
constexpr auto escapes = make_escapes();

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD.

unsigned byte_at(std::string_view text, std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

struct Sequence {
    std::size_t length;  // Bytes to go on by.
    bool good;
};

// The character of several bytes at `i`, or the part of one that is there (Unicode table 3-7).
Sequence sequence_at(std::string_view text, std::size_t i) {
    const unsigned first = byte_at(text, i);
    unsigned low = 0x80;
    unsigned high = 0xbf;
    std::size_t length = 0;
    if (first >= 0xc2 && first <= 0xdf) {
        length = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        length = 3;
        if (first == 0xe0) low = 0xa0;
        if (first == 0xed) high = 0x9f;
    } else if (first >= 0xf0 && first <= 0xf4) {
        length = 4;
        if (first == 0xf0) low = 0x90;
        if (first == 0xf4) high = 0x8f;
    } else {
        return {1, false};
    }
    for (std::size_t k = 1; k < length; ++k) {
        const unsigned next = byte_at(text, i + k);
        if (next < low || next > high) return {k, false};
        low = 0x80;
        high = 0xbf;
    }
    return {length, true};
}

void append_escaped(std::string& into, char c) {
    static constexpr char digits[] = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(c);
    const char escape = escapes[code];
    into += '\\';
    into += escape;
    if (escape != 'u') return;
    into += "00";
    into += digits[code >> 4];
    into += digits[code & 15];
}

}  // namespace

void append_json_string(std::string& into, std::string_view text) {
    into.reserve(into.size() + text.size() + 2);
    into += '"';
    std::size_t copied = 0;  // Everything before is in `into`.
    std::size_t i = 0;
    const auto copy_up_to_here = [&] { into.append(text, copied, i - copied); };
    while (i < text.size()) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x80) {
            if (escapes[c] != 0) {
                copy_up_to_here();
                append_escaped(into, text[i]);
                copied = i + 1;
            }
            ++i;
            continue;
        }
        const Sequence sequence = sequence_at(text, i);
        if (!sequence.good) {
            copy_up_to_here();
            into += replacement;
            copied = i + sequence.length;
        }
        i += sequence.length;
    }
    copy_up_to_here();
    into += '"';
}

std::string json_string(std::string_view text) {
    std::string made;
    append_json_string(made, text);
    return made;
}

Result<std::string> minify_json(std::string_view json) {
    std::string small;
    simdjson::error_code error = simdjson::SUCCESS;
    // It writes whole vectors, so past what it keeps (simdjson.h, implementation::minify).
    small.resize_and_overwrite(json.size() + simdjson::SIMDJSON_PADDING,
                               [&](char* into, std::size_t) {
                                   std::size_t length = 0;
                                   error = simdjson::minify(json.data(), json.size(), into, length);
                                   return error == simdjson::SUCCESS ? length : 0;
                               });
    if (error != simdjson::SUCCESS) {
        return fail(Code::invalid, "not JSON: a string has no end");
    }
    return small;
}

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace opentrail
