// Recognition: which operation of which service a request asks for.
//
// Total: every request has a name. Pure but for the models that it reads when they are first asked
// for; safe from any thread.

#pragma once

#include <string>

#include "gateway/call.h"
#include "gateway/exchange.h"

namespace opentrail::gateway {

/// What a gateway knows of its upstream.
struct Recognition {
    /// Below which S3's buckets have hosts of their own, "s3.example.com"; empty: nowhere but at
    /// AWS.
    std::string domain;
    /// Whether the hosts of AWS's own S3, "BUCKET.s3.amazonaws.com", name buckets. Before another
    /// S3 they are what somebody wrote into a Host header, and the bucket is in the path.
    bool has_hosts_of_aws = true;
    /// botocore's name of the service that a request is for that says nothing of it: one without a
    /// signature, to a host that is not AWS's. Empty: such a request is for none that is known.
    std::string service;
};

/// The longest name of an event: what is longer in "METHOD /path" is cut off.
inline constexpr std::size_t call_name_bytes_max = 256;

/// By X-Amz-Target, Action, rpc-v2-cbor's path, or method and path; of the service that the
/// signature's scope names, else the host, else `options.service`. The scope counts most, because
/// an upstream that verifies signatures accepts no other service's: who signs for S3 does not hide
/// a GetObject behind an X-Amz-Target.
///
/// A request of which only the service is known keeps the name that the client gives its operation
/// (X-Amz-Target, Action), else "METHOD /path".
Call recognise(const Exchange& exchange, const Recognition& options);

/// CloudTrail's readOnly of an operation that is in no model, by its name's beginning.
bool name_reads(std::string_view operation);

}  // namespace opentrail::gateway
