#include "app/gateway_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <utility>

#include "app/interrupt.h"
#include "app/json_exchange.h"
#include "app/running_gateway.h"
#include "app/server_book.h"
#include "base/log.h"

namespace opentrail::app {
namespace {

constexpr int say_every_seconds = 5;

Result<GatewayOptions> gateway_options(const GatewayCommandOptions& options) {
    GatewaySettings settings;
    const std::string prefix = "gateway." + options.name + ".";
    const std::pair<const char*, const std::string&> given[] = {{"listen", options.listen},
                                                                {"upstream", options.upstream},
                                                                {"policy", options.policy},
                                                                {"account", options.account},
                                                                {"region", options.region}};
    for (const auto& [member, value] : given) {
        if (!value.empty()) TRY(set_gateway(settings, prefix + member, value));
    }
    for (const std::string& one : options.set) {
        const auto equals = one.find('=');
        if (equals == std::string::npos) {
            return fail(Code::invalid, fmt::format("--set '{}' is not KEY=VALUE", one));
        }
        TRY(set_gateway(settings, prefix + one.substr(0, equals), one.substr(equals + 1)));
    }
    TRY(check_gateways(settings));
    return settings.begin()->second;
}

/// Whose events they are, where that is not said: the server's home account and Region.
Result<void> ask_home(const TargetOptions& target, GatewayOptions& options) {
    if (!options.account.empty() && !options.region.empty()) return {};
    const auto status = json_exchange(target, {"GET", "/v1/status", {}, {}});
    if (!status) {
        return fail(status.error().code,
                    fmt::format("cannot ask the server for its account and Region, which --account "
                                "and --region may say: {}",
                                status.error().message));
    }
    if (options.account.empty()) {
        options.account = TRY(text_member(*status, "account")).value_or("");
    }
    if (options.region.empty()) options.region = TRY(text_member(*status, "region")).value_or("");
    return {};
}

/// Tells the server how the gateway does; what it was not told comes with the next.
void say(RunningGateway& running, ServerBook& book, gateway::NameTally::Counts& unrecorded) {
    for (const auto& [name, count] : running.recording().unrecorded().take()) {
        unrecorded[name] += count;
    }
    const bool was_well = book.hindrance().empty();
    const Result<void> said = book.say(running.report(), unrecorded);
    if (said) {
        unrecorded.clear();
        if (!was_well) log_info("app", "the server takes events again");
    } else if (was_well) {
        log_warn("app", "the server is not heard of", {{"why", said.error()}});
    }
}

Result<ExitStatus> run_gateway(const GatewayCommandOptions& options) {
    GatewayOptions gateway = TRY(gateway_options(options));
    catch_interrupts();
    TRY(ask_home(options.target, gateway));
    const SystemClock clock;
    SystemRandom random;
    gateway::SessionBook sessions;
    auto owned = std::make_unique<ServerBook>(
        TRY(Target::make(options.target)),
        ServerBook::Gateway{gateway.name, uuid4(random), gateway.account, gateway.region});
    ServerBook& book = *owned;
    const auto running = TRY(RunningGateway::start(gateway,
                                                   {.clock = clock,
                                                    .random = random,
                                                    .sessions = sessions,
                                                    .account = gateway.account,
                                                    .region = gateway.region},
                                                   std::move(owned)));
    fmt::print("Gateway {} at {} -> {} ({}), account {}\n", gateway.name, running->endpoint(),
               gateway.upstream, gateway::name(gateway.policy), gateway.account);
    std::fflush(stdout);
    gateway::NameTally::Counts unrecorded;
    for (int seconds = 0; !interrupted(); ++seconds) {
        running->recording().tick();
        if (seconds % say_every_seconds == 0) say(*running, book, unrecorded);
        wait_for_interrupt(std::chrono::seconds(1));
    }
    running->stop();
    say(*running, book, unrecorded);
    const std::uint64_t lost = running->recording().figures().unrecorded;
    if (lost == 0) return ExitStatus::done;
    fmt::print(stderr, "opentrail: {} calls could not be recorded\n", lost);
    return ExitStatus::done_with_failures;
}

}  // namespace

void add_gateway(CLI::App& app, GatewayCommandOptions& options, Action& action) {
    CLI::App* const gateway = add_command(
        app, "gateway", "Run a recording gateway alone; its events go to a server",
        "  opentrail gateway --listen 127.0.0.1:4581 --upstream http://127.0.0.1:9000\n"
        "  opentrail gateway --name store --upstream https://s3.internal --policy strict \\\n"
        "      --server https://audit.internal:4580 --set upstream_ca=/etc/ssl/internal.pem\n");
    gateway->add_option("--listen", options.listen, "HOST:PORT (default 127.0.0.1:4581)");
    gateway
        ->add_option("--upstream", options.upstream,
                     "http[s]://HOST[:PORT] of the service to stand before")
        ->required();
    gateway->add_option("--name", options.name, "what its events call it (default main)");
    gateway->add_option("--policy", options.policy, "strict, required (default) or best-effort")
        ->check(CLI::IsMember({"strict", "required", "best-effort"}));
    gateway->add_option("--account", options.account,
                        "account of its events (default the server's home account)");
    gateway->add_option("--region", options.region,
                        "Region where a signature names none (default the server's)");
    gateway
        ->add_option("--set", options.set,
                     "KEY=VALUE: another setting of gateway.NAME.KEY (docs/settings.md); "
                     "repeatable")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    gateway
        ->add_option("--server,--endpoint", options.target.endpoint,
                     "the server, http[s]://HOST:PORT (default OPENTRAIL_ENDPOINT, else "
                     "http://127.0.0.1:4580)")
        ->group("Where");
    gateway
        ->add_option("--ca-bundle", options.target.ca_bundle,
                     "PEM file of authorities to trust in place of the system's (default "
                     "AWS_CA_BUNDLE)")
        ->group("Where");
    gateway
        ->add_flag("--no-verify-ssl", options.target.no_verify_ssl,
                   "do not check the server's certificate")
        ->group("Where");
    gateway->callback([&] { action = [&options] { return run_gateway(options); }; });
}

}  // namespace opentrail::app
