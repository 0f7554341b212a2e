#include "app/running_gateway.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/listen_address.h"
#include "base/log.h"
#include "gateway/error_body.h"
#include "gateway/proxy/addresses.h"
#include "http/letter_case.h"

namespace opentrail::app {
namespace {

/// Ticks, which are seconds, between two looks at the file of identities.
constexpr std::uint64_t identities_every = 2;

/// Whether buckets have hosts below AWS's own names there.
bool is_of_aws(const std::string& upstream) {
    const auto url = gateway::parse_upstream_url(upstream);
    if (!url) return false;
    const std::string host = http::lower(url->host);
    return host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn") ||
           host.ends_with(".api.aws");
}

gateway::Recognition recognition_of(const GatewayOptions& options) {
    return {
        .domain = options.domain, .has_hosts_of_aws = is_of_aws(options.upstream), .service = {}};
}

/// Whoever calls, and need not have signed, is not told what the service's address is. The event
/// says it.
std::string_view said_to_callers(int status, std::string_view message) {
    if (status == 502) return "The service gave no reply that can be passed on.";
    if (status == 504) return "The service did not reply in time.";
    return message;
}

/// Nobody signed it, and no reply says whose call it is: of AWS's protocols only S3's has such.
bool looks_like_s3(const gateway::Exchange& exchange, const gateway::Call& call) {
    constexpr std::string_view methods[] = {"GET", "HEAD", "PUT", "DELETE"};
    return call.service == nullptr && call.claim.signing == gateway::Signing::none &&
           std::ranges::find(methods, exchange.method) != std::end(methods);
}

Result<gateway::ProxyOptions> proxy_options(const GatewayOptions& options,
                                            const GatewayGround& ground) {
    const ListenAddress address = TRY(parse_listen("address", options.listen));
    gateway::ProxyOptions proxy;
    proxy.listen_host = address.host;
    proxy.listen_port = address.port;
    if (!options.certificate.empty()) {
        proxy.tls.emplace();
        proxy.tls->certificate_file = options.certificate;
        proxy.tls->key_file = options.key;
    }
    proxy.upstream = options.upstream;
    proxy.upstream_tls.ca_file = options.upstream_ca;
    proxy.upstream_tls.verifies = options.upstream_verify;
    proxy.loops = static_cast<int>(options.threads);
    proxy.connections_max = options.connections;
    proxy.request_excerpt_bytes_max = options.request_excerpt;
    proxy.reply_excerpt_bytes_max = options.reply_excerpt;
    proxy.times.connect = options.connect_timeout;
    proxy.times.idle = options.idle_timeout;
    proxy.times.client_read = options.idle_timeout;
    proxy.times.client_write = options.idle_timeout;
    proxy.times.upstream_read = options.reply_timeout;
    proxy.clock = &ground.clock;
    proxy.error_body = [recognition = recognition_of(options), random = &ground.random](
                           const gateway::Exchange& exchange, int status, std::string_view message,
                           std::string& type) {
        gateway::Call call = gateway::recognise(exchange, recognition);
        if (looks_like_s3(exchange, call)) call.event_source = "s3.amazonaws.com";
        return gateway::error_body(call, status, said_to_callers(status, message), uuid4(*random),
                                   type);
    };
    return proxy;
}

JsonObject counts_of(const gateway::NameTally& tally) {
    JsonObject counts;
    for (const auto& [name, count] : tally.counts()) counts[name] = count;
    return counts;
}

double seconds(std::chrono::microseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

Result<std::unique_ptr<RunningGateway>> RunningGateway::start(const GatewayOptions& options,
                                                              const GatewayGround& ground,
                                                              std::unique_ptr<gateway::Book> book) {
    auto running = std::unique_ptr<RunningGateway>(new RunningGateway(options, std::move(book)));
    if (const auto opened = running->open(ground); !opened) {
        return fail(opened.error().code,
                    fmt::format("gateway {}: {}", options.name, opened.error().message));
    }
    return running;
}

Result<void> RunningGateway::open(const GatewayGround& ground) {
    gateway::CallScribe::Options scribe;
    scribe.account = options_.account.empty() ? ground.account : options_.account;
    scribe.region = options_.region.empty() ? ground.region : options_.region;
    scribe.recognition = recognition_of(options_);
    scribe.trusted_proxies = options_.trusted_proxies;
    scribe.identities.account = scribe.account;
    scribe.identities.verifies = options_.verifies;
    if (!options_.identities.empty()) {
        identities_.emplace(disk_, options_.name, options_.identities, scribe.account);
        scribe.identities.map = TRY(identities_->read());
    }
    scribe.identities.directory = ground.directory;
    scribe.identities.sealing_key = ground.sealing_key;
    gateway::RecordingOptions recording{.name = options_.name,
                                        .account = scribe.account,
                                        .region = scribe.region,
                                        .policy = options_.policy,
                                        .record = options_.record};
    recording.queue_calls_max = std::max<std::size_t>(4096, options_.connections);
    gateway::ProxyOptions proxy = TRY(proxy_options(options_, ground));
    scribe_ =
        std::make_unique<gateway::CallScribe>(std::move(scribe), ground.sessions, ground.clock);
    recording_ = std::make_unique<gateway::Recording>(*book_, *scribe_, ground.clock, ground.random,
                                                      std::move(recording));
    if (!options_.upstream_verify) {
        log_warn("app", "the certificate of a gateway's service is not checked, it may be anybody",
                 {{"gateway", options_.name}});
    }
    if (options_.is_open()) {
        log_warn("app",
                 "a gateway speaks plain HTTP: whoever is on the way reads what passes, keys "
                 "and tokens in replies too",
                 {{"gateway", options_.name}, {"listen", options_.listen}});
    }
    watch_ = std::make_unique<ServiceWatch>(*recording_, ground.clock);
    proxy_ = TRY(gateway::Proxy::start(std::move(proxy), *watch_));
    return {};
}

RunningGateway::~RunningGateway() { stop(); }

void RunningGateway::stop() {
    if (proxy_) proxy_->stop();
    if (recording_) recording_->stop();
}

std::string RunningGateway::endpoint() const {
    const std::string host = options_.listen.substr(0, options_.listen.rfind(':'));
    return fmt::format("{}://{}:{}", options_.certificate.empty() ? "http" : "https", host,
                       proxy_->port());
}

JsonObject RunningGateway::report() const {
    const gateway::RecordingFigures figures = recording_->figures();
    const gateway::ProxyCounts counts = proxy_->counts();
    const gateway::Latency& latency = recording_->latency();
    const GatewayState now = state();
    JsonObject report{{"name", options_.name},
                      {"state", now.word},
                      {"endpoint", endpoint()},
                      {"upstream", options_.upstream},
                      {"policy", gateway::name(options_.policy)},
                      {"calls", figures.calls},
                      {"callsPerSecond", figures.calls_per_second},
                      {"events", figures.events},
                      {"refused", figures.refused},
                      {"malformed", watch_->malformed()},
                      {"unrecorded", figures.unrecorded},
                      {"leftOut", figures.left_out},
                      {"waiting", figures.waiting},
                      {"connections", counts.connections_open},
                      {"upstreamErrors", counts.upstream_errors},
                      {"requestBytes", counts.request_bytes},
                      {"replyBytes", counts.reply_bytes},
                      {"recordingSecondsP50", seconds(latency.quantile(0.5))},
                      {"recordingSecondsP99", seconds(latency.quantile(0.99))},
                      {"unrecordedByName", counts_of(recording_->unrecorded())},
                      {"leftOutByName", counts_of(recording_->left_out())}};
    if (!now.reason.empty()) report["stateReason"] = now.reason;
    if (!figures.hindrance.empty()) report["hindrance"] = figures.hindrance;
    return report;
}

GatewayState RunningGateway::state() const {
    const gateway::RecordingFigures figures = recording_->figures();
    return gateway_state(options_.policy, figures.hindrance, figures.waiting, watch_->failure());
}

void RunningGateway::tick() {
    recording_->tick();
    if (identities_ && ++ticks_ % identities_every == 0) {
        if (auto changed = identities_->read_changed()) scribe_->use(*std::move(changed));
    }
    const std::optional<ServiceFailure> failure = watch_->failure();
    if (failure.has_value() == failure_told_) return;
    failure_told_ = failure.has_value();
    if (failure) {
        log_warn(
            "app", "a gateway's service gives no whole reply",
            {{"gateway", options_.name}, {"upstream", options_.upstream}, {"why", failure->why}});
    } else {
        log_info("app", "a gateway's service replies again",
                 {{"gateway", options_.name}, {"upstream", options_.upstream}});
    }
}

}  // namespace opentrail::app
