// Advanced rules: what PutEventSelectors refuses in advanced selectors.
//
// Internal to the room. A pure function.

#pragma once

#include <span>

#include "base/result.h"
#include "trail/selectors.h"

namespace opentrail::trail {

/// Fails with Code::invalid and CloudTrail's words, as far as they are known.
Result<void> check_rules(std::span<const AdvancedEventSelector> selectors);

}  // namespace opentrail::trail
