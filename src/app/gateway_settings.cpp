#include "app/gateway_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "access/identifier.h"
#include "app/listen_address.h"
#include "app/nearest.h"
#include "app/serve_tls.h"
#include "app/size_text.h"
#include "aws/endpoint.h"
#include "base/json.h"
#include "base/limits.h"

namespace opentrail::app {
namespace {

constexpr std::string_view prefix = "gateway.";

struct Member {
    std::string_view key;  // "gateway.NAME.MEMBER".
    std::string_view default_value;
    std::string_view meaning;
    Result<void> (*set)(GatewayOptions&, std::string_view value);

    std::string_view name() const { return key.substr(key.rfind('.') + 1); }
};

template <std::string GatewayOptions::* member>
Result<void> set_text(GatewayOptions& into, std::string_view value) {
    into.*member = value;
    return {};
}

template <bool GatewayOptions::* member>
Result<void> set_flag(GatewayOptions& into, std::string_view value) {
    if (value != "true" && value != "false") {
        return fail(Code::invalid, fmt::format("'{}' is neither true nor false", value));
    }
    into.*member = value == "true";
    return {};
}

template <Duration GatewayOptions::* member>
Result<void> set_duration(GatewayOptions& into, std::string_view value) {
    const Duration duration = TRY(parse_duration(value));
    if (duration < std::chrono::milliseconds(10) || duration > std::chrono::hours(24)) {
        return fail(Code::invalid, fmt::format("{} is not between 10ms and 24h", value));
    }
    into.*member = duration;
    return {};
}

template <std::uint64_t GatewayOptions::* member, std::uint64_t least, std::uint64_t most>
Result<void> set_size(GatewayOptions& into, std::string_view value) {
    const std::uint64_t size = TRY(parse_size(value));
    if (size < least || size > most) {
        return fail(Code::invalid, fmt::format("{} is not between {} and {}", value, least, most));
    }
    into.*member = size;
    return {};
}

Result<void> set_listen(GatewayOptions& into, std::string_view value) {
    into.listen = value;
    TRY(parse_listen("address", into.listen));
    return {};
}

Result<void> set_upstream(GatewayOptions& into, std::string_view value) {
    TRY(aws::parse_endpoint(value));
    const std::string_view host = value.substr(value.find("://") + 3);
    if (const auto slash = host.find('/');
        slash != std::string_view::npos && slash + 1 != host.size()) {
        return fail(Code::invalid,
                    fmt::format("'{}' has a path: what passes is not changed", value));
    }
    into.upstream = value.ends_with('/') ? value.substr(0, value.size() - 1) : value;
    return {};
}

Result<void> set_policy(GatewayOptions& into, std::string_view value) {
    const auto policy = gateway::policy_named(value);
    if (!policy) {
        return fail(Code::invalid,
                    fmt::format("'{}' is not one of strict, required, best-effort", value));
    }
    into.policy = *policy;
    return {};
}

Result<void> set_account(GatewayOptions& into, std::string_view value) {
    if (!value.empty() && !access::is_account_id(value)) {
        return fail(Code::invalid, fmt::format("'{}' is not twelve digits", value));
    }
    into.account = value;
    return {};
}

Result<void> set_region(GatewayOptions& into, std::string_view value) {
    if (!value.empty() && !access::is_region(value)) {
        return fail(Code::invalid, fmt::format("'{}' is no Region's name", value));
    }
    into.region = value;
    return {};
}

/// A list of selectors, or the object that PutEventSelectors takes it in.
Result<void> set_record(GatewayOptions& into, std::string_view value) {
    if (value.empty()) {
        into.record.reset();
        return {};
    }
    Json json = TRY(parse_json(value));
    if (json.is_object()) {
        const JsonArray* const list =
            TRY(array_member(json.get_object(), "AdvancedEventSelectors"));
        if (list == nullptr) {
            return fail(Code::invalid,
                        "it is neither a JSON list of advanced event selectors nor an object with "
                        "one as AdvancedEventSelectors");
        }
        into.record = TRY(trail::parse_selectors(nullptr, list, trail::Strictness::aws));
        return {};
    }
    if (!json.is_array())
        return fail(Code::invalid, "it is no JSON list of advanced event selectors");
    into.record = TRY(trail::parse_selectors(nullptr, &json.get_array(), trail::Strictness::aws));
    return {};
}

Result<void> set_trusted_proxies(GatewayOptions& into, std::string_view value) {
    std::vector<std::string> networks;
    while (!value.empty()) {
        const std::string_view one = value.substr(0, value.find(','));
        value.remove_prefix(std::min(value.size(), one.size() + 1));
        networks.emplace_back(one);
    }
    into.trusted_proxies = TRY(gateway::TrustedProxies::parse(networks));
    return {};
}

constexpr std::uint64_t excerpt_max = std::uint64_t{8} << 20;

constexpr Member members[] = {
    {"gateway.NAME.listen", "127.0.0.1:4581", "HOST:PORT where callers reach this gateway",
     set_listen},
    {"gateway.NAME.upstream", "",
     "http[s]://HOST[:PORT] of the service that it stands before (docs/gateway.md)", set_upstream},
    {"gateway.NAME.policy", "required",
     "what holds when a call cannot be recorded: strict, required or best-effort", set_policy},
    {"gateway.NAME.account", "", "account of events that name none; empty: the home account",
     set_account},
    {"gateway.NAME.region", "",
     "Region of calls whose signature names none; empty: the home Region", set_region},
    {"gateway.NAME.domain", "",
     "the service's own domain: of BUCKET.DOMAIN the bucket is the first part",
     set_text<&GatewayOptions::domain>},
    {"gateway.NAME.record", "",
     "which events are kept: a JSON list of advanced event selectors; empty: all", set_record},
    {"gateway.NAME.trusted_proxies", "",
     "networks whose X-Forwarded-For is believed: CIDR,CIDR, or in a file a list",
     set_trusted_proxies},
    {"gateway.NAME.identities", "", "JSON file of access keys and whose they are (docs/gateway.md)",
     set_text<&GatewayOptions::identities>},
    {"gateway.NAME.verifies", "true",
     "whether the service checks signatures; false: a key stays a claim",
     set_flag<&GatewayOptions::verifies>},
    {"gateway.NAME.certificate", "",
     "PEM file: the gateway's certificate, for TLS towards callers; read again when it changes",
     set_text<&GatewayOptions::certificate>},
    {"gateway.NAME.key", "", "PEM file: the certificate's key, not encrypted",
     set_text<&GatewayOptions::key>},
    {"gateway.NAME.plain", "false",
     "allow plain HTTP on an address that is not loopback (docs/tls.md)",
     set_flag<&GatewayOptions::plain>},
    {"gateway.NAME.upstream_ca", "",
     "PEM file: who signs the service's certificate; empty: the system's authorities",
     set_text<&GatewayOptions::upstream_ca>},
    {"gateway.NAME.upstream_verify", "true", "false: any certificate of the service is taken",
     set_flag<&GatewayOptions::upstream_verify>},
    {"gateway.NAME.connect_timeout", "5s", "how long connecting to the service may take",
     set_duration<&GatewayOptions::connect_timeout>},
    {"gateway.NAME.idle_timeout", "75s",
     "how long a connection without a call is kept, and a caller may say or take nothing",
     set_duration<&GatewayOptions::idle_timeout>},
    {"gateway.NAME.reply_timeout", "5m", "how long the service may say nothing",
     set_duration<&GatewayOptions::reply_timeout>},
    {"gateway.NAME.connections", "4096", "callers' connections at once",
     set_size<&GatewayOptions::connections, 1, 1 << 16>},
    {"gateway.NAME.threads", "1", "threads that pass bytes",
     set_size<&GatewayOptions::threads, 1, 64>},
    {"gateway.NAME.request_excerpt", "128KiB", "of a request's body, how much is looked at",
     set_size<&GatewayOptions::request_excerpt, 0, excerpt_max>},
    {"gateway.NAME.reply_excerpt", "128KiB", "the same of a reply's",
     set_size<&GatewayOptions::reply_excerpt, 0, excerpt_max>},
};

const Member* member_named(std::string_view name) {
    const auto* found =
        std::ranges::find_if(members, [&](const Member& one) { return one.name() == name; });
    return found == std::end(members) ? nullptr : found;
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= limits::name_bytes_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

}  // namespace

bool GatewayOptions::is_open() const {
    if (!certificate.empty()) return false;
    const auto address = parse_listen("address", listen);
    return !address || !is_loopback(address->host);
}

bool is_gateway_key(std::string_view key) { return key.starts_with(prefix); }

Result<void> set_gateway(GatewaySettings& into, std::string_view key, std::string_view value) {
    const std::string_view rest = key.substr(prefix.size());
    const auto dot = rest.rfind('.');
    const bool is_bare = dot == std::string_view::npos;
    const std::string_view name = is_bare ? "main" : rest.substr(0, dot);
    const Member* const member = member_named(is_bare ? rest : rest.substr(dot + 1));
    if (!member) {
        const auto cut = key.rfind('.') + 1;
        std::vector<std::string> known;
        for (const Member& one : members) known.emplace_back(one.name());
        const auto meant = nearest(key.substr(cut), known);
        return fail(
            Code::invalid,
            fmt::format("no setting is called '{}'{}", key,
                        meant ? fmt::format("; did you mean '{}{}'?", key.substr(0, cut), *meant)
                              : std::string(" (docs/settings.md lists them)")));
    }
    if (!is_name(name)) {
        return fail(Code::invalid,
                    fmt::format("setting {}: it is gateway.NAME.SETTING, and '{}' is no name of up "
                                "to {} letters, digits, - and _",
                                key, name, limits::name_bytes_max));
    }
    GatewayOptions& options = into.try_emplace(std::string(name)).first->second;
    options.name = name;
    if (const auto done = member->set(options, value); !done) {
        return fail(Code::invalid, fmt::format("setting {}: {}", key, done.error().message));
    }
    return {};
}

Result<void> check_gateways(const GatewaySettings& gateways) {
    std::set<std::string> taken;
    for (const auto& [name, options] : gateways) {
        if (options.upstream.empty()) {
            return fail(
                Code::invalid,
                fmt::format("gateway.{} has no upstream: set gateway.{}.upstream", name, name));
        }
        if (options.certificate.empty() != options.key.empty()) {
            return fail(Code::invalid,
                        fmt::format("gateway.{}: certificate and key go together", name));
        }
        if (options.is_open() && !options.plain) {
            return fail(Code::invalid,
                        fmt::format("gateway.{}: plain HTTP is for this machine only, and {} is "
                                    "not a loopback address: set its certificate and key, or "
                                    "gateway.{}.plain=true, which allows it all the same",
                                    name, options.listen, name));
        }
        const ListenAddress address = TRY(parse_listen("address", options.listen));
        if (address.port != 0 && !taken.insert(options.listen).second) {
            return fail(Code::invalid, fmt::format("gateway.{}: another gateway listens at {}",
                                                   name, options.listen));
        }
    }
    return {};
}

std::vector<GatewaySettingHelp> gateway_settings_help() {
    std::vector<GatewaySettingHelp> help;
    for (const Member& one : members) help.push_back({one.key, one.default_value, one.meaning});
    return help;
}

}  // namespace opentrail::app
