// look_at_trail(): one of the server's own trails validated, in all of its Regions, against what is
// in the bucket and what the catalog knows to be there.
//
// A walk through the bucket says nothing of a bucket that was emptied, nor of what was removed with
// all that would lead to it: the catalog knows which digests were stored. Safe from any thread, for
// several looks at once.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "delivery/store.h"
#include "delivery/validation/public_keys.h"
#include "delivery/validation/verdict.h"

namespace opentrail::delivery::validation {

/// What was found of one trail, in all of its Regions.
struct Patrolled {
    std::string trail;  // ARN.
    Timestamp finished;
    Timestamp from;
    Timestamp to;  // With an error: the end of what was looked at before it.
    bool all_valid = false;
    std::string error;  // Why it could not be said; empty: it could.
    Summary summary;
    /// The first lines of faults, and then of what could not be read; bounded.
    std::vector<std::string> lines;
    std::vector<std::string> open;  // The latter, while it goes on. Not kept.
};

/// The keys of the catalog, which are never removed from it.
class CatalogKeys final : public KeySource {
  public:
    /// `catalog` outlives it.
    explicit CatalogKeys(catalog::Catalog& catalog) : catalog_(catalog) {}

    /// All, whatever the time.
    Result<std::vector<ListedKey>> list(Timestamp from, Timestamp to) override;

  private:
    catalog::Catalog& catalog_;
};

struct TrailLook {
    catalog::Catalog& catalog;
    Store& store;
    Timestamp now;
    std::size_t jobs = 2;  // Files that are read at once.
    /// Every verdict as it comes, on the calling thread.
    std::function<void(const Verdict&)> take = [](const Verdict&) {};
    /// Asked now and then; true ends it, and then `found` is of what was looked at by then.
    std::function<bool()> stopped = [] { return false; };
};

/// The Regions that the trail has files of, and its home Region.
Result<std::vector<std::string>> regions_of(catalog::Catalog& catalog, const catalog::Trail& trail);

/// Looks at [found.from, found.to] and fills in what was found.
void look_at_trail(const TrailLook& look, const catalog::Trail& trail, Patrolled& found);

}  // namespace opentrail::delivery::validation
