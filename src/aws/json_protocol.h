// JSON protocol: from a request to the Call in it, by the rules of AWS JSON 1.1 (Smithy, "AWS
// JSON 1.1 protocol"). Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "aws/call.h"
#include "aws/fault.h"
#include "http/message.h"

namespace opentrail::aws {

struct Target {
    std::string service;
    std::string operation;
    bool operator==(const Target&) const = default;
};

/// "CloudTrail_20131101.LookupEvents" (clients made from Smithy), or with a package before it,
/// "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents" (botocore, the aws CLI).
/// Fails with UnknownOperationException.
Outcome<Target> parse_target(std::string_view text);

/// Whether the request claims to be AWS JSON: it has an X-Amz-Target or an x-amz-json Content-Type.
bool claims_json(const http::Request& request);

/// The target of a JSON 1.1 request: POST to "/", one X-Amz-Target, a JSON Content-Type. Fails with
/// UnknownOperationException, as AWS does for whatever it cannot route. The RPC v2 protocols of
/// Smithy (CBOR, JSON) are refused here by name.
Outcome<Target> read_target(const http::Request& request);

/// A body, which must be one JSON object or nothing (clients of operations without input send "{}";
/// nothing must do as well). Fails with SerializationException, which says where, or
/// RequestEntityTooLargeException.
Outcome<JsonObject> read_input(std::string_view body,
                               std::size_t bytes_max = limits::control_body_bytes_max);

/// Both.
Outcome<Call> read_json_call(const http::Request& request);

}  // namespace opentrail::aws
