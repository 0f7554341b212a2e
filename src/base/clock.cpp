#include "base/clock.h"

namespace opentrail {

Timestamp SystemClock::now() const {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace opentrail
