// Reply shape: whether a reply of CloudTrail's API is what the model says of the operation.

#pragma once

#include <string>

#include "api/model/operation.h"
#include "http/message.h"

namespace opentrail::api {

/// What is wrong with a reply, or empty. A reply of 200 has only members that the output shape
/// knows, none of them null, each of its type and of its enum's values, and all that are required;
/// another has an error that the model or AWS's framework has, in the form of JSON 1.1.
std::string wrong_in_reply(const model::Operation& operation, const http::Response& response);

}  // namespace opentrail::api
