#include "app/gateway_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <utility>

#include "app/interrupt.h"
#include "app/json_exchange.h"
#include "app/running_gateway.h"
#include "app/server_book.h"
#include "base/log.h"
#include "base/thread.h"

namespace opentrail::app {
namespace {

/// What a setting is called among this gateway's own: as it is, or as the server's settings have
/// it.
Result<std::string> member_of(std::string_view key, const std::string& name) {
    constexpr std::string_view prefix = "gateway.";
    if (!key.starts_with(prefix)) return std::string(key);
    key.remove_prefix(prefix.size());
    const auto dot = key.rfind('.');
    if (dot == std::string_view::npos) return std::string(key);
    if (key.substr(0, dot) != name) {
        return fail(Code::invalid,
                    fmt::format("--set {}{} is another gateway's setting: this one is called {} "
                                "(--name)",
                                prefix, key, name));
    }
    return std::string(key.substr(dot + 1));
}

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
        const std::string member = TRY(member_of(one.substr(0, equals), options.name));
        TRY(set_gateway(settings, prefix + member, one.substr(equals + 1)));
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
class Teller {
  public:
    Teller(RunningGateway& running, ServerBook& book) : running_(running), book_(book) {}

    /// Every second: tells what changed, and now and then that the gateway lives.
    void tick() {
        const std::string state = running_.state().word;
        if (!is_due_ && state == told_ && ++seconds_ < say_every_seconds) return;
        say(running_.report());
        told_ = state;
    }

    void say_goodbye() {
        JsonObject report = running_.report();
        report["state"] = "stopped";
        report["stateReason"] = "it was ended";
        say(std::move(report));
    }

  private:
    void say(JsonObject report) {
        for (const auto& [name, count] : running_.recording().unrecorded().take()) {
            unrecorded_[name] += count;
        }
        const bool was_well = book_.why().empty();
        const bool said = book_.say(report, unrecorded_).has_value();
        if (said) unrecorded_.clear();
        // What it was told just now is how things were before it answered.
        is_due_ = !said || !was_well;
        seconds_ = 0;
    }

    static constexpr int say_every_seconds = 5;
    RunningGateway& running_;
    ServerBook& book_;
    gateway::NameTally::Counts unrecorded_;
    std::string told_;
    bool is_due_ = true;
    int seconds_ = 0;
};

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
    // However long the server takes to answer.
    Thread ticking("gw-tick", [&](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        while (!stop.stop_requested()) {
            running->tick();
            stopped.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
        }
    });
    Teller teller(*running, book);
    while (!interrupted()) {
        teller.tick();
        wait_for_interrupt(std::chrono::seconds(1));
    }
    ticking.stop();
    running->stop();
    teller.say_goodbye();
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
