#include "app/running_gateway.h"

#include <fmt/format.h>

#include <utility>

#include "app/listen_address.h"
#include "base/log.h"
#include "disk/real_disk.h"
#include "gateway/error_body.h"
#include "gateway/proxy/addresses.h"
#include "http/letter_case.h"

namespace opentrail::app {
namespace {

Result<gateway::IdentityMap> read_identities(const std::string& path, const std::string& account) {
    if (path.empty()) return gateway::IdentityMap();
    disk::RealDisk disk;
    return gateway::IdentityMap::parse(TRY(disk::read_file(disk, path)), account);
}

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
        return gateway::error_body(gateway::recognise(exchange, recognition), status, message,
                                   uuid4(*random), type);
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
    scribe.identities.map = TRY(read_identities(options_.identities, scribe.account));
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
    proxy_ = TRY(gateway::Proxy::start(std::move(proxy), *recording_));
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
    JsonObject report{{"name", options_.name},
                      {"endpoint", endpoint()},
                      {"upstream", options_.upstream},
                      {"policy", gateway::name(options_.policy)},
                      {"calls", figures.calls},
                      {"callsPerSecond", figures.calls_per_second},
                      {"events", figures.events},
                      {"refused", figures.refused},
                      {"unrecorded", figures.unrecorded},
                      {"leftOut", figures.left_out},
                      {"waiting", figures.waiting},
                      {"connections", counts.connections_open},
                      {"upstreamErrors", counts.upstream_errors},
                      {"recordingSecondsP50", seconds(latency.quantile(0.5))},
                      {"recordingSecondsP99", seconds(latency.quantile(0.99))},
                      {"unrecordedByName", counts_of(recording_->unrecorded())},
                      {"leftOutByName", counts_of(recording_->left_out())}};
    if (!figures.hindrance.empty()) report["hindrance"] = figures.hindrance;
    return report;
}

void RunningGateway::refresh(Metrics& metrics) const {
    const gateway::RecordingFigures figures = recording_->figures();
    const gateway::ProxyCounts counts = proxy_->counts();
    const Labels labels{{"gateway", options_.name}};
    const auto count = [&](std::string_view name, std::string_view help, std::uint64_t sum,
                           const Labels& of) {
        Counter& counter = metrics.counter(name, help, of);
        if (sum > counter.value()) counter.add(sum - counter.value());
    };
    count("opentrail_gateway_calls_total", "Calls that ended.", figures.calls, labels);
    count("opentrail_gateway_events_total", "Events of calls that were kept.", figures.events,
          labels);
    count("opentrail_gateway_refused_total",
          "Calls that were refused because they could not be recorded.", figures.refused, labels);
    count("opentrail_gateway_unrecorded_total", "Calls that could not be recorded.",
          figures.unrecorded, labels);
    count("opentrail_gateway_upstream_errors_total",
          "Calls whose service was away or gave no whole reply.", counts.upstream_errors, labels);
    count("opentrail_gateway_request_bytes_total", "Of request bodies.", counts.request_bytes,
          labels);
    count("opentrail_gateway_reply_bytes_total", "Of reply bodies.", counts.reply_bytes, labels);
    for (const auto& [name, sum] : recording_->left_out().counts()) {
        count("opentrail_gateway_left_out_total", "Events that gateway.record leaves out.", sum,
              {{"gateway", options_.name}, {"event", name}});
    }
    const auto set = [&](std::string_view name, std::string_view help, double value) {
        metrics.gauge(name, help, labels).set(value);
    };
    set("opentrail_gateway_connections", "Open connections of callers.",
        static_cast<double>(counts.connections_open));
    set("opentrail_gateway_waiting", "Calls that wait to be recorded.",
        static_cast<double>(figures.waiting));
    for (const auto& [share, text] : {std::pair{0.5, "0.5"}, {0.99, "0.99"}}) {
        metrics
            .gauge("opentrail_gateway_recording_seconds",
                   "From the end of a call until its event is durable.",
                   {{"gateway", options_.name}, {"quantile", text}})
            .set(seconds(recording_->latency().quantile(share)));
    }
}

}  // namespace opentrail::app
