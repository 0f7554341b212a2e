#include "api/asking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "api/trails/trail_name.h"
#include "aws/arn.h"

namespace opentrail::api {
namespace {

constexpr std::size_t resources_max = 20;
constexpr std::size_t tags_max = 50;

/// A member of a request that names a resource, by ARN or by the last part of one.
struct Naming {
    std::string_view member;
    std::string_view kind;
};

constexpr std::array namings = {
    Naming{"TrailName", "trail"}, Naming{"EventDataStore", "eventdatastore"},
    Naming{"Channel", "channel"}, Naming{"DashboardId", "dashboard"},
    Naming{"ResourceId", ""},     Naming{"ResourceArn", ""},
    Naming{"ResourceIdList", ""},
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

void add(std::vector<access::Ask>& asks, const access::Ask& common, std::string resource) {
    if (resource.empty() || asks.size() >= resources_max) return;
    access::Ask ask = common;
    ask.resource = std::move(resource);
    asks.push_back(std::move(ask));
}

void add_named(std::vector<access::Ask>& asks, const access::Ask& common, std::string_view kind,
               const Json* value, const access::Principal& caller) {
    if (value == nullptr) return;
    if (value->is_string()) {
        add(asks, common, arn_of(kind, std::string_view(value->get_string()), caller));
    } else if (value->is_array()) {
        for (const Json& one : value->get_array()) add_named(asks, common, kind, &one, caller);
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
                                const JsonObject& request, catalog::Catalog& catalog) {
    access::Ask common;
    common.action = fmt::format("cloudtrail:{}", operation.name);
    // Nobody reaches another account's by its ARN: an operation then finds nothing.
    common.resource_account = call.caller.account;
    common.request_tags = tags_asked(request);
    std::vector<access::Ask> asks;
    if (std::ranges::find(by_trail_name, operation.name) != by_trail_name.end()) {
        add_named(asks, common, "trail", find_member(request, "Name"), call.caller);
    }
    for (const Naming& naming : namings) {
        add_named(asks, common, naming.kind, find_member(request, naming.member), call.caller);
    }
    if (asks.empty()) return {std::move(common)};
    for (access::Ask& ask : asks) add_trail_tags(ask, call, catalog);
    return asks;
}

}  // namespace opentrail::api
