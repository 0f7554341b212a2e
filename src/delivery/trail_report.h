// TrailReport: how delivery stands for one trail; Totals: for all of them. Plain data.

#pragma once

#include <cstdint>
#include <string>

#include "catalog/trail.h"

namespace opentrail::delivery {

struct TrailReport {
    std::string id;
    std::string arn;        // Empty once the trail is deleted.
    std::uint64_t lag = 0;  // Durable entries that are not looked at yet; 0 when it does not log.
    std::uint64_t open_files = 0;
    std::uint64_t needed = 0;  // Durable entries from the oldest on that the journal keeps for it.
    std::uint64_t given_up_files = 0;  // That never were stored, and never will be.
    bool stopped = false;
    catalog::DeliveryStatus status;
};

struct Totals {
    std::uint64_t files = 0;  // Stored, since the start.
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;     // Before gzip.
    std::uint64_t failures = 0;  // Attempts to store that failed.
    std::uint64_t given_up = 0;  // Files that were given up, since the start.
};

}  // namespace opentrail::delivery
