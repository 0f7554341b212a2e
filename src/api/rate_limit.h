// RateLimit: so many calls a second for each name, by a bucket of as many tokens. Safe from any
// thread.

#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/time.h"

namespace opentrail::api {

class RateLimit {
  public:
    /// Names beyond this share one bucket, unless others have been idle.
    static constexpr std::size_t names_max = 1024;

    explicit RateLimit(double per_second) : per_second_(per_second) {}

    /// Whether one more is allowed now.
    bool take(const std::string& name, Timestamp now);

  private:
    struct Bucket {
        double tokens;
        Timestamp filled;
    };

    void forget_idle(Timestamp now);  // With the mutex held.

    double per_second_;
    std::mutex mutex_;
    std::map<std::string, Bucket> buckets_;
    Timestamp looked_{};
};

}  // namespace opentrail::api
