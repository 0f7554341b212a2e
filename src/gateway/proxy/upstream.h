// Upstream: a connection to the upstream, used by one session after another. Belongs to the session
// that uses it, or to the loop that keeps it.

#pragma once

#include <cstddef>
#include <cstdint>

#include "gateway/proxy/link.h"
#include "gateway/proxy/loop.h"

namespace opentrail::gateway {

class Upstream final : public Watched {
  public:
    enum class Phase : std::uint8_t { connecting, shaking_hands, ready, buried };

    Upstream(Loop& loop, Socket socket, std::size_t which)
        : link(std::move(socket)), address(which), loop_(loop) {}

    void on_events(std::uint32_t events) override;

    Link link;
    const std::size_t address;  // Of Addresses::list().
    Phase phase = Phase::connecting;
    Session* session = nullptr;  // Null: kept.
    bool was_kept = false;
    bool answered = false;  // Connecting has come to something.
    Duration kept_since{0};

  private:
    Loop& loop_;
};

}  // namespace opentrail::gateway
