#include "app/gateways.h"

#include <utility>

#include "base/log.h"
#include "gateway/recording/journal_book.h"

namespace opentrail::app {
namespace {

/// The longest that temporary credentials hold: GetSessionToken's (AWS STS API Reference).
constexpr std::chrono::hours session_hours_max{36};
constexpr std::size_t page_hits = 500;
/// Behind by more, the index is being made anew, which nobody waits for.
constexpr std::uint64_t lag_max = 200'000;

/// Who is behind temporary credentials that gateways saw being made before this start.
Result<void> recall_sessions(Runtime& runtime, gateway::SessionBook& sessions) {
    journal::Journal& journal = runtime.journal();
    for (std::uint32_t shard = 0; shard < journal.shard_count(); ++shard) {
        const std::uint64_t end = journal.durable_end(shard);
        if (end > runtime.history().indexed_end(shard) + lag_max) {
            return fail(Code::unavailable, "the index is far behind");
        }
        TRY(runtime.history().wait_indexed(shard, end));
    }
    const Timestamp now = runtime.clock().now();
    history::PageRequest request;
    request.limit = page_hits;
    request.query.order = history::Order::oldest_first;
    request.query.from = now - session_hours_max;
    request.query.filters = {{event::Field::event_source, {"sts.amazonaws.com"}},
                             {event::Field::event_name,
                              {"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity",
                               "GetSessionToken", "GetFederationToken"}},
                             {event::Field::door, {"gateway"}}};
    for (;;) {
        const history::Page page = TRY(runtime.history().search(request));
        std::vector<journal::Position> positions;
        for (const history::Key& hit : page.hits) positions.push_back(hit.position);
        const std::vector<journal::Entry> entries = TRY(journal.fetch(positions));
        for (const journal::Entry& entry : entries) {
            // What others sent may say anything.
            if (entry.provenance.principal.empty()) sessions.learn(entry.record, now);
        }
        if (!page.more) return {};
        request.visible = page.visible;
        request.after = page.resume ? page.resume : std::optional(page.hits.back());
    }
}

}  // namespace

Result<std::unique_ptr<Gateways>> Gateways::start(const GatewaySettings& settings,
                                                  Runtime& runtime) {
    auto gateways = std::unique_ptr<Gateways>(new Gateways(runtime));
    if (!settings.empty()) {
        if (const auto done = recall_sessions(runtime, gateways->sessions_); !done) {
            log_warn("app", "gateways do not know the sessions made before the start",
                     {{"why", done.error()}});
        }
    }
    const GatewayGround ground{.clock = runtime.clock(),
                               .random = runtime.random(),
                               .sessions = gateways->sessions_,
                               .account = runtime.account(),
                               .region = runtime.region(),
                               .directory = &runtime.service().directory(),
                               .sealing_key = &runtime.service().sealing_key()};
    for (const auto& [name, options] : settings) {
        if (!options.account.empty() &&
            !runtime.service().directory().has_account(options.account)) {
            log_warn("app",
                     "a gateway's events are of an account that this server does not have: "
                     "opentrail account create makes it",
                     {{"gateway", name}, {"account", options.account}});
        }
        auto book = std::make_unique<gateway::JournalBook>(
            runtime.gateway_parts(),
            gateway::JournalBook::Gateway{
                .name = name,
                .account = options.account.empty() ? runtime.account() : options.account,
                .region = options.region.empty() ? runtime.region() : options.region});
        gateways->all_.push_back(TRY(RunningGateway::start(options, ground, std::move(book))));
    }
    runtime.service().set_gateways([&all = *gateways] { return all.report(); });
    return gateways;
}

Gateways::~Gateways() {
    runtime_.service().set_gateways({});
    stop();
}

JsonArray Gateways::report() const {
    JsonArray list;
    for (const auto& running : all_) list.push_back(running->report());
    return list;
}

void Gateways::tick() {
    for (const auto& running : all_) {
        running->tick();
        tell(*running, false);
    }
    metrics_.take(runtime_.service().gateways());
}

/// At most one alarm a minute of each gateway; what it could not say comes with the next.
void Gateways::tell(RunningGateway& running, bool at_once) {
    Alarm& alarm = alarms_[running.options().name];
    for (const auto& [name, count] : running.recording().unrecorded().take()) {
        alarm.calls[name] += count;
    }
    const Timestamp now = runtime_.clock().now();
    const bool is_early = alarm.told && now >= *alarm.told && now < *alarm.told + alarm_interval;
    if (alarm.calls.empty() || (is_early && !at_once)) return;
    alarm.told = now;
    const gateway::RecordingOptions& options = running.recording().options();
    if (runtime_.tell_of_unrecorded(options.name, alarm.calls, options.account, options.region)) {
        alarm.calls.clear();
    }
}

void Gateways::stop() {
    if (std::exchange(stopped_, true)) return;
    for (const auto& running : all_) running->stop();
    for (const auto& running : all_) tell(*running, true);
}

}  // namespace opentrail::app
