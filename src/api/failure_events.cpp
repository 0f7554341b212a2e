#include "api/failure_events.h"

#include <algorithm>

#include "api/own_call.h"
#include "base/log.h"

namespace opentrail::api {
namespace {

event::Draft draft_of(const access::Failures& failures, const catalog::Home& home) {
    event::Draft draft;
    draft.identity.type = "Unknown";
    draft.identity.access_key_id = failures.access_key_id;
    draft.time = failures.last;
    draft.source = opentrail_source;
    draft.name = "FailedAuthentication";
    draft.region = home.region;
    draft.source_ip = failures.address.empty() ? "several addresses" : failures.address;
    draft.user_agent = failures.user_agent;
    const auto most =
        std::ranges::max_element(failures.codes, {}, [](const auto& code) { return code.second; });
    if (most != failures.codes.end()) draft.error_code = most->first;
    draft.error_message = "Failed authentication";
    JsonObject codes;
    for (const auto& [code, count] : failures.codes) codes[code] = count;
    draft.service_event_details = to_text(JsonObject{{"count", failures.count},
                                                     {"first", iso8601(failures.first)},
                                                     {"last", iso8601(failures.last)},
                                                     {"errorCodes", std::move(codes)}});
    draft.read_only = false;
    draft.type = "AwsServiceEvent";
    draft.management_event = true;
    draft.recipient_account = home.account;
    return draft;
}

}  // namespace

void record_failures(Recorder& recorder, const std::vector<access::Failures>& failures,
                     const catalog::Home& home) {
    for (const access::Failures& one : failures) {
        const auto noted = recorder.note(journal::Door::api, draft_of(one, home));
        if (!noted) {
            log_warn("api", "failed authentications are not recorded",
                     {{"address", one.address}, {"count", one.count}});
        }
    }
}

}  // namespace opentrail::api
