#include "api/gateway_alarm.h"

#include "api/own_call.h"
#include "base/json.h"
#include "base/log.h"

namespace opentrail::api {

bool tell_of_unrecorded(const std::string& gateway, const gateway::NameTally::Counts& calls,
                        const std::string& account, const std::string& region, Recorder& recorder) {
    JsonObject names;
    std::uint64_t total = 0;
    for (const auto& [name, count] : calls) {
        names[name] = count;
        total += count;
    }
    event::Draft draft;
    draft.identity.account = account;
    draft.identity.invoked_by = watch_source;
    draft.source = watch_source;
    draft.name = "GatewayCallsUnrecorded";
    draft.region = region;
    draft.source_ip = watch_source;
    draft.service_event_details = to_text(
        JsonObject{{"gateway", gateway}, {"count", total}, {"eventNames", std::move(names)}});
    draft.type = "AwsServiceEvent";
    draft.management_event = true;
    draft.recipient_account = account;
    const auto noted = recorder.note(journal::Door::watch, std::move(draft));
    if (!noted) {
        log_warn("api", "calls could not be recorded, and the alarm neither",
                 {{"gateway", gateway}, {"calls", total}, {"why", noted.error().message}});
    }
    return noted.has_value();
}

}  // namespace opentrail::api
