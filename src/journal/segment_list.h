// SegmentList: the segments of one shard, oldest first.
//
// Safe from any thread. Those who hold a segment keep it after it was replaced or removed.

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "journal/segment.h"

namespace opentrail::journal {

class SegmentList {
  public:
    using Shared = std::shared_ptr<const Segment>;

    explicit SegmentList(std::vector<Shared> segments) : segments_(std::move(segments)) {}

    void add(Shared segment);
    /// In the place of the one that begins where `segment` does.
    void replace(Shared segment);
    void remove(std::uint64_t first);

    /// The one that holds `offset`, or null.
    Shared holding(std::uint64_t offset) const;
    /// The one that begins at `first`, or null.
    Shared beginning_at(std::uint64_t first) const;
    /// `offset` itself when it is kept or not yet written, else the next one that is kept.
    std::uint64_t next_kept(std::uint64_t offset) const;
    /// Those that hold any of [from, end), oldest first.
    std::vector<Shared> overlapping(std::uint64_t from, std::uint64_t end) const;
    /// Offset of the oldest entry.
    std::uint64_t begin() const;
    std::vector<Shared> all() const;

  private:
    std::vector<Shared>::const_iterator find(std::uint64_t offset) const;

    mutable std::mutex mutex_;
    std::vector<Shared> segments_;  // Never empty: the last is being written.
};

}  // namespace opentrail::journal
