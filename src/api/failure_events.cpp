#include "api/failure_events.h"

#include <algorithm>

#include "api/own_call.h"
#include "base/log.h"

namespace opentrail::api {
namespace {

JsonObject counts_of(const access::Failures& failures) {
    JsonObject counts;
    for (const auto& [code, count] : failures.codes) counts[code] = count;
    return counts;
}

/// What both kinds have in common; `counts` is the member of serviceEventDetails for the codes.
event::Draft draft_of(const access::Failures& failures, const catalog::Home& home,
                      std::string_view counts) {
    event::Draft draft;
    draft.identity.access_key_id = failures.access_key_id;
    draft.time = failures.last;
    draft.source = opentrail_source;
    draft.region = home.region;
    draft.user_agent = failures.user_agent;
    JsonObject details{{"count", failures.count},
                       {"first", iso8601(failures.first)},
                       {"last", iso8601(failures.last)}};
    details[counts] = counts_of(failures);
    draft.service_event_details = to_text(details);
    draft.read_only = false;
    draft.type = "AwsServiceEvent";
    draft.management_event = true;
    return draft;
}

event::Draft draft_of_failed(const access::Failures& failures, const catalog::Home& home) {
    event::Draft draft = draft_of(failures, home, "errorCodes");
    draft.identity.type = "Unknown";
    draft.name = "FailedAuthentication";
    draft.source_ip = failures.address.empty() ? "several addresses" : failures.address;
    const auto most =
        std::ranges::max_element(failures.codes, {}, [](const auto& code) { return code.second; });
    if (most != failures.codes.end()) draft.error_code = most->first;
    draft.error_message = "Failed authentication";
    draft.recipient_account = home.account;
    return draft;
}

event::Draft draft_of_throttled(const access::Failures& failures, const catalog::Home& home) {
    event::Draft draft = draft_of(failures, home, "groups");
    const std::string& arn = failures.address;
    draft.name = "ThrottledCalls";
    draft.error_code = "ThrottlingException";
    draft.error_message = "Rate exceeded";
    draft.identity.arn = arn;
    // arn:aws:iam::111122223333:user/NAME, arn:aws:sts::111122223333:assumed-role/ROLE/SESSION
    std::string_view rest = arn;
    for (int colon = 0; colon < 4; ++colon) {
        rest.remove_prefix(std::min(rest.size(), rest.find(':') + 1));
    }
    const std::string_view account = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), account.size() + 1));
    draft.identity.type = rest.starts_with("assumed-role/")     ? "AssumedRole"
                          : rest.starts_with("federated-user/") ? access::federated_user
                          : rest == "root"                      ? "Root"
                          : arn.empty()                         ? "Unknown"
                                                                : "IAMUser";
    draft.identity.account = account;
    draft.recipient_account = account.empty() ? std::string_view(home.account) : account;
    draft.source_ip = opentrail_source;
    return draft;
}

void record(Recorder& recorder, const access::Failures& failures, const event::Draft& draft) {
    if (!recorder.note(journal::Door::api, draft)) {
        log_warn("api", "requests that were turned away are not recorded",
                 {{"whose", failures.address}, {"count", failures.count}});
    }
}

}  // namespace

void record_failures(Recorder& recorder, const std::vector<access::Failures>& failures,
                     const catalog::Home& home) {
    for (const access::Failures& one : failures) {
        record(recorder, one, draft_of_failed(one, home));
    }
}

void record_throttled(Recorder& recorder, const std::vector<access::Failures>& throttled,
                      const catalog::Home& home) {
    for (const access::Failures& one : throttled) {
        record(recorder, one, draft_of_throttled(one, home));
    }
}

}  // namespace opentrail::api
