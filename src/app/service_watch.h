// ServiceWatch: an observer that stands before another and notes whether the service behind a
// gateway replies.
//
// Safe from any thread; the next observer and the clock outlive it.

#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/time.h"
#include "gateway/observer.h"

namespace opentrail::app {

/// The service gave no whole reply, and no other since.
struct ServiceFailure {
    std::uint64_t calls = 0;  // That failed in a row.
    Timestamp since;          // The first of them ended.
    std::string why;          // The last one's reason.
};

class ServiceWatch final : public gateway::Observer {
  public:
    ServiceWatch(gateway::Observer& next, const Clock& clock) : next_(next), clock_(clock) {}

    void begin(const gateway::Exchange& exchange, std::shared_ptr<void>& memory,
               gateway::Resume resume) override;
    void finish(gateway::Exchange exchange, std::shared_ptr<void> memory,
                gateway::Resume resume) override;

    /// Empty while it replies, or before it was asked.
    std::optional<ServiceFailure> failure() const;
    /// Requests that the gateway answered itself, as they were malformed, ambiguous or too much.
    std::uint64_t malformed() const { return malformed_; }

  private:
    void note(const gateway::Exchange& exchange);

    gateway::Observer& next_;
    const Clock& clock_;
    std::atomic<std::uint64_t> malformed_ = 0;
    std::atomic<bool> fails_ = false;  // failure_ is set: spares each call the lock.
    mutable std::mutex mutex_;
    std::optional<ServiceFailure> failure_;
};

}  // namespace opentrail::app
