// Settings of the API, filled by the process from its configuration.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "access/oidc/options.h"
#include "access/password.h"
#include "api/rate_limits.h"
#include "base/limits.h"

namespace opentrail::api {

/// One of the server's settings as GET /v1/settings shows it.
struct ShownSetting {
    std::string key;
    std::string value;
    std::string default_value;
    std::string meaning;
};

struct Settings {
    /// profile=aws: AWS's own limits (one attribute, 90 days, 2 look-ups a second).
    bool aws_limits = false;
    /// lenient=true: serve clients that contradict AWS.
    bool lenient = false;
    /// trails.per_region: trails that an account may see in a Region, shadows included. With
    /// aws_limits it is AWS's limit.
    std::size_t trails_max = 100;
    /// record.own_data: record posts to and reads of /v1/events as data events.
    bool record_own_data = false;
    /// regions: those that a signature may be for, beside AWS's own, the home Region and those that
    /// the catalog has something of.
    std::vector<std::string> regions{};
    /// metrics.open: /metrics answers whoever asks, without a signature or token.
    bool metrics_open = false;
    /// limits.*: calls a second of one principal, by group; 0: as many as come.
    Rates rates{};
    /// digest.key_rotation: how long a key signs digests.
    Duration digest_key_rotation = std::chrono::hours(24 * 90);
    /// limits.failures: failed authentications a minute before a caller waits; 0: nobody does.
    std::uint64_t failures_max = 0;
    /// A larger body is refused. The listener does so first; a process without one does it here.
    std::size_t body_bytes_max = limits::body_bytes_max;
    /// console.idle_timeout, console.session_duration: when a session of the console ends that is
    /// not used, and when any does.
    Duration session_idle = std::chrono::minutes(30);
    Duration session_duration = std::chrono::hours(12);
    /// The OpenID provider that people may sign in by.
    access::oidc::Options provider{};
    /// What checking a password costs.
    access::PasswordHasher::Options passwords{};
    /// Tails at once, over all callers.
    std::size_t tails_max = 64;
    /// What GET /v1/settings shows, for people.
    std::vector<ShownSetting> shown{};
};

}  // namespace opentrail::api
