// find_missing_tail(): that the newest digests are gone, and with them all that would tell of them.
//
// A walk goes by what is in the bucket: of what is newest, or of a trail of which nothing is left,
// it says nothing. The service knows when it last delivered one.

#pragma once

#include <optional>

#include "base/result.h"
#include "delivery/validation/scope.h"
#include "delivery/validation/source.h"
#include "delivery/validation/verdict.h"

namespace opentrail::delivery::validation {

/// What the service says of a trail (CloudTrail API Reference, GetTrailStatus).
struct Delivered {
    /// When it delivered the newest digest; when the trail was stopped, where that was before: the
    /// last digest of an outage ends long before it is delivered.
    Timestamp newest;
    std::optional<Timestamp> started = {};  // When logging was last switched on.
};

/// A stretch at the end of which no digest is left, that should be; absent where all may be well.
/// `interval`: how often digests come. Code::not_found without such a bucket.
Result<std::optional<Verdict>> find_missing_tail(const Scope& scope, const Delivered& delivered,
                                                 Duration interval, Source& source);

}  // namespace opentrail::delivery::validation
