// Surface: which of OpenTrail's interfaces a request is for. docs/architecture.md, "Surfaces". Pure
// function.

#pragma once

#include <string>
#include <string_view>

#include "api/refused.h"
#include "api/reply.h"
#include "http/message.h"

namespace opentrail::api {

enum class Surface {
    cloudtrail,  // POST / with X-Amz-Target
    query,       // POST / with a form: IAM and STS
    kms,         // POST / with X-Amz-Target: TrentService.…
    s3,          // Whatever is signed for s3: the built-in buckets
    audit,       // POST /PutAuditEvents
    v1,          // /v1/…
    console,     // /console/…, and what a browser gets at /
    healthz,
    readyz,
    metrics,
    nothing,
};

Surface surface_of(const http::Request& request);

/// The form in which a request is answered, also one of which only a part was read.
Form form_of(const http::Request& request);

/// The operation of CloudTrail that X-Amz-Target names. Clients use two prefixes:
/// "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101." (botocore's targetPrefix) and
/// "CloudTrail_20131101." (the AWS SDK for JavaScript v3). UnknownOperationException otherwise.
Outcome<std::string> operation_of(const http::Request& request);

/// What asks for the bucket alone that a path begins with, whatever follows.
http::Request bucket_of(const http::Request& request);

}  // namespace opentrail::api
