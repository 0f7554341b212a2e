#include "history/live_boundary.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::history {

LiveBoundary::LiveBoundary(journal::Journal& journal)
    : journal_(journal), lanes_(journal.shard_count()) {}

std::uint64_t LiveBoundary::first_since(std::uint32_t shard, Timestamp moment) {
    INVARIANT(shard < lanes_.size());
    // Otherwise a busy server would move the boundary by an entry for every query.
    moment = std::chrono::floor<std::chrono::seconds>(moment);
    const std::lock_guard lock(mutex_);
    Lane& lane = lanes_[shard];
    if (lane.arrived && *lane.arrived >= moment) return lane.offset;
    const auto found = find(shard, std::max(lane.offset, journal_.begin(shard)), moment);
    if (found) lane = *found;
    return lane.offset;
}

Result<LiveBoundary::Lane> LiveBoundary::find(std::uint32_t shard, std::uint64_t low,
                                              Timestamp moment) {
    const std::uint64_t end = journal_.durable_end(shard);
    // In steps that double, then by halves: the boundary is mostly near where it was.
    std::uint64_t high = low;
    for (std::uint64_t step = 1; high < end; step *= 2) {
        const auto arrived = TRY(arrival(shard, high));
        if (arrived && *arrived >= moment) break;
        low = high + 1;
        high = std::min(end, high + step);
    }
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto arrived = TRY(arrival(shard, middle));
        if (arrived && *arrived >= moment) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Lane lane{.offset = high, .arrived = std::nullopt};
    if (high < end) lane.arrived = TRY(arrival(shard, high));
    return lane;
}

/// Nothing for an entry that is gone: it arrived before what is not.
Result<std::optional<Timestamp>> LiveBoundary::arrival(std::uint32_t shard, std::uint64_t offset) {
    const journal::Position position[] = {{shard, offset}};
    const auto entries = journal_.fetch(position);
    if (entries && !entries->empty())
        return std::optional<Timestamp>(entries->front().provenance.recorded);
    if (!entries && entries.error().code != Code::not_found)
        return std::unexpected(entries.error());
    return std::optional<Timestamp>();
}

}  // namespace opentrail::history
