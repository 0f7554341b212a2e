// Output: the XML that answers a request of the Query protocol, and what stands for the same in an
// event. Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "api/model/operation.h"
#include "base/json.h"

namespace opentrail::api::query {

/// <OpResponse><OpResult>…</OpResult><ResponseMetadata><RequestId>…: the members of `output` that
/// the operation's model has, in the model's order. Times are texts already (ISO 8601). Policy
/// documents are percent-encoded (AWS IAM API Reference, GetPolicyVersion: "URL-encoded compliant
/// with RFC 3986"). Without a result where the model has no output.
std::string render_output(const model::QueryService& service, const model::Operation& operation,
                          const JsonObject& output, std::string_view request_id);

/// The same as CloudTrail shows it in responseElements: in lower camel case, without secrets,
/// policy documents percent-encoded, times as "Jul 18, 2023, 4:07:39 PM" (AWS IAM User Guide,
/// "Logging IAM and AWS STS API calls with AWS CloudTrail", examples).
JsonObject shown_output(const model::Operation& operation, const JsonObject& output);

}  // namespace opentrail::api::query
