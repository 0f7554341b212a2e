// Call: one authenticated request on its way through an operation. Plain data.

#pragma once

#include <optional>
#include <string>

#include "access/principal.h"
#include "base/result.h"
#include "base/time.h"
#include "catalog/trail.h"
#include "http/message.h"

namespace opentrail::api {

/// Whether the bucket of a trail that is to be takes its files.
struct Probed {
    catalog::Trail trail;
    Result<void> taken;
};

struct Call {
    const http::Request& request;  // Outlives the call.
    access::Principal caller;
    std::string request_id;
    Timestamp received;
    std::optional<Probed> probed = {};        // Where it was asked before the operation ran.
    std::optional<Result<void>> looked = {};  // What Handler::look_first came to.
};

/// The header's value, or empty.
std::string header(const http::Request& request, std::string_view name);

}  // namespace opentrail::api
