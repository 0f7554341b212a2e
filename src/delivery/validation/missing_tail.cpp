#include "delivery/validation/missing_tail.h"

#include <algorithm>
#include <vector>

#include "delivery/validation/digest_list.h"
#include "delivery/validation/digest_pace.h"

namespace opentrail::delivery::validation {
namespace {

struct Left {
    std::optional<Timestamp> newest;  // Of the range and what is around it.
    bool has_backfill = false;        // Then nobody knows what was delivered last.
    bool has_later = false;           // The walk goes by those.
};

Result<Left> what_is_left(const Scope& scope, const Delivered& delivered, Source& source) {
    const Timestamp last = scope.end + digests_beyond;
    const std::vector<ListedDigest> listed =
        TRY(list_digests(source, scope.place, scope.trail, scope.start - around_range, last));
    Left left;
    for (const ListedDigest& digest : listed) {
        if (!digest.own) continue;
        left.has_backfill = left.has_backfill || digest.backfill;
        left.newest = digest.end;
    }
    if (delivered.newest > last) {
        const auto later =
            TRY(find_digest(source, scope.place, scope.trail, last, delivered.newest));
        left.has_later = later.has_value();
    }
    return left;
}

/// A Region has digests once it has events, and may have none after the next start.
bool is_expected(const Scope& scope, const Delivered& delivered, const Left& left) {
    if (scope.place.region == scope.trail.home_region) return true;
    return left.newest && (!delivered.started || *left.newest > *delivered.started);
}

}  // namespace

Result<std::optional<Verdict>> find_missing_tail(const Scope& scope, const Delivered& delivered,
                                                 Duration interval, Source& source) {
    // It speaks for the trail's own account.
    if (scope.place.account != scope.trail.account || delivered.newest <= scope.start) {
        return std::nullopt;
    }
    const Left left = TRY(what_is_left(scope, delivered, source));
    if (left.has_backfill || left.has_later || !is_expected(scope, delivered, left)) {
        return std::nullopt;
    }
    interval = std::max<Duration>(interval, std::chrono::seconds(1));
    const bool is_started = delivered.started && *delivered.started < delivered.newest;
    if (left.newest) {
        if (delivered.newest < *left.newest + interval + lateness) return std::nullopt;
        // What was delivered since lies beyond what is asked for.
        if (is_started && *delivered.started > scope.end + digests_beyond) return std::nullopt;
    }
    Timestamp from = std::max(left.newest.value_or(scope.start), scope.start);
    if (is_started) from = std::max(from, *delivered.started);
    const auto count = static_cast<std::uint64_t>((delivered.newest - from) / interval);
    return Verdict{.kind = Kind::missing,
                   .finding = Finding::not_found,
                   .from = from,
                   .to = delivered.newest,
                   .count = std::max<std::uint64_t>(count, 1)};
}

}  // namespace opentrail::delivery::validation
