// Request keys: the condition keys that S3 has of a request (Service Authorization Reference,
// "Condition keys for Amazon S3"). docs/policies.md lists them. Pure function.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/call.h"
#include "api/s3/request.h"

namespace opentrail::api::s3 {

using RequestKeys = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// Those of how it is signed and of its headers; `listing`: of the parameters of ListObjects too.
RequestKeys request_keys(const Call& call, const S3Request& request, bool listing);

}  // namespace opentrail::api::s3
