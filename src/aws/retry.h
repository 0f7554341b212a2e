// RetryPolicy: how often a call to others is repeated, and how long to wait before. Pure but for
// Pause.

#pragma once

#include <functional>
#include <stop_token>

#include "base/random.h"
#include "base/time.h"

namespace opentrail::aws {

struct RetryPolicy {
    int attempts = 4;  // The first among them.
    Duration first = std::chrono::milliseconds(100);
    Duration most = std::chrono::seconds(5);
    /// No attempt begins later than this after the first one did: whoever called has a back-off of
    /// its own.
    Duration within = std::chrono::seconds(30);

    /// How long to wait before attempt number `next` (2 and up): evenly drawn between nothing and
    /// first * 2^(next - 2), `most` at most ("full jitter": AWS Architecture Blog, "Exponential
    /// Backoff And Jitter").
    Duration wait(int next, Random& random) const;
};

/// Waits; false when it was cut short, for everything stops.
using Pause = std::function<bool(Duration)>;
/// One that waits in real time, until `stop` is asked for.
Pause pause_until(std::stop_token stop);

}  // namespace opentrail::aws
