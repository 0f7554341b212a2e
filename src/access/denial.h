// Denial: why a request is not believed, or not allowed, in AWS's terms. Plain data.

#pragma once

#include <string>

namespace opentrail::access {

struct Denial {
    std::string code;  // "InvalidSignatureException", "AccessDeniedException", …
    std::string message;
    std::string access_key_id;  // As claimed, where one was.
};

}  // namespace opentrail::access
