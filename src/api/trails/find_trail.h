// Finding trails: which trails a caller sees from a Region, and which it may change there.
//
// A multi-Region trail is seen in every Region, as a *shadow* outside its home Region; it is
// changed in its home Region only (CloudTrail User Guide, "Understanding multi-Region trails").
// Trails of other accounts are not seen.

#pragma once

#include <string_view>
#include <vector>

#include "access/principal.h"
#include "api/refused.h"
#include "api/trails/trail_name.h"
#include "catalog/catalog.h"

namespace opentrail::api {

/// In the order in which they were made.
Outcome<std::vector<catalog::Trail>> trails_seen(catalog::Catalog& catalog,
                                                 const access::Principal& caller);

/// A shadow of its trail in the caller's Region.
bool is_shadow(const catalog::Trail& trail, const access::Principal& caller);

/// Whether the reference means this trail: by name in its home Region, by ARN everywhere.
bool means(const TrailReference& reference, const catalog::Trail& trail);

/// The trail to read, by name or ARN. TrailNotFoundException, and what read_trail_reference
/// refuses.
Outcome<catalog::Trail> find_trail(catalog::Catalog& catalog, const access::Principal& caller,
                                   std::string_view given);

/// The trail to change. InvalidHomeRegionException outside its home Region, and what find_trail
/// refuses.
Outcome<catalog::Trail> find_trail_to_change(catalog::Catalog& catalog,
                                             const access::Principal& caller,
                                             std::string_view given);

}  // namespace opentrail::api
