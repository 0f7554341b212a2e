// S3 call: what a request asks of Amazon S3, by method, sub-resource and headers.
//
// Pure functions, safe from any thread.

#pragma once

#include <optional>
#include <string_view>

#include "gateway/address.h"
#include "gateway/call.h"
#include "gateway/exchange.h"

namespace opentrail::gateway {

/// What the name of a host says of S3.
struct S3Host {
    std::string_view bucket;  // Empty: the host of all buckets.
    /// "s3", "s3express", "s3-control", "s3-outposts", "s3-object-lambda", "s3-accesspoint", ...
    std::string_view service = "s3";
};

/// Of `domain` and what is below it ("s3.example.com", "b.s3.example.com"; not looked at when
/// empty), and of AWS's own ("b.s3.eu-west-1.amazonaws.com"). Absent: says nothing. Letter case of
/// the domain does not matter. Without `has_hosts_of_aws` AWS's own say nothing of a bucket.
std::optional<S3Host> read_s3_host(std::string_view host, std::string_view domain,
                                   bool has_hosts_of_aws);

/// Fills in bucket, key, name, whether it reads and whether it is a data event. `host_bucket`: the
/// host's, empty where the path begins with it. What S3 does not have stays without a name.
///
/// Amazon S3 API Reference; the names of events from the Amazon S3 User Guide, "Amazon S3
/// CloudTrail events".
void read_s3_call(const Exchange& exchange, const Address& address, std::string_view host_bucket,
                  Call& call);

}  // namespace opentrail::gateway
