// Gateway settings: gateway.NAME.MEMBER, recording gateways that the server runs (docs/gateway.md);
// gateway.MEMBER is of the one that is called main. Pure.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "gateway/identity/source_address.h"
#include "gateway/recording/policy.h"
#include "trail/selectors.h"

namespace opentrail::app {

struct GatewayOptions {
    std::string name = "main";
    std::string listen = "127.0.0.1:4581";
    std::string upstream;
    gateway::Policy policy = gateway::Policy::required;
    std::string account;  // Empty: the home account.
    std::string region;   // Empty: the home Region.
    std::string domain;
    std::optional<trail::Selectors> record;  // None: everything.
    gateway::TrustedProxies trusted_proxies;
    std::string identities;
    bool verifies = true;
    std::string certificate;
    std::string key;
    bool plain = false;
    std::string upstream_ca;
    bool upstream_verify = true;
    Duration connect_timeout = std::chrono::seconds(5);
    Duration idle_timeout = std::chrono::seconds(75);
    Duration reply_timeout = std::chrono::minutes(5);
    std::uint64_t connections = 4096;
    std::uint64_t threads = 1;
    std::uint64_t request_excerpt = 128 << 10;
    std::uint64_t reply_excerpt = 128 << 10;

    /// Whether others than this machine may read along: plain HTTP on an address of the network.
    bool is_open() const;
};

/// By name.
using GatewaySettings = std::map<std::string, GatewayOptions, std::less<>>;

/// Whether a key is one of these: "gateway." and more.
bool is_gateway_key(std::string_view key);

/// Sets one. Code::invalid, naming the key (and the nearest known one) or what the value should be.
Result<void> set_gateway(GatewaySettings& into, std::string_view key, std::string_view value);

/// Code::invalid for a gateway without an upstream, half a certificate, plain HTTP towards the
/// network that was not asked for, or a port of another's.
Result<void> check_gateways(const GatewaySettings& gateways);

struct GatewaySettingHelp {
    std::string_view key;
    std::string_view default_value;
    std::string_view meaning;
};

/// Every member, in the order of its table, of a gateway called NAME.
std::vector<GatewaySettingHelp> gateway_settings_help();

}  // namespace opentrail::app
