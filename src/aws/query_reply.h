// Query reply: results and errors in the XML of AWS's Query protocol. Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "aws/fault.h"
#include "http/message.h"

namespace opentrail::aws {

/// The name that the Query protocol has for an error of AWS's framework, of which the rest of the
/// program uses the JSON protocols' names: "AccessDenied" for AccessDeniedException. Other names
/// stay.
std::string query_code(std::string_view code);

/// The status of a framework error, by either of its names; 400 for what is not one.
int query_status_of(std::string_view code);

/// 200 with this document.
http::Response query_reply(std::string document, std::string_view request_id);

/// <ErrorResponse>, under the name that query_code() gives. Faults are the sender's below 500.
http::Response query_error(const Fault& fault, std::string_view request_id, int status,
                           std::string_view xml_namespace = {});

}  // namespace opentrail::aws
