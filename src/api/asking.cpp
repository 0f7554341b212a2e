#include "api/asking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "api/imports/import_request.h"
#include "api/model/projection.h"
#include "api/trails/trail_name.h"
#include "aws/arn.h"
#include "intake/import_location.h"

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

constexpr std::array<std::string_view, 5> of_imports = {"GetImport", "ListImportFailures",
                                                        "ListImports", "StartImport", "StopImport"};

/// "s3://BUCKET/PREFIX" of the import that a StartImport asks for or tries again; empty when it
/// names none.
std::string import_source(const JsonObject& request, const Call& call, catalog::Catalog& catalog) {
    const auto text_in = [](const JsonObject& object, std::string_view name) {
        return text_member(object, name).value_or(std::nullopt).value_or("");
    };
    const JsonObject* const source = object_member(request, "ImportSource").value_or(nullptr);
    const JsonObject* const s3 =
        source == nullptr ? nullptr : object_member(*source, "S3").value_or(nullptr);
    if (s3 != nullptr) return text_in(*s3, "S3LocationUri");
    const Result<catalog::BucketImport> import =
        catalog.bucket_import(text_in(request, "ImportId"));
    return import && import->account == call.caller.account ? import->location : std::string();
}

/// All imports are into the history. OpenTrail reads the bucket as itself: whoever has it read
/// needs the right to read it too.
std::vector<access::Ask> asking_of_import(const access::Ask& common, const Call& call,
                                          const JsonObject& request, catalog::Catalog& catalog) {
    access::Ask into = common;
    into.resource = history_arn(call.caller);
    into.resource_account = call.caller.account;
    std::vector<access::Ask> asks = {std::move(into)};
    if (common.action != "cloudtrail:StartImport") return asks;
    const auto location = intake::parse_import_location(import_source(request, call, catalog));
    if (!location) return asks;
    const Result<catalog::Bucket> bucket = catalog.bucket(location->bucket);
    const std::string owner = bucket ? bucket->account : call.caller.account;
    const std::string arn =
        fmt::format("arn:{}:s3:::{}", aws::partition_of(call.caller.region), location->bucket);
    asks.push_back({.action = "s3:ListBucket", .resource = arn, .resource_account = owner});
    asks.push_back({.action = "s3:GetObject",
                    .resource = fmt::format("{}/{}*", arn, location->prefix),
                    .resource_account = owner});
    return asks;
}

}  // namespace

std::vector<access::Ask> asking(const model::Operation& operation, const Call& call,
                                const JsonObject& sent, catalog::Catalog& catalog) {
    // Only what the operation has: what it ignores must not decide for it.
    const JsonObject request = model::project(*operation.input, sent, model::Names::as_given);
    access::Ask common;
    common.action = fmt::format("cloudtrail:{}", operation.name);
    common.request_tags = tags_asked(request);
    if (std::ranges::find(of_imports, operation.name) != of_imports.end()) {
        return asking_of_import(common, call, request, catalog);
    }
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
