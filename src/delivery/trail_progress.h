// TrailProgress: how far the log files of one trail are planned, and stored.

#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "catalog/catalog.h"

namespace opentrail::delivery {

/// For one thread.
struct TrailProgress {
    catalog::TrailHistory history;
    std::uint64_t next = 0;   // All before is planned.
    std::uint64_t noted = 0;  // What the ledger says of that: less, where nothing was selected.
    std::deque<catalog::LogFile> open;  // Planned and not known to be stored, in that order.
    catalog::DeliveryStatus status;

    bool stopped = false;  // For good: what was planned cannot be made again.
    unsigned failures = 0;
    Timestamp retry_at{};                    // When open files are tried next.
    std::optional<Timestamp> failing_since;  // As far as this process knows.
    std::uint64_t given_up = 0;              // Files that never were stored.

    /// The settings as they are now; null when the trail is deleted.
    const catalog::Trail* current() const {
        const auto& newest = history.versions.back().trail;
        return newest ? &*newest : nullptr;
    }

    /// Whether nothing more is to be planned for now: what is planned cannot be stored. A trail
    /// that was sent to another bucket since goes on.
    bool blocked() const {
        const catalog::Trail* const now = current();
        return stopped || std::ranges::any_of(open, [now](const catalog::LogFile& file) {
                   return now == nullptr || now->bucket == file.bucket;
               });
    }

    /// Marks those of `bucket` that are open and were recorded before `before`, or all of them, as
    /// given up.
    void give_up(std::string_view bucket, Timestamp now, std::optional<Timestamp> before);

    /// The oldest entry that this trail still needs; UINT64_MAX when none of what is there.
    std::uint64_t needed_from() const;
};

/// The error code under which the failure to store a file is shown: S3's, as in
/// LatestDeliveryError (CloudTrail API Reference, GetTrailStatus).
std::string_view store_error(Code code);

}  // namespace opentrail::delivery
