#include "intake/json_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

namespace opentrail::intake {
namespace {

/// Takes every token and keeps nothing.
struct Discard {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    using Error = boost::system::error_code;
    using Text = boost::json::string_view;

    bool on_document_begin(Error&) { return true; }
    bool on_document_end(Error&) { return true; }
    bool on_object_begin(Error&) { return true; }
    bool on_object_end(std::size_t, Error&) { return true; }
    bool on_array_begin(Error&) { return true; }
    bool on_array_end(std::size_t, Error&) { return true; }
    bool on_key_part(Text, std::size_t, Error&) { return true; }
    bool on_key(Text, std::size_t, Error&) { return true; }
    bool on_string_part(Text, std::size_t, Error&) { return true; }
    bool on_string(Text, std::size_t, Error&) { return true; }
    bool on_number_part(Text, Error&) { return true; }
    bool on_int64(std::int64_t, Text, Error&) { return true; }
    bool on_uint64(std::uint64_t, Text, Error&) { return true; }
    bool on_double(double, Text, Error&) { return true; }
    bool on_bool(bool, Error&) { return true; }
    bool on_null(Error&) { return true; }
    bool on_comment_part(Text, Error&) { return true; }
    bool on_comment(Text, Error&) { return true; }
};

}  // namespace

std::optional<JsonError> find_json_error(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 512;
    boost::json::basic_parser<Discard> parser(options);
    boost::system::error_code error;
    std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (!error && read < text.size()) {
        const auto rest = text.find_first_not_of(" \t\r\n", read);
        if (rest != std::string_view::npos)
            return JsonError{rest, "something follows the document"};
    }
    if (!error) return std::nullopt;
    if (error == boost::json::error::incomplete) {
        return JsonError{text.size(), "the document ends early"};
    }
    return JsonError{read, error.message()};
}

std::string describe_place(std::string_view document, std::uint64_t byte) {
    const std::string_view before =
        document.substr(0, std::min<std::uint64_t>(byte, document.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto start = before.rfind('\n');
    const std::size_t column =
        before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
    return fmt::format("line {}, column {} (byte {})", line, column, byte);
}

}  // namespace opentrail::intake
