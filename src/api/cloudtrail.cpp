#include "api/cloudtrail.h"

#include <fmt/format.h>

#include "api/asking.h"
#include "api/model/check.h"
#include "api/model/projection.h"
#include "api/request_members.h"
#include "api/trails/bucket_probe.h"

namespace opentrail::api {

CloudTrail::CloudTrail(const HandlerParts& parts, const access::Authorizer& authorizer,
                       const Standing& standing, Recorder& recorder)
    : parts_(parts), authorizer_(authorizer), standing_(standing), recorder_(recorder) {}

Outcome<std::string> CloudTrail::call(std::string_view name, const Call& call) {
    const model::Operation* operation = model::find_operation(name);
    if (!operation) {
        return refuse("UnknownOperationException",
                      "The requested operation is not recognized by the service.");
    }
    if (operation->read_only || !find_handler(name)) return run_and_record(*operation, call, {});
    Call now = call;
    ask_others(*operation, now);
    // From the checks to the end of the change: two calls must not both find the way free.
    const std::lock_guard changing(recorder_.changing());
    // By now the caller may have lost what it had when it was let in.
    const Outcome<void> settled = recorder_.settle_changes();
    return run_and_record(*operation, now, settled ? standing_.renew(now.caller) : settled.error());
}

Outcome<std::string> CloudTrail::run_and_record(const model::Operation& operation, const Call& call,
                                                const std::optional<Refused>& hindrance) {
    OwnCall own;
    own.source = cloudtrail_source;
    own.name = operation.name;
    own.read_only = operation.read_only;
    Outcome<Answer> answer = hindrance ? Outcome<Answer>(std::unexpected(*hindrance))
                                       : run(operation, call, own.parameters);
    if (answer) {
        own.response = model::project(*operation.output, answer->output, model::Names::lower_camel);
    } else {
        own.refused = answer.error();
    }
    // Before the reply: a call that cannot be recorded is not answered.
    const Outcome<void> recorded = answer && answer->change
                                       ? recorder_.change(call, own, *answer->change)
                                       : recorder_.record(call, own);
    if (!recorded) return std::unexpected(recorded.error());
    if (!answer) return std::unexpected(std::move(answer.error()));
    return std::move(answer->body);
}

Outcome<Answer> CloudTrail::run(const model::Operation& operation, const Call& call,
                                JsonObject& parameters) {
    const Outcome<JsonObject> request = parse_request(call.request.body);
    if (!request) return std::unexpected(request.error());
    // What the operation does not know it ignores: shown, it could be taken for what was asked.
    parameters = model::project(*operation.input, *request, model::Names::lower_camel);
    if (std::optional<Refused> denied = may_not(operation, call, *request)) {
        return std::unexpected(*std::move(denied));
    }
    const Handler* handler = find_handler(operation.name);
    if (!handler) {
        return refuse("UnsupportedOperationException",
                      fmt::format("The operation {} is not supported.", operation.name));
    }
    if (std::optional<Refused> problem = model::check_request(operation, *request)) {
        return std::unexpected(*std::move(problem));
    }
    return handler->run(parts_, call, *request);
}

/// Nobody waits for a bucket that is far away but who named it.
void CloudTrail::ask_others(const model::Operation& operation, Call& call) const {
    const Handler* const handler = find_handler(operation.name);
    if (!handler->trail_of && !handler->look_first) return;
    const Outcome<JsonObject> request = parse_request(call.request.body);
    if (!request || may_not(operation, call, *request) ||
        model::check_request(operation, *request)) {
        return;
    }
    if (handler->trail_of) call.probed = probe_far_away(*handler, call, *request);
    if (handler->look_first) call.looked = handler->look_first(parts_, call, *request);
}

std::optional<Probed> CloudTrail::probe_far_away(const Handler& handler, const Call& call,
                                                 const JsonObject& request) const {
    const std::optional<catalog::Trail> trail = handler.trail_of(parts_, call, request);
    if (!trail || !parts_.is_remote(trail->bucket)) return std::nullopt;
    return Probed{*trail, probe_bucket(parts_, *trail)};
}

std::optional<Refused> CloudTrail::may_not(const model::Operation& operation, const Call& call,
                                           const JsonObject& request) const {
    const access::Scope needed =
        operation.read_only ? access::Scope::events_read : access::Scope::admin;
    if (!call.caller.has(needed)) {
        return Refused{"AccessDeniedException",
                       fmt::format("User: {} is not authorized to perform: cloudtrail:{} because"
                                   " the token does not have the scope {}",
                                   call.caller.arn, operation.name, access::name(needed))};
    }
    for (const access::Ask& ask : asking(operation, call, request, parts_.catalog)) {
        const auto allowed = authorizer_.authorize(call.caller, call.request, ask);
        if (!allowed) return Refused{allowed.error().code, allowed.error().message};
    }
    return std::nullopt;
}

}  // namespace opentrail::api
