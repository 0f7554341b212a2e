// Bucket names, by S3's rules for general purpose buckets.
//
// Pure functions, safe from any thread.

#pragma once

#include <string_view>

#include "base/result.h"

namespace opentrail::delivery {

/// 3 to 63 of a-z, 0-9, "." and "-"; a letter or digit at both ends; no two dots together; not
/// shaped like an IPv4 address; none of the reserved prefixes and suffixes (Amazon S3 User Guide,
/// "General purpose bucket naming rules"). Code::invalid, with the rule that is broken.
Result<void> check_bucket_name(std::string_view name);

}  // namespace opentrail::delivery
