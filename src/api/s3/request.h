// S3Request: which bucket, key and sub-resource a request of Amazon S3's REST API is about, path
// style. Plain data; pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/refused.h"
#include "api/url_query.h"
#include "http/message.h"

namespace opentrail::api::s3 {

struct S3Request {
    std::string bucket;  // Empty: the list of buckets.
    std::string key;     // Decoded, byte for byte; empty: the bucket itself.
    std::vector<Parameter> query;

    /// The parameter's value; empty when it has none, absent when it is not there.
    std::optional<std::string> parameter(std::string_view name) const;
};

/// InvalidURI for a path or query that cannot be decoded.
Outcome<S3Request> read_request(const http::Request& request);

/// "arn:aws:s3:::BUCKET" or "arn:aws:s3:::BUCKET/KEY"; "*" for the list of buckets.
std::string arn_of(const S3Request& request);

/// The part of an object that a Range header asks for (RFC 9110, section 14.2; Amazon S3 API
/// Reference, GetObject: one range only). Absent: the whole object, also where the header is of no
/// form that is known.
struct Range {
    std::uint64_t first = 0;
    std::uint64_t size = 0;
    bool satisfiable = true;
};
std::optional<Range> read_range(std::string_view header, std::uint64_t object_bytes);

}  // namespace opentrail::api::s3
