#include "api/trails.h"

#include "api/request_members.h"

namespace opentrail::api {

Outcome<std::string> describe_trails(const JsonObject& body) {
    RequestMembers members(body);
    // Lower-case on the wire, unlike every other operation's (CloudTrail's Smithy model).
    if (const JsonArray* names = members.array("trailNameList")) {
        for (const Json& name : *names) {
            const JsonObject holder{{"name", name}};
            RequestMembers item(holder);
            static_cast<void>(item.text("name"));
            members.take_problems(item);
        }
    }
    static_cast<void>(members.flag("includeShadowTrails"));
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    return std::string(R"({"trailList":[]})");
}

Outcome<std::string> list_trails(const JsonObject& body) {
    RequestMembers members(body);
    static_cast<void>(members.text("NextToken"));
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    return std::string(R"({"Trails":[]})");
}

}  // namespace opentrail::api
