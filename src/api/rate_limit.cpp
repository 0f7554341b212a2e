#include "api/rate_limit.h"

#include <algorithm>

namespace opentrail::api {

bool RateLimit::take(const std::string& name, Timestamp now) {
    const std::lock_guard lock(mutex_);
    const bool known = buckets_.contains(name);
    if (!known && buckets_.size() >= names_max) forget_idle(now);
    const bool full = !known && buckets_.size() >= names_max;
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

/// Whoever has not called for so long that his bucket is full is as good as new. Looks once a
/// second at most: it is asked in a flood.
void RateLimit::forget_idle(Timestamp now) {
    if (now >= looked_ && now < looked_ + std::chrono::seconds(1)) return;
    looked_ = now;
    std::erase_if(buckets_, [&](const auto& bucket) {
        const double seconds = std::chrono::duration<double>(now - bucket.second.filled).count();
        return bucket.second.tokens + seconds * per_second_ >= per_second_;
    });
}

}  // namespace opentrail::api
