// Policy: what a gateway promises of its recording when things go wrong (docs/gateway.md).

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace opentrail::gateway {

enum class Policy : std::uint8_t {
    strict,       // The intent is durable before the upstream sees the call, and as `required`.
    required,     // The event is durable before the reply's last byte.
    best_effort,  // No call waits; what could not be recorded is counted, named and alarmed.
};

/// "strict", "required", "best-effort".
std::string_view name(Policy policy);
std::optional<Policy> policy_named(std::string_view name);

}  // namespace opentrail::gateway
