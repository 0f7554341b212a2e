#include "app/gateways.h"

#include <utility>

#include "gateway/recording/journal_book.h"

namespace opentrail::app {

Result<std::unique_ptr<Gateways>> Gateways::start(const GatewaySettings& settings,
                                                  Runtime& runtime) {
    auto gateways = std::unique_ptr<Gateways>(new Gateways(runtime));
    const GatewayGround ground{.clock = runtime.clock(),
                               .random = runtime.random(),
                               .sessions = gateways->sessions_,
                               .account = runtime.account(),
                               .region = runtime.region(),
                               .directory = &runtime.service().directory(),
                               .sealing_key = &runtime.service().sealing_key()};
    for (const auto& [name, options] : settings) {
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
        running->recording().tick();
        running->refresh(runtime_.service().metrics());
        tell(*running, false);
    }
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
