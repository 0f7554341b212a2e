// Upload: what the headers of a request that makes an object say of it. Pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/refused.h"
#include "delivery/general_objects.h"
#include "http/message.h"

namespace opentrail::api::s3 {

/// Content-Type and the like, and x-amz-meta-…; "aws-chunked", which is how it came and not what it
/// is, is no Content-Encoding. MetadataTooLarge beyond 2 KB (Amazon S3 User Guide, "Working with
/// object metadata").
Outcome<delivery::Attributes> read_attributes(const http::Request& request);

/// Why an object cannot be made as it is asked for: what a bucket here has not (ACLs, encryption,
/// tags, locks, storage classes), and what no bucket has. None when it can.
std::optional<Refused> cannot_make(const http::Request& request, std::string_view key);

/// If-None-Match and If-Match. `etag` keeps what the condition points into.
Outcome<delivery::Condition> read_condition(const http::Request& request, std::string& etag);

/// What an error of GeneralObjects is called: the code that its message begins with, or as_s3().
Refused refused_upload(const Error& error);

/// An ETag without the quotes that it may come in.
std::string_view unquoted(std::string_view etag);

}  // namespace opentrail::api::s3
