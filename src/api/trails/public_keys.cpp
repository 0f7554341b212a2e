#include <fmt/format.h>

#include "api/request_members.h"
#include "api/trails/operations.h"
#include "api/trails/trail_output.h"
#include "base/hash.h"

namespace opentrail::api {

// Keys are of Regions, as CloudTrail's are: a client asks where the log files that it checks are
// of. All are one page ("NextToken: Reserved for future use", CloudTrail API Reference).
Outcome<Answer> list_public_keys(const HandlerParts& parts, const Call& call,
                                 const JsonObject& body) {
    RequestMembers members(body);
    const std::optional<Timestamp> start = members.time("StartTime");
    const std::optional<Timestamp> end = members.time("EndTime");
    const std::optional<std::string> token = members.text("NextToken");
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    if (token && !token->empty()) {
        return refuse("InvalidTokenException", "The token is not one that was given here.");
    }
    // What is absent is now ("If not specified, the current time is used").
    const Timestamp from = start.value_or(call.received);
    const Timestamp to = end.value_or(call.received);
    if (from > to) {
        return refuse("InvalidTimeRangeException",
                      fmt::format("The start time {} occurs after the end time {}.", iso8601(from),
                                  iso8601(to)));
    }
    const auto keys = parts.catalog.digest_keys(call.caller.region);
    if (!keys) return std::unexpected(as_refused(keys.error()));
    JsonArray list;
    for (const catalog::DigestKey& key : *keys) {
        if (key.valid_to < from || key.valid_from > to) continue;
        list.push_back(JsonObject{{"Value", base64(key.public_der)},
                                  {"ValidityStartTime", epoch_seconds(key.valid_from)},
                                  {"ValidityEndTime", epoch_seconds(key.valid_to)},
                                  {"Fingerprint", key.fingerprint}});
    }
    return read_answer({{"PublicKeyList", std::move(list)}});
}

}  // namespace opentrail::api
