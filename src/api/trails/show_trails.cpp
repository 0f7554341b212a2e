#include <algorithm>

#include "api/request_members.h"
#include "api/trails/find_trail.h"
#include "api/trails/operations.h"
#include "api/trails/trail_output.h"
#include "api/trails/trail_request.h"

namespace opentrail::api {
namespace {

struct DescribeRequest {
    std::vector<TrailReference> trails;  // Empty: every one.
    bool shadows = true;
};

Outcome<DescribeRequest> read_describe_request(const JsonObject& body,
                                               const access::Principal& caller) {
    RequestMembers members(body);
    DescribeRequest request;
    std::vector<std::string> names;
    // Lower-case on the wire, unlike every other operation's (CloudTrail's Smithy model).
    if (const JsonArray* list = members.array("trailNameList")) {
        for (const Json& name : *list) {
            const JsonObject holder{{"name", name}};
            RequestMembers item(holder);
            names.push_back(item.text("name").value_or(""));
            members.take_problems(item);
        }
    }
    request.shadows = members.flag("includeShadowTrails").value_or(true);
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    for (const std::string& name : names) {
        Outcome<TrailReference> reference = read_trail_reference(name, caller);
        if (!reference) return std::unexpected(reference.error());
        request.trails.push_back(*std::move(reference));
    }
    return request;
}

}  // namespace

Outcome<Answer> get_trail(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    const Outcome<std::string> name = read_trail_member(body, "Name");
    if (!name) return std::unexpected(name.error());
    const Outcome<catalog::Trail> trail = find_trail(parts.catalog, call.caller, *name);
    if (!trail) return std::unexpected(trail.error());
    return read_answer({{"Trail", description_of(*trail)}});
}

Outcome<Answer> describe_trails(const HandlerParts& parts, const Call& call,
                                const JsonObject& body) {
    const Outcome<DescribeRequest> request = read_describe_request(body, call.caller);
    if (!request) return std::unexpected(request.error());
    const Outcome<std::vector<catalog::Trail>> trails = trails_seen(parts.catalog, call.caller);
    if (!trails) return std::unexpected(trails.error());
    JsonArray list;
    for (const catalog::Trail& trail : *trails) {
        if (!request->shadows && is_shadow(trail, call.caller)) continue;
        // Unknown names are absent from the list: Terraform's provider relies on it.
        const auto meant = [&](const TrailReference& name) { return means(name, trail); };
        if (!request->trails.empty() && std::ranges::none_of(request->trails, meant)) continue;
        list.push_back(description_of(trail));
    }
    return read_answer({{"trailList", std::move(list)}});
}

Outcome<Answer> list_trails(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    RequestMembers members(body);
    // All trails are one page, so there is no token to continue from.
    static_cast<void>(members.text("NextToken"));
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    const Outcome<std::vector<catalog::Trail>> trails = trails_seen(parts.catalog, call.caller);
    if (!trails) return std::unexpected(trails.error());
    JsonArray list;
    for (const catalog::Trail& trail : *trails) list.push_back(summary_of(trail));
    return read_answer({{"Trails", std::move(list)}});
}

}  // namespace opentrail::api
