// FakeClock: the other half of base/clock.h. Stands still until a test moves it.
//
// Safe to use from any thread.

#pragma once

#include <atomic>

#include "base/clock.h"

namespace opentrail {

class FakeClock final : public Clock {
  public:
    /// Starts at 2026-01-02T03:04:05Z unless told otherwise.
    explicit FakeClock(Timestamp start = from_millis(1'767'323'045'000))
        : millis_(to_millis(start)) {}

    Timestamp now() const override { return from_millis(millis_.load()); }

    Duration uptime() const override { return Duration(uptime_.load()); }

    /// Time passes until then.
    void set(Timestamp time) { move(time - now()); }
    /// Time passes. Backwards, only the wall's is moved: wall clocks do that.
    void move(Duration by) {
        millis_ += by.count();
        if (by > Duration(0)) uptime_ += by.count();
    }
    /// No time passes, but somebody sets the wall's.
    void step(Duration by) { millis_ += by.count(); }

  private:
    std::atomic<std::int64_t> millis_;
    std::atomic<std::int64_t> uptime_{0};
};

}  // namespace opentrail
