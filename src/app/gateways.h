// Gateways: all recording gateways that a server runs.
//
// tick(), refresh and stop() are for one thread each; report() is safe from any.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/gateway_metrics.h"
#include "app/gateway_settings.h"
#include "app/running_gateway.h"
#include "app/runtime.h"
#include "base/json.h"

namespace opentrail::app {

class Gateways {
  public:
    static constexpr std::chrono::seconds alarm_interval{60};

    /// They take calls when it returns; none do when it fails. `runtime` outlives them.
    static Result<std::unique_ptr<Gateways>> start(const GatewaySettings& settings,
                                                   Runtime& runtime);
    ~Gateways();  // Stops first.

    const std::vector<std::unique_ptr<RunningGateway>>& all() const { return all_; }
    /// gateways[] of /v1/status.
    JsonArray report() const;
    /// About once a second: metrics, those of gateways alone included, and alarms.
    void tick();
    void stop();

  private:
    struct Alarm {
        gateway::NameTally::Counts calls;  // To be told of.
        std::optional<Timestamp> told;
    };
    explicit Gateways(Runtime& runtime)
        : runtime_(runtime), metrics_(runtime.service().metrics()) {}
    void tell(RunningGateway& running, bool at_once);

    Runtime& runtime_;
    GatewayMetrics metrics_;
    gateway::SessionBook sessions_;
    std::vector<std::unique_ptr<RunningGateway>> all_;
    std::map<std::string, Alarm> alarms_;
    bool stopped_ = false;
};

}  // namespace opentrail::app
