// Ground: what the delivery of one shard stands on, and the options it works by. Plain data.

#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "delivery/chunk.h"
#include "delivery/ledger.h"
#include "delivery/outbox.h"
#include "delivery/store.h"
#include "journal/journal.h"

namespace opentrail::delivery {

struct Options {
    Duration interval = std::chrono::minutes(5);
    ChunkLimits limits;
    // Between attempts to store what failed: doubled each time, from the first to the last.
    Duration retry_first = std::chrono::seconds(5);
    Duration retry_last = std::chrono::minutes(5);
    // What cannot be stored is given up so long after it was recorded: AWS retries for 30 days
    // (CloudTrail API Reference, GetTrailStatus). Of a deleted trail, what goes to a bucket that
    // does not exist is given up as soon as may be.
    Duration retry_for = std::chrono::hours(24 * 30);
    // But not before the trail failed for so long (or retry_for) in this process: whoever starts
    // again after a long time, without a disk say, has time to see it.
    Duration retry_least = std::chrono::hours(1);
    // Of what is on its way to buckets that are far away.
    OutboxLimits outbox;
    // When no answer comes for so long to what was sent there, the trail's status says so.
    Duration silence = std::chrono::minutes(1);
};

/// All must outlive what stands on it.
struct Ground {
    journal::Journal& journal;
    Ledger& ledger;
    Store& store;
    const Clock& clock;
    Random& random;
    /// Waits until the catalog has every change before `offset` of `shard`.
    std::function<Result<void>(std::uint32_t shard, std::uint64_t offset)> settle;
    /// Whether calls for the bucket may take long: it is never waited for. Empty: none does.
    std::function<bool(std::string_view bucket)> is_remote = {};
    /// Called from any thread when there is something to do. May be empty.
    std::function<void()> wake = {};
};

}  // namespace opentrail::delivery
