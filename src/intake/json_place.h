// Where a JSON text is broken: the slow, strict reader, for error messages only.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace opentrail::intake {

struct JsonError {
    std::uint64_t byte;  // From the start of the text.
    std::string reason;
};

/// Null when `text` is one complete, valid JSON document (RFC 8259, UTF-8, numbers of any length,
/// nested however deep).
std::optional<JsonError> find_json_error(std::string_view text);

/// "line 85, column 12 (byte 3053)", all from 1 except the byte.
std::string describe_place(std::string_view document, std::uint64_t byte);

}  // namespace opentrail::intake
