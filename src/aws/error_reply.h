// Error reply: a Fault, or an operation's own error, in the exact form of a protocol.
//
// Clients find the error's name in `__type` (JSON 1.1) or in x-amzn-errortype (REST-JSON); botocore
// and the JavaScript SDK take Message and message alike. Pure functions.

#pragma once

#include <string_view>

#include "aws/fault.h"
#include "http/message.h"

namespace opentrail::aws {

enum class Protocol {
    json_1_1,   // POST / with X-Amz-Target
    rest_json,  // A path for each operation
};

std::string_view content_type(Protocol protocol);

/// The status of a framework error. JSON 1.1 answers 400 to whatever is the caller's fault;
/// REST-JSON tells apart who may not (403) from what is wrong (400). Names that are not the
/// framework's: 400.
int status_of(Protocol protocol, std::string_view code);

/// With status_of, unless the operation's model gives its error another `status`.
http::Response error_reply(Protocol protocol, const Fault& fault, std::string_view request_id,
                           int status = 0);

/// What the listener refuses (see http::RefusalHandler), as a fault. `reason` becomes its message.
Fault fault_of_refusal(int status, std::string_view reason);

}  // namespace opentrail::aws
