// BucketProbe: whether a trail's bucket takes what the trail would deliver, asked before the trail
// is made or changed.

#pragma once

#include <optional>

#include "api/handlers.h"
#include "catalog/trail.h"

namespace opentrail::api {

/// As Store::probe() says. May take long for a bucket of another S3.
Result<void> probe_bucket(const HandlerParts& parts, const catalog::Trail& trail);

/// What was found out for `trail` before changes were held up for it; absent when it was not asked,
/// or for another place.
std::optional<Result<void>> probed_before(const Call& call, const catalog::Trail& trail);

// put_trail.cpp: the trail that the request comes to; absent when it is not right in itself.
std::optional<catalog::Trail> trail_to_create(const HandlerParts& parts, const Call& call,
                                              const JsonObject& body);
std::optional<catalog::Trail> trail_to_update(const HandlerParts& parts, const Call& call,
                                              const JsonObject& body);

}  // namespace opentrail::api
