// ListingPlan: what of a bucket without notifications to list each time, so that no file is missed
// and not everything is listed again and again: all of it at first and once a day, and in between
// the folders of the days since, of all accounts and Regions that were seen.
//
// Plain data and arithmetic. For one thread.

#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace opentrail::intake {

class ListingPlan {
  public:
    /// Of what begins with `prefix`; all of it every `whole_every`.
    explicit ListingPlan(std::string prefix, Duration whole_every = std::chrono::hours(24))
        : prefix_(std::move(prefix)), whole_every_(whole_every) {}

    /// The prefixes to list now; each object is below one of them at most. One of them, the plan's
    /// own, when all is to be listed: also where the days' folders are more than its pages were.
    std::vector<std::string> next(Timestamp now);

    /// An object that was listed: where days' folders are is seen from its key.
    void saw(std::string_view key);
    /// All of what next() said was listed; false: not all, and it is to be listed again.
    void ended(bool complete);

  private:
    std::vector<std::string> recent(Timestamp now) const;

    const std::string prefix_;
    const Duration whole_every_;
    std::set<std::string, std::less<>> folders_;  // ".../CloudTrail/us-east-1/", of the days.
    std::optional<Timestamp> whole_at_;           // When all was listed last.
    std::optional<Timestamp> listed_at_;          // When anything was, completely.
    std::size_t whole_pages_ = 0;                 // Of that.
    Timestamp now_;
    bool is_whole_ = false;
    std::size_t seen_ = 0;
};

}  // namespace opentrail::intake
