#include <fmt/format.h>

#include "api/excerpt.h"
#include "api/trails/find_trail.h"
#include "api/trails/operations.h"
#include "api/trails/tag_list.h"
#include "aws/arn.h"

namespace opentrail::api {
namespace {

/// AWS CloudTrail API Reference, ListTags: "up to 20 ARNs".
constexpr std::size_t resources_max = 20;

/// What is missing, by the name that the kind of resource has for it. There are trails only.
Refused not_there(std::string_view kind, std::string_view arn) {
    std::string message = fmt::format("Resource {} was not found.", excerpt(arn));
    if (kind == "eventdatastore") return {"EventDataStoreNotFoundException", std::move(message)};
    if (kind == "channel") return {"ChannelNotFoundException", std::move(message)};
    return {"ResourceNotFoundException", std::move(message)};
}

/// The trail that a ResourceId names; it must be an ARN.
Outcome<catalog::Trail> find_resource(const HandlerParts& parts, const access::Principal& caller,
                                      const std::string& id) {
    const Result<aws::Arn> arn = aws::parse_arn(id);
    if (!arn || arn->service != "cloudtrail") {
        return refuse("CloudTrailARNInvalidException",
                      fmt::format("{} is not the ARN of a trail.", excerpt(id)));
    }
    const std::string_view kind = arn->resource_type();
    if (kind == "eventdatastore" || kind == "channel" || kind == "dashboard") {
        return std::unexpected(not_there(kind, id));
    }
    if (kind != "trail") {
        return refuse("ResourceTypeNotSupportedException",
                      fmt::format("Resources such as {} have no tags.", excerpt(id)));
    }
    Outcome<catalog::Trail> trail = find_trail(parts.catalog, caller, id);
    if (!trail && trail.error().code == "TrailNotFoundException") {
        return std::unexpected(not_there(kind, id));
    }
    return trail;
}

struct TagRequest {
    catalog::Trail trail;
    Tags tags;
};

Outcome<TagRequest> read_tag_request(const HandlerParts& parts, const Call& call,
                                     const JsonObject& body,
                                     std::optional<Refused> (*check)(const Tags&)) {
    RequestMembers members(body);
    const std::optional<std::string> id = members.text("ResourceId");
    members.require("ResourceId", id.has_value());
    members.require("TagsList", members.array("TagsList") != nullptr);
    Tags tags = read_tags(members);
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    Outcome<catalog::Trail> trail = find_resource(parts, call.caller, *id);
    if (!trail) return std::unexpected(trail.error());
    if (is_shadow(*trail, call.caller)) {
        // AddTags and RemoveTags have no InvalidHomeRegionException in CloudTrail's model.
        return refuse("ResourceNotFoundException",
                      fmt::format("Resource {} was not found: the tags of a trail can be changed "
                                  "in its home Region only, which is {}.",
                                  excerpt(*id), trail->home_region));
    }
    if (std::optional<Refused> wrong = check(tags)) return std::unexpected(*wrong);
    return TagRequest{*std::move(trail), std::move(tags)};
}

Answer answer_with(catalog::Trail trail, Tags tags) {
    if (tags == trail.tags) return change_answer({}, std::nullopt);
    trail.tags = std::move(tags);
    return change_answer({}, catalog::PutTrail{std::move(trail)});
}

Outcome<std::vector<std::string>> read_resources(const JsonObject& body) {
    RequestMembers members(body);
    const JsonArray* list = members.array("ResourceIdList");
    members.require("ResourceIdList", list != nullptr);
    std::vector<std::string> ids;
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        const JsonObject holder{{"id", (*list)[i]}};
        RequestMembers item(holder);
        ids.push_back(item.text("id").value_or(""));
        members.take_problems(item);
    }
    const std::optional<std::string> token = members.text("NextToken");
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    if (token) return refuse("InvalidTokenException", "NextToken is reserved for future use.");
    if (ids.size() > resources_max) {
        return refuse("ValidationException",
                      fmt::format("1 validation error detected: Value '[{}]' at 'resourceIdList' "
                                  "failed to satisfy constraint: Member must have length less than "
                                  "or equal to {}",
                                  excerpt(fmt::format("{}", fmt::join(ids, ", "))), resources_max));
    }
    return ids;
}

}  // namespace

Outcome<Answer> add_tags_to_trail(const HandlerParts& parts, const Call& call,
                                  const JsonObject& body) {
    const Outcome<TagRequest> request = read_tag_request(parts, call, body, check_tags);
    if (!request) return std::unexpected(request.error());
    Outcome<Tags> tags = add_tags(request->trail.tags, request->tags);
    if (!tags) return std::unexpected(tags.error());
    return answer_with(request->trail, *std::move(tags));
}

Outcome<Answer> remove_tags_from_trail(const HandlerParts& parts, const Call& call,
                                       const JsonObject& body) {
    const Outcome<TagRequest> request = read_tag_request(parts, call, body, check_tag_keys);
    if (!request) return std::unexpected(request.error());
    return answer_with(request->trail, remove_tags(request->trail.tags, request->tags));
}

Outcome<Answer> list_tags(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    const Outcome<std::vector<std::string>> ids = read_resources(body);
    if (!ids) return std::unexpected(ids.error());
    JsonArray list;
    for (const std::string& id : *ids) {
        const Outcome<catalog::Trail> trail = find_resource(parts, call.caller, id);
        if (!trail) return std::unexpected(trail.error());
        list.push_back({{"ResourceId", id}, {"TagsList", to_json(trail->tags)}});
    }
    return read_answer({{"ResourceTagList", std::move(list)}});
}

}  // namespace opentrail::api
