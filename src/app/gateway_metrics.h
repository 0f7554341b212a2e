// GatewayMetrics: what gateways report of themselves, those of other processes included, as
// metrics.
//
// For one thread.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/json.h"
#include "base/metrics.h"

namespace opentrail::app {

class GatewayMetrics {
  public:
    /// Of other processes, counts of more are not told apart from those of ones that begin.
    static constexpr std::size_t instances_max = 1000;

    /// `metrics` outlives it.
    explicit GatewayMetrics(Metrics& metrics) : metrics_(metrics) {}

    /// All of gateways[] in /v1/status, about once a second. Those of other processes are labelled
    /// alone="true", and counted together by name: each of them begins at 0.
    void take(const JsonArray& reports);

  private:
    using Counts = std::map<std::string, std::uint64_t>;  // As they were, by metric and event name.
    void take_one(const JsonObject& report);

    Metrics& metrics_;
    std::map<std::string, Counts> seen_;                    // By instance.
    std::map<std::pair<std::string, bool>, bool> is_well_;  // By name, and whether it is alone.
};

}  // namespace opentrail::app
