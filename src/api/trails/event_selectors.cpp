#include "api/model/operation.h"
#include "api/model/projection.h"
#include "api/request_members.h"
#include "api/trails/find_trail.h"
#include "api/trails/operations.h"
#include "api/trails/trail_output.h"
#include "api/trails/trail_request.h"

namespace opentrail::api {
namespace {

JsonObject output_of(const catalog::Trail& trail, const trail::Selectors& selectors) {
    JsonObject output{{"TrailARN", catalog::arn_of(trail)}};
    if (!selectors.basic.empty()) output["EventSelectors"] = trail::to_json(selectors.basic);
    if (!selectors.advanced.empty()) {
        output["AdvancedEventSelectors"] = trail::to_json(selectors.advanced);
    }
    return output;
}

/// What a lenient caller put, as it was put: CloudTrail shows the defaults of what was left out.
/// Members that the model does not have are not kept.
JsonObject given_selectors(const JsonObject& body) {
    static const model::Shape& input = *model::find_operation("PutEventSelectors")->input;
    const JsonObject known = model::project(input, body, model::Names::as_given);
    JsonObject given;
    for (const char* name : {"EventSelectors", "AdvancedEventSelectors"}) {
        const Json* list = find_member(known, name);
        if (list && !list->as_array().empty()) given[name] = *list;
    }
    return given;
}

JsonObject with_arn(const catalog::Trail& trail, const JsonObject& selectors) {
    JsonObject output{{"TrailARN", catalog::arn_of(trail)}};
    for (const auto& member : selectors) output.insert(member);
    return output;
}

/// A lenient caller is shown what was put, and an empty list for what was not.
Outcome<Answer> get_given_selectors(const catalog::Trail& trail) {
    JsonObject both{{"EventSelectors", JsonArray()}, {"AdvancedEventSelectors", JsonArray()}};
    if (!trail.selectors.empty()) {
        const Result<JsonObject> given = parse_json_object(trail.selectors);
        if (!given) return std::unexpected(as_refused({Code::corrupt, given.error().message}));
        for (const auto& [name, value] : *given) both[name] = value;
    }
    return read_answer(with_arn(trail, both));
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
    std::string text;  // Empty for the default ones.
    JsonObject output;
    if (parts.settings.lenient) {
        const JsonObject given = given_selectors(body);
        text = given.empty() ? std::string() : to_text(given);
        output = with_arn(*trail, given);
    } else {
        text = selectors->is_default() ? std::string() : trail::to_text(*selectors);
        output = output_of(*trail, *selectors);
    }
    if (text == trail->selectors) return change_answer(std::move(output), std::nullopt);
    trail->selectors = std::move(text);
    return change_answer(std::move(output), catalog::PutTrail{*std::move(trail)});
}

Outcome<Answer> get_event_selectors(const HandlerParts& parts, const Call& call,
                                    const JsonObject& body) {
    const Outcome<std::string> name = read_trail_member(body, "TrailName");
    if (!name) return std::unexpected(name.error());
    const Outcome<catalog::Trail> trail = find_trail(parts.catalog, call.caller, *name);
    if (!trail) return std::unexpected(trail.error());
    if (parts.settings.lenient) return get_given_selectors(*trail);
    const Result<trail::Selectors> selectors = selectors_of(*trail);
    if (!selectors) return std::unexpected(as_refused(selectors.error()));
    return read_answer(output_of(*trail, *selectors));
}

}  // namespace opentrail::api
