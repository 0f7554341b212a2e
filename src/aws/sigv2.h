// Signature Version 2 of Amazon S3, in URLs alone: what boto3 and the aws CLI 1 make of a GET when
// nobody tells them otherwise (Amazon S3 User Guide, "Signing and authenticating REST requests",
// "Query string request authentication alternative"). HMAC with SHA-1: it is taken for reading, and
// nothing here makes one.
//
// Pure functions, safe from any thread. Secrets never reach a message.

#pragma once

#include <string>
#include <string_view>

#include "aws/fault.h"
#include "base/time.h"
#include "http/message.h"

namespace opentrail::aws {

struct UrlSignature {
    std::string access_key_id;
    std::string signature;  // Base64.
    Timestamp expires;
    std::string expires_text;  // As it is signed.
};

/// The query has AWSAccessKeyId and Signature, and there is no other signature.
bool has_url_signature(const http::Request& request);

/// Its header is signed by Signature Version 2, which nobody takes here.
bool has_old_header(const http::Request& request);

/// InvalidRequest for a request that does more than read, has headers of Amazon's that the URL says
/// nothing of, or is signed with temporary credentials: those need Signature Version 4.
Outcome<UrlSignature> read_url_signature(const http::Request& request);

/// What is signed.
std::string url_text_to_sign(const http::Request& request, const UrlSignature& signature);

/// Whether it is the owner's of this secret. Its time is the caller's to judge.
bool matches(const http::Request& request, const UrlSignature& signature, std::string_view secret);

}  // namespace opentrail::aws
