// Clock: the seam to wall time. One of the five seams; base/testing/fake_clock.h is its other half.

#pragma once

#include "base/time.h"

namespace opentrail {

/// Safe to call from any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

/// The machine's wall clock.
class SystemClock final : public Clock {
  public:
    Timestamp now() const override;
};

}  // namespace opentrail
