// Call: one authenticated request on its way through an operation. Plain data.

#pragma once

#include <string>

#include "access/principal.h"
#include "base/time.h"
#include "http/message.h"

namespace opentrail::api {

struct Call {
    const http::Request& request;  // Outlives the call.
    access::Principal caller;
    std::string request_id;
    Timestamp received;
};

/// The header's value, or empty.
std::string header(const http::Request& request, std::string_view name);

}  // namespace opentrail::api
