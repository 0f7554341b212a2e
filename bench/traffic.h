// Traffic: events that go to a server while it is measured, and those that it is filled with.

#pragma once

#include <atomic>
#include <cstdint>

#include "base/thread.h"
#include "bench/server_process.h"
#include "event/sample.h"

namespace opentrail::bench {

/// Imports the first `options.events` events of a stream with `threads` clients.
void fill(const ServerProcess& server, const event::Generator& generator,
          const event::Generator::Options& options, std::size_t threads);

/// Posts events of now to POST /v1/events at a steady rate, a hundred at a time, until it goes.
class Traffic {
  public:
    Traffic(const ServerProcess& server, std::uint64_t events_per_second);
    std::uint64_t posted() const { return posted_.load(); }
    std::uint64_t throttled() const { return throttled_.load(); }

  private:
    void post(SignedClient client, std::uint64_t rate, std::stop_token stop);

    std::atomic<std::uint64_t> posted_{0};
    std::atomic<std::uint64_t> throttled_{0};
    Thread thread_;
};

}  // namespace opentrail::bench
