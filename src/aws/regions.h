// Regions: the names that AWS gave its Regions, in all partitions.
//
// From the table that `./dev generate` makes of botocore's partitions.json. Pure.

#pragma once

#include <string_view>

namespace opentrail::aws {

/// Whether AWS has a Region of this name, as the table knows them.
bool is_aws_region(std::string_view name);

}  // namespace opentrail::aws
