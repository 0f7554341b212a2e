#include "api/asking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "api/model/projection.h"
#include "api/trails/trail_name.h"
#include "aws/arn.h"

namespace opentrail::api {
namespace {

/// As many as ListTags takes, which takes most.
constexpr std::size_t resources_max = 20;
constexpr std::size_t tags_max = 50;
constexpr std::string_view list_of_resources = "ResourceIdList";

/// A member of a request that names a resource, by ARN or by the last part of one.
struct Naming {
    std::string_view member;
    std::string_view kind;
};

constexpr std::array namings = {
    Naming{"TrailName", "trail"},  Naming{"EventDataStore", "eventdatastore"},
    Naming{"Channel", "channel"},  Naming{"DashboardId", "dashboard"},
    Naming{"ResourceId", ""},      Naming{"ResourceArn", ""},
    Naming{list_of_resources, ""},
};

/// `Name` is a trail's in these; elsewhere it is a channel's, a dashboard's or a store's, which
/// get their ARNs when they are made.
constexpr std::array<std::string_view, 7> by_trail_name = {
    "CreateTrail",  "DeleteTrail", "GetTrail",   "GetTrailStatus",
    "StartLogging", "StopLogging", "UpdateTrail"};

/// An ARN of `kind` from an ARN or a name; of no kind only ARNs are told.
std::string arn_of(std::string_view kind, std::string_view given, const access::Principal& caller) {
    if (given.starts_with("arn:") || kind.empty()) return std::string(given);
    return fmt::format("arn:{}:cloudtrail:{}:{}:{}/{}", aws::partition_of(caller.region),
                       caller.region, caller.account, kind, given);
}

bool is_trail(const access::Ask& ask) {
    const Result<aws::Arn> arn = aws::parse_arn(ask.resource);
    return arn && arn->service == "cloudtrail" && arn->resource_type() == "trail";
}

void add(std::vector<access::Ask>& asks, const access::Ask& common, std::string resource) {
    if (resource.empty() || asks.size() > resources_max) return;
    access::Ask ask = common;
    // Beyond what any operation takes: only who may do it to everything learns that it is too much.
    if (asks.size() < resources_max) ask.resource = std::move(resource);
    asks.push_back(std::move(ask));
}

void add_named(std::vector<access::Ask>& asks, const access::Ask& common, const Naming& naming,
               const JsonObject& request, const access::Principal& caller) {
    const Json* value = find_member(request, naming.member);
    if (value == nullptr) return;
    const auto add_one = [&](const Json& one) {
        if (!one.is_string()) return;
        add(asks, common, arn_of(naming.kind, std::string_view(one.get_string()), caller));
    };
    if (naming.member == list_of_resources && value->is_array()) {
        for (const Json& one : value->get_array()) add_one(one);
    } else {
        add_one(*value);
    }
}

/// What TagsList asks to put on or to take off.
std::vector<std::pair<std::string, std::string>> tags_asked(const JsonObject& request) {
    std::vector<std::pair<std::string, std::string>> tags;
    const Result<const JsonArray*> list = array_member(request, "TagsList");
    if (!list || *list == nullptr) return tags;
    for (const Json& one : **list) {
        if (!one.is_object() || tags.size() >= tags_max) continue;
        const auto key = text_member(one.get_object(), "Key");
        const auto value = text_member(one.get_object(), "Value");
        if (key && *key) tags.emplace_back(**key, value ? value->value_or("") : "");
    }
    return tags;
}

/// The tags of the trail that `ask` is about; none when there is no such trail.
void add_trail_tags(access::Ask& ask, const Call& call, catalog::Catalog& catalog) {
    const Result<aws::Arn> arn = aws::parse_arn(ask.resource);
    if (!arn || arn->resource_type() != "trail" || arn->account != call.caller.account) return;
    const Result<catalog::Trail> trail =
        catalog.trail(arn->account, arn->region, arn->resource_name());
    if (!trail) return;
    for (const catalog::TrailTag& tag : trail->tags) {
        ask.resource_tags.emplace_back(tag.key, tag.value.value_or(""));
    }
}

}  // namespace

std::vector<access::Ask> asking(const model::Operation& operation, const Call& call,
                                const JsonObject& sent, catalog::Catalog& catalog) {
    // Only what the operation has: what it ignores must not decide for it.
    const JsonObject request = model::project(*operation.input, sent, model::Names::as_given);
    access::Ask common;
    common.action = fmt::format("cloudtrail:{}", operation.name);
    common.request_tags = tags_asked(request);
    std::vector<access::Ask> asks;
    if (std::ranges::find(by_trail_name, operation.name) != by_trail_name.end()) {
        add_named(asks, common, {"Name", "trail"}, request, call.caller);
    }
    for (const Naming& naming : namings) {
        add_named(asks, common, naming, request, call.caller);
    }
    if (asks.empty()) return {std::move(common)};
    for (access::Ask& ask : asks) {
        if (!is_trail(ask)) continue;
        // Trails have no policies of their own, and nobody reaches another account's: the operation
        // finds none.
        ask.resource_account = call.caller.account;
        add_trail_tags(ask, call, catalog);
    }
    return asks;
}

}  // namespace opentrail::api
