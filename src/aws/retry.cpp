#include "aws/retry.h"

#include <algorithm>
#include <array>
#include <bit>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "base/assert.h"

namespace opentrail::aws {

Duration RetryPolicy::wait(int next, Random& random) const {
    INVARIANT(next >= 2);
    Duration bound = std::min(first, most);
    for (int i = 2; i < next && bound < most; ++i) bound = std::min(most, 2 * bound);
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    const auto drawn = std::bit_cast<std::uint64_t>(bytes);
    return Duration(static_cast<std::int64_t>(
        drawn % static_cast<std::uint64_t>(std::max<std::int64_t>(bound.count(), 0) + 1)));
}

Pause pause_until(std::stop_token stop) {
    return [stop = std::move(stop)](Duration time) {
        std::mutex mutex;
        std::condition_variable_any changed;
        std::unique_lock lock(mutex);
        changed.wait_for(lock, stop, time, [] { return false; });
        return !stop.stop_requested();
    };
}

}  // namespace opentrail::aws
