#include "api/request_members.h"
#include "api/trails/find_trail.h"
#include "api/trails/operations.h"
#include "api/trails/trail_output.h"
#include "api/trails/trail_request.h"

namespace opentrail::api {
namespace {

/// `both`: also the kind that the trail has none of, as an empty list.
JsonObject output_of(const catalog::Trail& trail, const trail::Selectors& selectors, bool both) {
    JsonObject output{{"TrailARN", catalog::arn_of(trail)}};
    if (both || !selectors.basic.empty()) {
        output["EventSelectors"] = trail::to_json(selectors.basic);
    }
    if (both || !selectors.advanced.empty()) {
        output["AdvancedEventSelectors"] = trail::to_json(selectors.advanced);
    }
    return output;
}

}  // namespace

Outcome<Answer> put_event_selectors(const HandlerParts& parts, const Call& call,
                                    const JsonObject& body) {
    RequestMembers members(body);
    const std::optional<std::string> name = members.text("TrailName");
    members.require("TrailName", name.has_value());
    const JsonArray* basic = members.array("EventSelectors");
    const JsonArray* advanced = members.array("AdvancedEventSelectors");
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    Outcome<catalog::Trail> trail = find_trail_to_change(parts.catalog, call.caller, *name);
    if (!trail) return std::unexpected(trail.error());
    const auto strictness =
        parts.settings.lenient ? trail::Strictness::lenient : trail::Strictness::aws;
    const Result<trail::Selectors> selectors = trail::parse_selectors(basic, advanced, strictness);
    if (!selectors) return refuse("InvalidEventSelectorsException", selectors.error().message);
    trail->selectors = trail::to_text(*selectors);
    JsonObject output = output_of(*trail, *selectors, false);
    return change_answer(std::move(output), catalog::PutTrail{*std::move(trail)});
}

Outcome<Answer> get_event_selectors(const HandlerParts& parts, const Call& call,
                                    const JsonObject& body) {
    const Outcome<std::string> name = read_trail_member(body, "TrailName");
    if (!name) return std::unexpected(name.error());
    const Outcome<catalog::Trail> trail = find_trail(parts.catalog, call.caller, *name);
    if (!trail) return std::unexpected(trail.error());
    // A lenient caller is shown what was put, and that is nothing at first.
    if (parts.settings.lenient && trail->selectors.empty()) {
        return read_answer(output_of(*trail, {}, true));
    }
    const Result<trail::Selectors> selectors = selectors_of(*trail);
    if (!selectors) return std::unexpected(as_refused(selectors.error()));
    return read_answer(output_of(*trail, *selectors, parts.settings.lenient));
}

}  // namespace opentrail::api
