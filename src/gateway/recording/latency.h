// Latency: how long something took, as a histogram of powers of two of microseconds.
//
// Safe from any thread.

#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>

namespace opentrail::gateway {

class Latency {
  public:
    void add(std::chrono::nanoseconds took) {
        const auto micros =
            static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0)) / 1000;
        const auto bucket = std::min<std::size_t>(std::bit_width(micros), buckets - 1);
        counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    }

    /// A bound that this share (0 to 1) of all did not take longer than: at most twice the truth.
    /// 0 when there was none.
    std::chrono::microseconds quantile(double share) const {
        std::uint64_t total = 0;
        for (const auto& count : counts_) total += count.load(std::memory_order_relaxed);
        if (total == 0) return std::chrono::microseconds(0);
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(total - 1)) + 1;
        std::uint64_t seen = 0;
        for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
            seen += counts_[bucket].load(std::memory_order_relaxed);
            if (seen >= wanted) return std::chrono::microseconds(std::int64_t{1} << bucket);
        }
        return std::chrono::microseconds(std::int64_t{1} << (buckets - 1));
    }

  private:
    static constexpr std::size_t buckets = 32;
    std::array<std::atomic<std::uint64_t>, buckets> counts_{};
};

}  // namespace opentrail::gateway
