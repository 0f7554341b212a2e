// SqsAddress: where a queue's URL says that its service and Region are. Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::aws {

struct SqsAddress {
    std::string endpoint;  // "https://sqs.eu-west-1.amazonaws.com": what calls are sent to.
    std::string region;    // Empty: the host does not say.
    bool operator==(const SqsAddress&) const = default;
};

/// Of "http[s]://HOST[:PORT]/PATH", as GetQueueUrl gives it: calls go to its host, as the AWS SDKs
/// for JavaScript and Java send them. The Region is that of AWS's host names, FIPS, VPC and
/// dual-stack endpoints and the names of before 2011 included (Amazon SQS Developer Guide,
/// "Amazon SQS endpoints"). Code::invalid for what is no such URL.
Result<SqsAddress> address_of_queue(std::string_view queue_url);

}  // namespace opentrail::aws
