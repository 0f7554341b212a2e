#include "aws/regions.h"

#include <algorithm>

namespace opentrail::aws {
namespace {

#include "aws/regions.inc"

static_assert(std::ranges::is_sorted(names));

}  // namespace

bool is_aws_region(std::string_view name) { return std::ranges::binary_search(names, name); }

}  // namespace opentrail::aws
