// CopyRoom: how many bytes all copies that run at once may hold in memory. Safe from any thread.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace opentrail::api::s3 {

class CopyRoom {
  public:
    explicit CopyRoom(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

    struct GiveBack {
        std::uint64_t bytes = 0;
        void operator()(CopyRoom* room) const { room->taken_.fetch_sub(bytes); }
    };
    /// Room for some bytes, until it goes. The CopyRoom must outlive it.
    using Share = std::unique_ptr<CopyRoom, GiveBack>;

    /// Null when there is not so much.
    Share take(std::uint64_t bytes) {
        std::uint64_t taken = taken_.load();
        do {
            if (bytes > bytes_max_ - taken) return nullptr;
        } while (!taken_.compare_exchange_weak(taken, taken + bytes));
        return {this, GiveBack{bytes}};
    }

  private:
    const std::uint64_t bytes_max_;
    std::atomic<std::uint64_t> taken_{0};
};

}  // namespace opentrail::api::s3
