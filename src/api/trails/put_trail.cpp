#include <fmt/format.h>

#include "api/trails/bucket_probe.h"
#include "api/trails/find_trail.h"
#include "api/trails/operations.h"
#include "api/trails/trail_key.h"
#include "api/trails/trail_output.h"
#include "api/trails/trail_request.h"
#include "api/trails/trail_rules.h"
#include "base/random.h"

namespace opentrail::api {
namespace {

/// AWS CloudTrail User Guide, "Quotas in AWS CloudTrail": trails a Region.
constexpr std::size_t aws_trails_max = 5;

TrailRules rules_of(const HandlerParts& parts, const Call& call) {
    return {.lenient = parts.settings.lenient, .probe = [&](const catalog::Trail& trail) {
                const std::optional<Result<void>> before = probed_before(call, trail);
                if (before) return *before;
                catalog::Trail asked = trail;
                // It may name no key at all then.
                if (parts.settings.lenient) asked.kms_key.clear();
                return probe_bucket(parts, asked);
            }};
}

/// That no trail has the name here, and that there is room for one more. Shadows count in the
/// Region where they are seen (CloudTrail User Guide, "Quotas").
std::optional<Refused> check_room(const HandlerParts& parts, const access::Principal& caller,
                                  const std::string& name) {
    const Outcome<std::vector<catalog::Trail>> trails = trails_seen(parts.catalog, caller);
    if (!trails) return trails.error();
    for (const catalog::Trail& trail : *trails) {
        if (is_shadow(trail, caller) || trail.name != name) continue;
        return Refused{
            "TrailAlreadyExistsException",
            fmt::format("Trail {} already exists for customer: {}", name, caller.account)};
    }
    const std::size_t most = parts.settings.aws_limits ? aws_trails_max : parts.settings.trails_max;
    if (trails->size() < most) return std::nullopt;
    return Refused{"MaximumNumberOfTrailsExceededException",
                   fmt::format("User: {} already has {} trails in {}.", caller.account,
                               trails->size(), caller.region)};
}

catalog::Trail new_trail(const TrailRequest& request, const Call& call) {
    catalog::Trail trail;
    trail.name = request.name;
    trail.account = call.caller.account;
    trail.home_region = call.caller.region;
    trail.created = call.received;
    return apply(request, std::move(trail));
}

}  // namespace

std::optional<catalog::Trail> trail_to_create(const HandlerParts& /*parts*/, const Call& call,
                                              const JsonObject& body) {
    const Outcome<TrailRequest> request = read_trail_request(body, true);
    if (!request || check_trail_name(request->name)) return std::nullopt;
    return new_trail(*request, call);
}

std::optional<catalog::Trail> trail_to_update(const HandlerParts& parts, const Call& call,
                                              const JsonObject& body) {
    const Outcome<TrailRequest> request = read_trail_request(body, false);
    if (!request || (!request->bucket && !request->prefix && !request->kms_key)) {
        return std::nullopt;
    }
    const Outcome<catalog::Trail> trail =
        find_trail_to_change(parts.catalog, call.caller, request->name);
    if (!trail) return std::nullopt;
    return apply(*request, *trail);
}

Outcome<Answer> create_trail(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    Outcome<TrailRequest> request = read_trail_request(body, true);
    if (!request) return std::unexpected(request.error());
    if (std::optional<Refused> wrong = check_trail_name(request->name)) {
        return std::unexpected(*wrong);
    }
    const bool remote = parts.is_remote(request->bucket.value_or(""));
    if (std::optional<Refused> wrong = resolve_key(parts, call, remote, *request)) {
        return std::unexpected(*wrong);
    }
    catalog::Trail trail = new_trail(*request, call);
    if (std::optional<Refused> wrong = check_new_trail(*request, trail, rules_of(parts, call))) {
        return std::unexpected(*wrong);
    }
    Outcome<Tags> tags = add_tags({}, request->tags);
    if (!tags) return std::unexpected(tags.error());
    trail.tags = *std::move(tags);
    if (std::optional<Refused> wrong = check_room(parts, call.caller, trail.name)) {
        return std::unexpected(*wrong);
    }
    trail.id = uuid4(parts.random);
    return change_answer(settings_of(trail), catalog::PutTrail{trail});
}

Outcome<Answer> update_trail(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    Outcome<TrailRequest> request = read_trail_request(body, false);
    if (!request) return std::unexpected(request.error());
    const Outcome<catalog::Trail> trail =
        find_trail_to_change(parts.catalog, call.caller, request->name);
    if (!trail) return std::unexpected(trail.error());
    const bool remote = parts.is_remote(request->bucket.value_or(trail->bucket));
    if (std::optional<Refused> wrong = resolve_key(parts, call, remote, *request)) {
        return std::unexpected(*wrong);
    }
    const catalog::Trail updated = apply(*request, *trail);
    if (std::optional<Refused> wrong = check_update(*request, updated, rules_of(parts, call))) {
        return std::unexpected(*wrong);
    }
    if (updated == *trail) return change_answer(settings_of(updated), std::nullopt);
    return change_answer(settings_of(updated), catalog::PutTrail{updated});
}

Outcome<Answer> delete_trail(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    const Outcome<std::string> name = read_trail_member(body, "Name");
    if (!name) return std::unexpected(name.error());
    const Outcome<catalog::Trail> trail = find_trail_to_change(parts.catalog, call.caller, *name);
    if (!trail) return std::unexpected(trail.error());
    return change_answer({}, catalog::DeleteTrail{trail->id});
}

}  // namespace opentrail::api
