// TrailKey: the KMS key that CreateTrail or UpdateTrail names.

#pragma once

#include <optional>

#include "api/call.h"
#include "api/handlers.h"
#include "api/refused.h"
#include "api/trails/trail_request.h"

namespace opentrail::api {

/// Puts the key's ARN in the place of what the request names it by. `remote`: the bucket is of
/// another S3, and so is the key: its ARN is taken as it is. InvalidKmsKeyIdException for what
/// names no key, KmsKeyNotFoundException for one that is not there, KmsException for one that
/// cannot be used. Where clients that contradict AWS are served, what names no key stays as it is.
std::optional<Refused> resolve_key(const HandlerParts& parts, const Call& call, bool remote,
                                   TrailRequest& request);

}  // namespace opentrail::api
