// Regions: the names that AWS gave its Regions, in all partitions.
//
// From the table that `./dev generate` makes of botocore's partitions.json. Pure.

#pragma once

#include <span>
#include <string_view>

namespace opentrail::aws {

/// Whether AWS has a Region of this name, as the table knows them.
bool is_aws_region(std::string_view name);

/// Those of the partition "aws": neither China's, governments' nor Europe's own.
std::span<const std::string_view> commercial_regions();

}  // namespace opentrail::aws
