#include <fmt/format.h>

#include <algorithm>

#include "api/request_members.h"
#include "api/trails/find_trail.h"
#include "api/trails/operations.h"

namespace opentrail::api {
namespace {

/// The trail that is meant: TrailName, or EventDataStore, of which there are none yet.
Outcome<std::string> read_subject(RequestMembers& members) {
    const std::optional<std::string> trail = members.text("TrailName");
    const std::optional<std::string> store = members.text("EventDataStore");
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    if (trail.has_value() == store.has_value()) {
        return refuse("InvalidParameterCombinationException",
                      "Exactly one of TrailName and EventDataStore must be given.");
    }
    if (store) {
        return refuse("UnsupportedOperationException", "There are no event data stores here.");
    }
    return *trail;
}

bool has_known_type(const Json& selector) {
    const JsonObject* object = selector.if_object();
    const Json* type = object ? find_member(*object, "InsightType") : nullptr;
    return type && (*type == "ApiCallRateInsight" || *type == "ApiErrorRateInsight");
}

}  // namespace

Outcome<Answer> put_insight_selectors(const HandlerParts& parts, const Call& call,
                                      const JsonObject& body) {
    RequestMembers members(body);
    const JsonArray* selectors = members.array("InsightSelectors");
    members.require("InsightSelectors", selectors != nullptr);
    const bool destination = members.text("InsightsDestination").has_value();
    const Outcome<std::string> name = read_subject(members);
    if (!name) return std::unexpected(name.error());
    // Only those of an event data store are told where to go (CloudTrail API Reference,
    // PutInsightSelectors).
    if (destination) {
        return refuse("InvalidParameterCombinationException",
                      "InsightsDestination cannot be given together with TrailName.");
    }
    Outcome<catalog::Trail> trail = find_trail_to_change(parts.catalog, call.caller, *name);
    if (!trail) return std::unexpected(trail.error());
    if (!std::ranges::all_of(*selectors, has_known_type)) {
        return refuse("InvalidInsightSelectorsException",
                      "InsightType must be ApiCallRateInsight or ApiErrorRateInsight.");
    }
    if (!selectors->empty() && !parts.settings.lenient) {
        return refuse("UnsupportedOperationException",
                      "Insights events are not supported: InsightSelectors must be empty.");
    }
    JsonObject output{{"TrailARN", catalog::arn_of(*trail)}, {"InsightSelectors", *selectors}};
    std::string text = selectors->empty() ? std::string() : to_text(Json(*selectors));
    if (text == trail->insight_selectors) return change_answer(std::move(output), std::nullopt);
    trail->insight_selectors = std::move(text);
    return change_answer(std::move(output), catalog::PutTrail{*std::move(trail)});
}

Outcome<Answer> get_insight_selectors(const HandlerParts& parts, const Call& call,
                                      const JsonObject& body) {
    RequestMembers members(body);
    const Outcome<std::string> name = read_subject(members);
    if (!name) return std::unexpected(name.error());
    const Outcome<catalog::Trail> trail = find_trail(parts.catalog, call.caller, *name);
    if (!trail) return std::unexpected(trail.error());
    JsonObject output{{"TrailARN", catalog::arn_of(*trail)}};
    if (trail->insight_selectors.empty()) {
        // A lenient caller is told so without an error.
        if (parts.settings.lenient) return read_answer(output);
        return refuse(
            "InsightNotEnabledException",
            fmt::format("Trail {} does not have Insights enabled. Edit the trail settings "
                        "to enable Insights, and then try the operation again.",
                        trail->name));
    }
    const Result<Json> selectors = parse_json(trail->insight_selectors);
    if (!selectors) {
        return std::unexpected(as_refused({Code::corrupt, selectors.error().message}));
    }
    output["InsightSelectors"] = *selectors;
    return read_answer(output);
}

}  // namespace opentrail::api
