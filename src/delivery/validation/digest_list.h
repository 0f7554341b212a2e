// list_digests(): the digests of a place by the time at which they end, whichever trail's.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "delivery/validation/scope.h"
#include "delivery/validation/source.h"

namespace opentrail::delivery::validation {

/// The AWS CLI looks so much further than it is asked to, for digests of log files that were
/// delivered near the end; and so do we.
inline constexpr Duration digests_beyond = std::chrono::hours(1);

struct ListedDigest {
    Timestamp end;
    std::string key;
    std::uint64_t bytes = 0;
    bool backfill = false;
    bool own = false;  // Of the trail that is asked for.
};

/// Those that end from `from` to `to`, in the order of their ends. None is an answer.
/// Code::not_found without such a bucket.
Result<std::vector<ListedDigest>> list_digests(Source& source, const Place& place,
                                               const TrailName& trail, Timestamp from,
                                               Timestamp to);

/// The key of a digest of this trail, no backfill one, that ends from `from` to `to`: of the first
/// day that has one. Absent without one. Code::not_found without such a bucket.
Result<std::optional<std::string>> find_digest(Source& source, const Place& place,
                                               const TrailName& trail, Timestamp from,
                                               Timestamp to);

/// The last of `digests` that ends before `time`; null when none does.
const ListedDigest* last_before(const std::vector<ListedDigest>& digests, Timestamp time);

}  // namespace opentrail::delivery::validation
