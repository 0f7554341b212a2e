#include "app/validation_alarm.h"

#include "api/own_call.h"
#include "base/json.h"
#include "base/log.h"
#include "delivery/validation/scope.h"

namespace opentrail::app {

void tell_of_validation(const delivery::validation::Patrolled& found, api::Recorder& recorder,
                        const Clock& clock) {
    const auto trail = delivery::validation::parse_trail_arn(found.trail);
    if (!trail) return;
    JsonArray lines;
    for (const std::string& line : found.lines) lines.emplace_back(line);
    const delivery::validation::Summary& summary = found.summary;
    event::Draft draft;
    draft.time = clock.now();
    draft.identity.account = trail->account;
    draft.identity.invoked_by = api::watch_source;
    draft.source = api::watch_source;
    draft.name = "LogFileValidationFailed";
    draft.region = trail->home_region;
    draft.source_ip = api::watch_source;
    draft.service_event_details = to_text(JsonObject{
        {"trailARN", found.trail},
        {"from", iso8601(found.from)},
        {"to", iso8601(found.to)},
        {"invalidDigestFiles", summary.digests.invalid + summary.backfill_digests.invalid},
        {"invalidLogFiles", summary.logs.invalid},
        {"unnamedLogFiles", summary.unnamed},
        {"filesNotRead", summary.unread},
        {"findings", std::move(lines)}});
    draft.type = "AwsServiceEvent";
    draft.management_event = true;
    draft.recipient_account = trail->account;
    if (const auto noted = recorder.note(journal::Door::watch, std::move(draft)); !noted) {
        log_warn("app", "an alarm could not be recorded", {{"message", noted.error().message}});
    }
}

}  // namespace opentrail::app
