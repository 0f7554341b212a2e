// S3Address: where an S3 is, and the URLs of its buckets and objects. Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::aws {

enum class S3Style {
    automatic,     // virtual_host at AWS, path at any other endpoint; botocore chooses so.
    path,          // ENDPOINT/BUCKET/KEY
    virtual_host,  // BUCKET.ENDPOINT/KEY
};

struct S3Address {
    std::string endpoint = {};  // "https://minio.example:9000"; empty: AWS's own of the Region.
    std::string region = "us-east-1";
    S3Style style = S3Style::automatic;
    bool operator==(const S3Address&) const = default;
};

/// Fails with Code::invalid, saying what is wrong, unless parse_endpoint() takes the endpoint (or
/// it is empty) and the Region is of letters, digits, "-" and "_".
Result<void> check(const S3Address& address);

/// Whether a bucket may be called so, by the rules of now or of once (3 to 255 letters, digits,
/// "-",
/// "." and "_"): a name that stays what it is in a URL.
bool is_bucket_in_url(std::string_view bucket);

/// The URL of an object, of a bucket (`key` empty) or of the service (both empty), without a query;
/// the key percent-encoded once. `address` passes check(), `bucket` is_bucket_in_url().
std::string url_of(const S3Address& address, std::string_view bucket, std::string_view key);

/// Whether what is sent can be read on its way: plain HTTP to another machine. `address` passes
/// check().
bool is_in_the_clear(const S3Address& address);

}  // namespace opentrail::aws
