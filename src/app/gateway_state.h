// Gateway state: how a recording gateway does, in one word and with its reason. Pure function.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/service_watch.h"
#include "gateway/recording/policy.h"

namespace opentrail::app {

struct GatewayState {
    /// "well", "refusing" (calls get 503), "notRecording" (calls pass and wait in memory to be
    /// recorded) or "upstreamFailing". Of gateways alone the server says "silent", too.
    std::string word = "well";
    std::string reason;  // A sentence's part; empty while all is well.
};

/// `hindrance`: why nothing can be recorded, empty when it can. That comes before a service that
/// gives no replies.
GatewayState gateway_state(gateway::Policy policy, const std::string& hindrance,
                           std::uint64_t waiting, const std::optional<ServiceFailure>& failure);

}  // namespace opentrail::app
