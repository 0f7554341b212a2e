#include "api/used_regions.h"

#include "base/log.h"

namespace opentrail::api {

bool UsedRegions::contains(std::string_view name) {
    const std::lock_guard lock(mutex_);
    if (names_.contains(name)) return true;
    const Timestamp now = clock_.now();
    if (read_ && now < *read_ + std::chrono::seconds(1) && now >= *read_) return false;
    const Result<std::vector<std::string>> regions = catalog_.regions();
    if (!regions) {
        log_warn("api", "cannot read which Regions are used", {{"why", regions.error()}});
        return false;
    }
    read_ = now;
    names_.insert(regions->begin(), regions->end());
    return names_.contains(name);
}

}  // namespace opentrail::api
