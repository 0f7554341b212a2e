// UTF-8: whether bytes are it (RFC 3629: no surrogates, no overlong forms). Pure function.

#pragma once

#include <string_view>

namespace opentrail::api {

bool is_utf8(std::string_view text);

}  // namespace opentrail::api
