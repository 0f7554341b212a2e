// RateLimits: how many calls a second each principal may make, by group of calls. Safe from any
// thread.

#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "api/rate_limit.h"
#include "api/surface.h"
#include "http/message.h"

namespace opentrail::api {

enum class CallGroup {
    lookups,  // LookupEvents; searches, counts and histograms of /v1.
    reads,    // Every other call that changes nothing.
    changes,
    events,   // Events handed in, one call however many.
    exports,  // Streams: exports and tails.
    access,   // IAM and STS, in both protocols.
    buckets,  // The built-in buckets' objects.
};
inline constexpr std::size_t call_groups = 7;

std::string_view name(CallGroup group);

/// Which one the request is of; none for probes, metrics, and what is nowhere.
std::optional<CallGroup> group_of(Surface surface, const http::Request& request);

/// Calls a second, by CallGroup; 0: as many as come.
using Rates = std::array<double, call_groups>;

class RateLimits {
  public:
    explicit RateLimits(const Rates& rates);

    /// Whether one more is allowed now. `principal` is an ARN: a user's keys and tokens count
    /// together.
    bool take(CallGroup group, const std::string& principal, Timestamp now);

  private:
    std::array<std::optional<RateLimit>, call_groups> limits_;
};

}  // namespace opentrail::api
