#include "intake/feed_watch.h"

#include <algorithm>

namespace opentrail::intake {

void FeedWatch::reached(Timestamp now) {
    const std::lock_guard lock(mutex_);
    sight_.reached = now;
    sight_.failure.clear();
    sight_.failing_since.reset();
}

void FeedWatch::heard(Timestamp now, Timestamp sent) {
    const std::lock_guard lock(mutex_);
    sight_.reached = sight_.heard = now;
    // A sender's clock may be ahead.
    if (sent != Timestamp{}) sight_.lag = std::max(Duration(0), now - sent);
}

void FeedWatch::failed(Timestamp now, std::string_view why) {
    const std::lock_guard lock(mutex_);
    sight_.failure = why;
    if (!sight_.failing_since) sight_.failing_since = now;
}

void FeedWatch::unread(Timestamp now, std::string_view bucket, std::string_view key,
                       std::string_view why) {
    const std::lock_guard lock(mutex_);
    sight_.unread_at = now;
    sight_.unread_bucket = bucket;
    sight_.unread_key = key;
    sight_.unread_reason = why;
}

void FeedWatch::depth(std::uint64_t waiting, std::uint64_t in_flight) {
    const std::lock_guard lock(mutex_);
    sight_.waiting = waiting;
    sight_.in_flight = in_flight;
}

FeedSight FeedWatch::sight() const {
    const std::lock_guard lock(mutex_);
    return sight_;
}

}  // namespace opentrail::intake
