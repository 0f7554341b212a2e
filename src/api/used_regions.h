// UsedRegions: the Regions that something here is of: trails, what they delivered, keys.
//
// An event names its Region as it likes, and what a trail makes of it (files, digests, keys) must
// be reachable: so its Region is one that requests may be signed for. Safe from any thread.

#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "catalog/catalog.h"

namespace opentrail::api {

class UsedRegions {
  public:
    UsedRegions(catalog::Catalog& catalog, const Clock& clock) : catalog_(catalog), clock_(clock) {}

    /// As of a second ago at most: nobody makes the catalog work by asking for what is not there.
    bool contains(std::string_view name);

  private:
    catalog::Catalog& catalog_;
    const Clock& clock_;
    std::mutex mutex_;
    std::set<std::string, std::less<>> names_;
    std::optional<Timestamp> read_;
};

}  // namespace opentrail::api
