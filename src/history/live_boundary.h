// Live boundary: which entries arrived before a moment, as an offset for each shard.
//
// Live events age from the later of their eventTime and their arrival: what somebody sends late,
// with a time of long ago, is kept as long as anything else that arrived with it. Entries of a
// shard arrive in the order of their offsets, so that one offset says it for all. Safe from any
// thread.

#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "base/time.h"
#include "journal/journal.h"

namespace opentrail::history {

class LiveBoundary {
  public:
    /// `journal` must outlive it.
    explicit LiveBoundary(journal::Journal& journal);

    /// Offset of the first entry of the shard that arrived at `moment` or later, to the second.
    /// Moments should not go back: a boundary never does. While the journal cannot be read it stays
    /// where it was: what is not known to have arrived before, stays.
    std::uint64_t first_since(std::uint32_t shard, Timestamp moment);

  private:
    struct Lane {
        std::uint64_t offset = 0;
        std::optional<Timestamp> arrived;  // Of the entry at `offset`, once it was asked for.
    };

    /// The first in [low, journal's end) that arrived at `moment` or later.
    Result<Lane> find(std::uint32_t shard, std::uint64_t low, Timestamp moment);
    Result<std::optional<Timestamp>> arrival(std::uint32_t shard, std::uint64_t offset);

    journal::Journal& journal_;
    std::mutex mutex_;
    std::vector<Lane> lanes_;
};

}  // namespace opentrail::history
