// Body: a request's body as its sender meant it: inflated when it came with Content-Encoding: gzip.
// Pure function.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/refused.h"
#include "base/json.h"
#include "http/message.h"

namespace opentrail::api::v1 {

/// ValidationException for data that is not whole gzip; RequestEntityTooLargeException beyond
/// limits::inflated_body_bytes_max; UnsupportedMediaTypeException for another encoding.
Outcome<std::string> read_body(const http::Request& request);

/// ValidationException that names a member of `body` that is none of `names`: what is misspelt must
/// not be taken for left out.
Outcome<void> expect_members(const JsonObject& body, std::span<const std::string_view> names);

/// Rejects the request unless its media type, if it names one, is `expected`.
Outcome<void> expect_content_type(const http::Request& request, std::string_view expected);

}  // namespace opentrail::api::v1
