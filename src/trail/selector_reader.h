// Selector reader: the lists of PutEventSelectors taken out of their JSON, before any rule is
// asked.
//
// Internal to the room. Pure functions. They fail with Code::invalid where a member is of another
// kind than the API has, or is missing, or a text is too long: the operation table refuses such
// requests before anybody comes here.

#pragma once

#include <vector>

#include "base/json.h"
#include "trail/selectors.h"

namespace opentrail::trail {

Result<std::vector<EventSelector>> read_event_selectors(const JsonArray& list);
Result<std::vector<AdvancedEventSelector>> read_advanced_event_selectors(const JsonArray& list);

}  // namespace opentrail::trail
