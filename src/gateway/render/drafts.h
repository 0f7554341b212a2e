// Drafts: an exchange and the call that was recognised in it as CloudTrail events, but for who made
// the call and the event's id. docs/gateway-events.md says what they say.
//
// Pure function over plain data, but for what Scene::table_keys learns; safe from any thread.

#pragma once

#include <vector>

#include "event/render.h"
#include "gateway/call.h"
#include "gateway/exchange.h"
#include "gateway/render/scene.h"

namespace opentrail::gateway {

/// One draft for the call, and after it one for every key of S3's DeleteObjects. Without identity,
/// event_id and shared_event_id. The source address is the connection's.
std::vector<event::Draft> drafts_of(const Exchange& exchange, const Call& call, const Scene& scene);

}  // namespace opentrail::gateway
