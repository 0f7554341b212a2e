#include "app/gateway_state.h"

#include <fmt/format.h>

namespace opentrail::app {

GatewayState gateway_state(gateway::Policy policy, const std::string& hindrance,
                           std::uint64_t waiting, const std::optional<ServiceFailure>& failure) {
    if (!hindrance.empty() && policy != gateway::Policy::best_effort) {
        return {"refusing", hindrance};
    }
    if (!hindrance.empty()) {
        return {"notRecording", fmt::format("calls pass, and {} wait in memory to be recorded: {}",
                                            waiting, hindrance)};
    }
    if (failure) {
        return {"upstreamFailing",
                fmt::format("no whole reply to {} since {}: {}",
                            failure->calls == 1
                                ? std::string("the last call")
                                : fmt::format("any of the last {} calls", failure->calls),
                            iso8601(failure->since), failure->why)};
    }
    return {};
}

}  // namespace opentrail::app
