// Sieve: which lanes take which entries of a shard.
//
// Reads every event once, whatever the number of lanes. For one thread; entries are asked for in
// ascending order.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "delivery/lane.h"
#include "journal/entry.h"
#include "trail/matcher.h"
#include "trail/subject.h"

namespace opentrail::delivery {

class Sieve {
  public:
    explicit Sieve(std::vector<Lane> lanes);

    /// Gives the lanes back, at the end.
    std::vector<Lane> take_lanes() && { return std::move(lanes_); }

    /// The lanes that take item `index` of `batch`, by their numbers; valid until the next call.
    /// Only events that came in through a live door (api, gateway, submitted, watch) are taken:
    /// nobody wants old or foreign log files delivered again.
    std::span<const std::uint32_t> take(const journal::Batch& batch, std::size_t index);
    /// What the last call read, when it gave any lane.
    const trail::Subject& subject() const { return *subject_; }

  private:
    /// A stretch of the shard with the same lanes throughout.
    struct Stretch {
        std::uint64_t from;
        std::uint64_t end;
        std::vector<std::uint32_t> lanes;
        std::optional<trail::Matcher> matcher;  // Over `lanes`, made when it is come to.
    };
    Stretch* stretch_at(std::uint64_t offset);

    std::vector<Lane> lanes_;
    std::vector<Stretch> stretches_;
    std::size_t at_ = 0;
    trail::SubjectReader reader_;
    trail::Matches matches_;
    const trail::Subject* subject_ = nullptr;
    std::vector<std::uint32_t> taken_;
};

}  // namespace opentrail::delivery
