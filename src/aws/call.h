// Call: what a request asks for, whichever AWS protocol it came in. Plain data: who asks, and
// whether they may, is decided elsewhere.

#pragma once

#include <string>

#include "aws/error_reply.h"
#include "base/json.h"

namespace opentrail::aws {

struct Call {
    Protocol protocol = Protocol::json_1_1;
    std::string service;    // As models name it: "CloudTrail_20131101".
    std::string operation;  // Case as sent; known or not.
    JsonObject input;
};

}  // namespace opentrail::aws
