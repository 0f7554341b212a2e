#include "app/serve_command.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <mutex>

#include "app/gateways.h"
#include "app/interrupt.h"
#include "app/listen_address.h"
#include "app/retention.h"
#include "app/runtime.h"
#include "app/serve_tls.h"
#include "app/served_feeds.h"
#include "app/target.h"
#include "app/text_table.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "base/version.h"
#include "http/server.h"

namespace opentrail::app {
namespace {

http::ServerOptions server_options(const ListenAddress& address, const Settings& settings,
                                   const std::optional<http::TlsOptions>& tls) {
    http::ServerOptions options;
    options.host = address.host;
    options.port = address.port;
    options.workers = settings.http_workers;
    options.connections_max = settings.http_connections;
    options.body_bytes_max = settings.http_body_bytes;
    options.all_bodies_bytes_max =
        std::max<std::size_t>(options.all_bodies_bytes_max, 2 * settings.http_body_bytes);
    options.streams_max = settings.tails + 16;  // Exports stream too.
    options.idle_timeout =
        std::chrono::duration_cast<std::chrono::seconds>(settings.http_idle_timeout);
    options.request_timeout =
        std::chrono::duration_cast<std::chrono::seconds>(settings.http_request_timeout);
    options.tls = tls;
    return options;
}

/// How this program can be called from where the user is: its path when it lies below, else its
/// whole path.
std::string own_name() {
    std::error_code error;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) return "opentrail";
    const std::filesystem::path relative =
        self.lexically_relative(std::filesystem::current_path(error));
    if (error || relative.empty() || relative.string().starts_with("..")) return self.string();
    return relative.has_parent_path() ? relative.string() : "./" + relative.string();
}

/// The first start decided on account and Region; later settings cannot change them.
void warn_of_ignored(const Runtime& runtime, const Settings& settings) {
    const Settings defaults;
    const auto warn = [](const char* key, const std::string& asked, const std::string& held) {
        fmt::print(stderr, "warning: {}={} has no effect: this data folder was made with {}\n", key,
                   asked, held);
    };
    if (settings.account_id != runtime.account() && settings.account_id != defaults.account_id) {
        warn("account.id", settings.account_id, runtime.account());
    }
    if (settings.region != runtime.region() && settings.region != defaults.region) {
        warn("region", settings.region, runtime.region());
    }
}

void print_banner(Runtime& runtime, const Settings& settings, const std::string& endpoint,
                  const ListenerTls& listener, const Gateways& gateways) {
    const bool bold = colours_wanted();
    const auto strong = [bold](const std::string& text) {
        return bold ? "\x1b[1m" + text + "\x1b[0m" : text;
    };
    const std::string name = own_name();
    const std::string at =
        endpoint == default_endpoint ? std::string() : fmt::format(" --endpoint {}", endpoint);
    // Commands find ./data/credentials by themselves.
    const std::string trust = listener.self_signed
                                  ? fmt::format("AWS_CA_BUNDLE={} ", listener.tls->certificate_file)
                                  : std::string();
    const std::string key =
        trust + (runtime.credentials_path() == "./data/credentials"
                     ? std::string()
                     : fmt::format("AWS_SHARED_CREDENTIALS_FILE={} AWS_PROFILE=opentrail ",
                                   runtime.credentials_path()));
    fmt::print("{} {}\n\n", strong("OpenTrail"), version());
    fmt::print("  Endpoint    {}\n", strong(endpoint));
    fmt::print("  Account     {} ({})\n", runtime.account(), runtime.region());
    for (const auto& one : gateways.all()) {
        fmt::print("  Gateway     {} {} -> {} ({})\n", one->options().name, one->endpoint(),
                   one->options().upstream, gateway::name(one->options().policy));
    }
    fmt::print("  Console     {}\n", strong(endpoint + "/console/"));
    if (runtime.has_first_password()) {
        fmt::print("              user admin, password in {}\n", runtime.console_password_path());
    }
    fmt::print("  Access key  {} (profile opentrail)\n\n", runtime.credentials_path());
    if (listener.self_signed) {
        fmt::print("Nobody vouches for its certificate: clients are told to trust it by\n");
        fmt::print("  export AWS_CA_BUNDLE={}\n\n", listener.tls->certificate_file);
    }
    fmt::print("Try:\n");
    fmt::print("  {} sample /tmp/sample && {}{} import /tmp/sample{}\n", name, key, name, at);
    fmt::print("  {}{} lookup --since 7d{}\n", key, name, at);
    fmt::print(
        "  {}AWS_SHARED_CREDENTIALS_FILE={} AWS_PROFILE=opentrail aws cloudtrail lookup-events \\\n"
        "      --endpoint-url {} --region {}\n",
        trust, runtime.credentials_path(), endpoint, runtime.region());
    warn_of_ignored(runtime, settings);
    if (runtime.made_master_key()) {
        fmt::print(stderr,
                   "\nwarning: the master key was made beside the data it protects ({}). Whoever "
                   "can read the data "
                   "folder can read its secrets;\n         keep the key elsewhere with --set "
                   "master_key_file=FILE or OPENTRAIL_MASTER_KEY.\n",
                   "master.key");
    }
    std::fflush(stdout);
}

/// Once a second: housekeeping, and an end when the journal can no longer be written.
class Housekeeping {
  public:
    Housekeeping(Runtime& runtime, Gateways& gateways, std::function<void()> hourly)
        : runtime_(runtime),
          gateways_(gateways),
          hourly_(std::move(hourly)),
          thread_("housekeeping", [this](std::stop_token stop) { run(stop); }) {}

    /// Blocks until the user interrupts or something failed for good; then its reason, else empty.
    std::string wait_for_end() {
        while (!interrupted()) {
            if (std::string failure = runtime_.failure(); !failure.empty()) return failure;
            wait_for_interrupt(std::chrono::seconds(1));
        }
        return {};
    }

  private:
    void run(std::stop_token stop) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        std::uint64_t seconds = 0;
        while (!wake.wait_for(lock, stop, std::chrono::seconds(1),
                              [&] { return stop.stop_requested(); })) {
            runtime_.service().tick();
            gateways_.tick();
            if (seconds % 5 == 0) runtime_.note_intents();
            if (++seconds % 60 == 0) retire();
            if (seconds % 3600 == 0) hourly_();
            if (seconds % 3600 == 0) runtime_.abandon_uploads();
        }
    }

    void retire() {
        const auto retired = retire_unneeded(runtime_.journal(), runtime_.history(),
                                             runtime_.catalog(), runtime_.delivery());
        if (!retired) {
            log_warn("app", "cannot retire journal segments", {{"why", retired.error()}});
        }
    }

    Runtime& runtime_;
    Gateways& gateways_;
    const std::function<void()> hourly_;
    Thread thread_;
};

/// Where clients on this machine find it: a certificate holds for no "any address".
std::string display_host(const ListenAddress& address, bool tls) {
    if (tls && (address.host == "0.0.0.0" || address.host == "::")) return "localhost";
    return address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]";
}

}  // namespace

Result<Settings> read_settings(const std::string& config, const std::vector<std::string>& set) {
    Settings settings;
    if (!config.empty()) TRY(settings.read_file(config));
    for (const std::string& one : set) {
        const auto equals = one.find('=');
        if (equals == std::string::npos)
            return fail(Code::invalid, fmt::format("--set '{}' is not KEY=VALUE", one));
        TRY(settings.set(one.substr(0, equals), one.substr(equals + 1)));
    }
    return settings;
}

Result<ExitStatus> run_serve(const ServeOptions& options) {
    const Settings settings = TRY(read_settings(options.config, options.set));
    TRY(check_feeds(settings.feeds));
    TRY(check_gateways(settings.gateways));
    const ListenAddress address = TRY(parse_listen("--listen", options.listen));
    catch_interrupts();
    const SystemClock clock;
    const ListenerTls listener =
        TRY(choose_tls(options.tls, settings, address.host, options.data, clock));
    // Before the data folder is made: a port that somebody else has is no reason to make one.
    const std::unique_ptr<http::Server> server =
        TRY(http::Server::listen(server_options(address, settings, listener.tls)));
    ::umask(077);  // An audit log, its secrets and its index are for their owner.
    const std::unique_ptr<Runtime> runtime = TRY(Runtime::open(options.data, settings));
    api::Service& service = runtime->service();
    service.set_console(options.console);
    runtime->delivery().start();
    runtime->patrol().start();
    runtime->digests().start();
    const std::unique_ptr<ServedFeeds> feeds = TRY(ServedFeeds::start(settings.feeds, service));
    const std::unique_ptr<Gateways> gateways = TRY(Gateways::start(settings.gateways, *runtime));
    // Before the first answer: who waits until it is ready may read at once what it says. The port
    // takes connections already.
    print_banner(*runtime, settings,
                 fmt::format("{}://{}:{}", listener.tls ? "https" : "http",
                             display_host(address, listener.tls.has_value()), server->port()),
                 listener, *gateways);
    server->serve([&service](const http::Request& request) { return service.handle(request); },
                  [&service](int status, std::string_view reason, const http::Request& read) {
                      return service.refuse(status, reason, read);
                  },
                  [&service](const http::Request& request) { return service.probe(request); });
    service.start_imports();
    std::string failure;
    {
        Housekeeping housekeeping(*runtime, *gateways, [&] {
            if (!listener.self_signed) return;
            // The listener sees by itself that the files are new.
            const auto renewed = ensure_self_signed(options.data, address.host, clock);
            if (!renewed) {
                log_warn("app", "cannot renew the certificate", {{"why", renewed.error()}});
            }
        });
        failure = housekeeping.wait_for_end();
    }
    gateways->stop();  // First: what ends now is recorded.
    feeds->stop();     // What they hand over is durable, or comes again.
    runtime->end_validations();
    service.stop();
    // First: a call may be waiting for a bucket that is far away.
    runtime->delivery().stop();
    runtime->digests().stop();
    server->stop();
    if (!failure.empty()) return fail(Code::unavailable, failure);
    return ExitStatus::done;
}

}  // namespace opentrail::app
