// Description: what there is of /v1, in the words of OpenAPI. docs/openapi.json, which
// tools/generate/openapi.py makes of src/api/v1/description/*.yaml.

#pragma once

#include <string_view>

#include "api/call.h"
#include "http/message.h"

namespace opentrail::api::v1 {

/// The document, as JSON.
std::string_view description();

/// /v1/openapi.json, for any caller: it says what the repository says.
http::Response answer_description(const Call& call);

}  // namespace opentrail::api::v1
