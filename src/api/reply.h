// Reply: results and errors in the form of each protocol.
//
// Statuses: AWS JSON 1.1 answers client faults with 400 (protocol notes in
// docs/decisions/protocol.md); REST-JSON and /v1 have a status a code. Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "api/refused.h"
#include "http/message.h"

namespace opentrail::api {

enum class Form {
    json11,     // POST / with X-Amz-Target: {"__type":…,"Message":…}
    query,      // POST / with a form: <ErrorResponse>
    rest_json,  // cloudtrail-data: x-amzn-errortype and {"message":…}
    v1,         // {"__type":…,"message":…}, with x-amzn-errortype too
};

/// 200, or another status of success, with `body` as it is.
http::Response reply(Form form, std::string body, std::string_view request_id, int status = 200);
http::Response error_reply(Form form, const Refused& refused, std::string_view request_id);

int status_of(Form form, std::string_view code);

/// text/plain, for probes and metrics.
http::Response text_reply(int status, std::string body,
                          std::string_view content_type = "text/plain");

}  // namespace opentrail::api
