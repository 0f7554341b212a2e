// Resources: what a call is about, as CloudTrail lists it in resources[]: of the services that do.
// Pure function.

#pragma once

#include <vector>

#include "event/render.h"
#include "gateway/render/said.h"
#include "gateway/render/subject.h"

namespace opentrail::gateway::render {

/// Empty where CloudTrail has no such member: most management events. `reply` may be unread.
std::vector<event::Resource> resources_of(const Subject& subject, const Said& request,
                                          const Said& reply);

/// Whether it takes the reply to know.
bool needs_reply(const Subject& subject);

}  // namespace opentrail::gateway::render
