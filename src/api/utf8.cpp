#include "api/utf8.h"

#include <simdjson.h>

namespace opentrail::api {

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace opentrail::api
