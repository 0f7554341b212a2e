#include "api/trails/find_trail.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::api {
namespace {

bool is_seen(const catalog::Trail& trail, const access::Principal& caller) {
    return trail.multi_region || trail.home_region == caller.region;
}

Outcome<std::vector<catalog::Trail>> own_trails(catalog::Catalog& catalog,
                                                const access::Principal& caller) {
    Result<std::vector<catalog::Trail>> trails = catalog.trails(caller.account);
    if (!trails) return std::unexpected(as_refused(trails.error()));
    return *std::move(trails);
}

}  // namespace

Outcome<std::vector<catalog::Trail>> trails_seen(catalog::Catalog& catalog,
                                                 const access::Principal& caller) {
    Outcome<std::vector<catalog::Trail>> trails = own_trails(catalog, caller);
    if (!trails) return trails;
    std::erase_if(*trails, [&](const catalog::Trail& trail) { return !is_seen(trail, caller); });
    return trails;
}

bool is_shadow(const catalog::Trail& trail, const access::Principal& caller) {
    return trail.home_region != caller.region;
}

bool means(const TrailReference& reference, const catalog::Trail& trail) {
    return reference.account == trail.account && reference.region == trail.home_region &&
           reference.name == trail.name;
}

Outcome<catalog::Trail> find_trail(catalog::Catalog& catalog, const access::Principal& caller,
                                   std::string_view given) {
    const Outcome<TrailReference> reference = read_trail_reference(given, caller);
    if (!reference) return std::unexpected(reference.error());
    const Outcome<std::vector<catalog::Trail>> trails = trails_seen(catalog, caller);
    if (!trails) return std::unexpected(trails.error());
    for (const catalog::Trail& trail : *trails) {
        if (means(*reference, trail)) return trail;
    }
    return std::unexpected(unknown_trail(given, caller));
}

Outcome<catalog::Trail> find_trail_to_change(catalog::Catalog& catalog,
                                             const access::Principal& caller,
                                             std::string_view given) {
    const Outcome<TrailReference> reference = read_trail_reference(given, caller);
    if (!reference) return std::unexpected(reference.error());
    const Outcome<std::vector<catalog::Trail>> trails = own_trails(catalog, caller);
    if (!trails) return std::unexpected(trails.error());
    const catalog::Trail* elsewhere = nullptr;
    for (const catalog::Trail& trail : *trails) {
        if (means(*reference, trail)) {
            if (!is_shadow(trail, caller)) return trail;
            elsewhere = &trail;
        }
        // A shadow has its trail's name, and is what a name means where there is no other.
        const bool shadow = trail.multi_region && is_shadow(trail, caller);
        if (!reference->by_arn && shadow && trail.name == reference->name) elsewhere = &trail;
    }
    if (!elsewhere) return std::unexpected(unknown_trail(given, caller));
    return refuse("InvalidHomeRegionException",
                  fmt::format("The home Region of trail {} is {}: it can be changed there only, "
                              "not from {}.",
                              catalog::arn_of(*elsewhere), elsewhere->home_region, caller.region));
}

}  // namespace opentrail::api
