#include "delivery/object_path.h"

#include <fmt/format.h>

#include <utility>

#include "base/limits.h"

namespace opentrail::delivery {
namespace {

constexpr std::size_t key_bytes_max = 1024;
constexpr std::size_t segment_bytes_max = 255;  // NAME_MAX of every file system we know.

std::string written(std::string_view segment) {
    if (segment.empty()) return "%";
    if (segment == ".") return "%2E";
    if (segment == "..") return "%2E%2E";
    std::string text;
    for (const char c : segment) {
        if (c == '%') {
            text += "%25";
        } else if (c == '\0') {
            text += "%00";
        } else {
            text += c;
        }
    }
    return text;
}

std::string read(std::string_view text) {
    std::string segment;
    for (std::size_t i = 0; i < text.size(); ++i) {
        constexpr std::pair<std::string_view, char> codes[] = {
            {"%25", '%'}, {"%00", '\0'}, {"%2E", '.'}};
        const char* decoded = nullptr;
        for (const auto& [code, character] : codes) {
            if (text.substr(i, code.size()) == code) decoded = &character;
        }
        if (decoded) i += 2;
        // A lone "%" stands for an empty segment; elsewhere the caller finds that it is none of
        // ours.
        if (decoded || text != "%") segment += decoded ? *decoded : text[i];
    }
    return segment;
}

template <class Convert>
std::string by_segment(std::string_view from, Convert convert) {
    std::string to;
    for (std::size_t begin = 0;;) {
        const std::size_t end = from.find('/', begin);
        to += convert(from.substr(begin, end - begin));
        if (end == std::string_view::npos) return to;
        to += '/';
        begin = end + 1;
    }
}

std::unexpected<Error> wrong(std::string_view key, std::string_view why) {
    return fail(Code::invalid,
                fmt::format("object key '{}': {}", key.substr(0, limits::quoted_bytes_max), why));
}

}  // namespace

Result<std::string> path_of_key(std::string_view key) {
    if (key.empty()) return wrong(key, "it is empty");
    if (key.size() > key_bytes_max) return wrong(key, "it has more than 1024 bytes");
    bool fits = true;
    std::string path = by_segment(key, [&fits](std::string_view segment) {
        std::string text = written(segment);
        fits = fits && text.size() <= segment_bytes_max;
        return text;
    });
    if (!fits) return wrong(key, "a part between slashes has more than 255 bytes");
    return path;
}

Result<std::string> key_of_path(std::string_view path) {
    std::string key = by_segment(path, read);
    const auto again = path_of_key(key);
    if (!again || *again != path) return wrong(path, "no key is written like this");
    return key;
}

}  // namespace opentrail::delivery
