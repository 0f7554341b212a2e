#include "api/trails/find_trail.h"
#include "api/trails/operations.h"
#include "api/trails/trail_output.h"
#include "api/trails/trail_request.h"

namespace opentrail::api {
namespace {

/// Switches logging; a trail that is as it should be already stays as it is.
Outcome<Answer> switch_logging(const HandlerParts& parts, const Call& call, const JsonObject& body,
                               bool on) {
    const Outcome<std::string> name = read_trail_member(body, "Name");
    if (!name) return std::unexpected(name.error());
    Outcome<catalog::Trail> trail = find_trail_to_change(parts.catalog, call.caller, *name);
    if (!trail) return std::unexpected(trail.error());
    if (trail->logging == on) return change_answer({}, std::nullopt);
    trail->logging = on;
    (on ? trail->started : trail->stopped) = call.received;
    return change_answer({}, catalog::PutTrail{*trail});
}

void set_time(JsonObject& object, std::string_view name, const std::optional<Timestamp>& time) {
    if (time) object[name] = epoch_seconds(*time);
}

/// The members that are texts; CloudTrail fills them though its API calls them unused.
/// They have whole seconds.
std::string text_of(const std::optional<Timestamp>& time) {
    return time ? iso8601(std::chrono::floor<std::chrono::seconds>(*time)) : "";
}

JsonObject status_of(const catalog::Trail& trail, const catalog::DeliveryStatus& delivery,
                     const catalog::DigestStatus& digests) {
    JsonObject status;
    status["IsLogging"] = trail.logging;
    if (!delivery.latest_error.empty()) status["LatestDeliveryError"] = delivery.latest_error;
    set_time(status, "LatestDeliveryTime", delivery.latest_delivery);
    set_time(status, "LatestDigestDeliveryTime", digests.latest_delivery);
    if (!digests.latest_error.empty()) status["LatestDigestDeliveryError"] = digests.latest_error;
    set_time(status, "StartLoggingTime", trail.started);
    set_time(status, "StopLoggingTime", trail.stopped);
    status["LatestDeliveryAttemptTime"] = text_of(delivery.latest_attempt);
    status["LatestNotificationAttemptTime"] = "";
    status["LatestNotificationAttemptSucceeded"] = "";
    status["LatestDeliveryAttemptSucceeded"] = text_of(delivery.latest_success);
    status["TimeLoggingStarted"] = text_of(trail.started);
    status["TimeLoggingStopped"] = text_of(trail.stopped);
    return status;
}

}  // namespace

Outcome<Answer> start_logging(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    return switch_logging(parts, call, body, true);
}

Outcome<Answer> stop_logging(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    return switch_logging(parts, call, body, false);
}

Outcome<Answer> get_trail_status(const HandlerParts& parts, const Call& call,
                                 const JsonObject& body) {
    const Outcome<std::string> name = read_trail_member(body, "Name");
    if (!name) return std::unexpected(name.error());
    const Outcome<TrailReference> reference = read_trail_reference(*name, call.caller);
    if (!reference) return std::unexpected(reference.error());
    const Outcome<catalog::Trail> trail = find_trail(parts.catalog, call.caller, *name);
    if (!trail && trail.error().code == "TrailNotFoundException") {
        // This operation, unlike the others, says the ARN of what it did not find.
        return std::unexpected(unknown_trail(reference->arn(), call.caller));
    }
    if (!trail) return std::unexpected(trail.error());
    Result<catalog::DeliveryStatus> delivery = parts.catalog.delivery_status(trail->id);
    if (!delivery) return std::unexpected(as_refused(delivery.error()));
    if (parts.settings.lenient && !delivery->latest_delivery) {
        delivery->latest_delivery = trail->started;
    }
    const Result<catalog::DigestStatus> digests = parts.catalog.digest_status(trail->id);
    if (!digests) return std::unexpected(as_refused(digests.error()));
    return read_answer(status_of(*trail, *delivery, *digests));
}

}  // namespace opentrail::api
