#include "api/rate_limit.h"

#include <algorithm>

namespace opentrail::api {

bool RateLimit::take(const std::string& name, Timestamp now) {
    const std::lock_guard lock(mutex_);
    const bool full = buckets_.size() >= names_max && !buckets_.contains(name);
    auto [place, made] =
        buckets_.try_emplace(full ? std::string() : name, Bucket{per_second_, now});
    Bucket& bucket = place->second;
    if (now > bucket.filled) {
        const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
        bucket.tokens = std::min(per_second_, bucket.tokens + seconds * per_second_);
    }
    // Also when the clock went back: it counts on from there.
    bucket.filled = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
}

}  // namespace opentrail::api
