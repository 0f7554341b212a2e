// Dates of HTTP headers, RFC 9110 section 5.6.7. Pure functions.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace opentrail::http {

/// As in "Sun, 06 Nov 1994 08:49:37 GMT".
std::string render_date(std::chrono::sys_seconds time);

/// The same form, or with "-0000" for "GMT" as botocore's Date has it (RFC 5322). Absent when it is
/// anything else, the two obsolete forms included: nobody sends them.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text);

}  // namespace opentrail::http
