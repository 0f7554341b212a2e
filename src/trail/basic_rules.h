// Basic rules: what PutEventSelectors refuses in basic selectors.
//
// Internal to the room. A pure function.

#pragma once

#include <span>

#include "base/result.h"
#include "trail/selectors.h"

namespace opentrail::trail {

/// Fails with Code::invalid and CloudTrail's words, as far as they are known.
Result<void> check_rules(std::span<const EventSelector> selectors);

/// Whether a DataResource's value stands for every resource of its type ("arn:aws:s3:::",
/// "arn:aws:lambda", ...). Any partition.
bool stands_for_all(std::string_view type, std::string_view value);

}  // namespace opentrail::trail
