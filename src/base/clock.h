// Clock: the seam to time. One of the five seams; base/testing/fake_clock.h is its other half.

#pragma once

#include "base/time.h"

namespace opentrail {

/// Safe to call from any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    /// The wall's time: somebody may set it, ahead or back.
    virtual Timestamp now() const = 0;
    /// Since some moment before the start, as long as the machine runs: nobody sets it, and it
    /// never goes back.
    virtual Duration uptime() const = 0;
};

/// The machine's.
class SystemClock final : public Clock {
  public:
    Timestamp now() const override;
    Duration uptime() const override;
};

}  // namespace opentrail
