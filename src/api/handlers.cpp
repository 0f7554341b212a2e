#include "api/handlers.h"

#include <algorithm>
#include <array>

#include "api/imports/operations.h"
#include "api/resource_policies/operations.h"
#include "api/trails/bucket_probe.h"
#include "api/trails/operations.h"

namespace opentrail::api {
namespace {

/// The text of a reply that was put together without an object, for speed.
Outcome<Answer> as_answer(Outcome<std::string> body) {
    if (!body) return std::unexpected(std::move(body.error()));
    return Answer{.body = *std::move(body), .output = {}, .change = std::nullopt};
}

Outcome<Answer> look_up(const HandlerParts& parts, const Call& call, const JsonObject& request) {
    return as_answer(parts.lookup.run(call, request));
}

constexpr auto table = std::to_array<Handler>({
    {"AddTags", add_tags_to_trail},
    {"CreateTrail", create_trail, /*in_part=*/false, trail_to_create},
    {"DeleteResourcePolicy", delete_resource_policy},
    {"DeleteTrail", delete_trail},
    {"DescribeTrails", describe_trails},
    {"GetEventSelectors", get_event_selectors},
    {"GetImport", get_import},
    {"GetInsightSelectors", get_insight_selectors},
    {"GetResourcePolicy", get_resource_policy},
    {"GetTrail", get_trail},
    {"GetTrailStatus", get_trail_status},
    {"ListImportFailures", list_import_failures},
    {"ListImports", list_imports},
    {"ListPublicKeys", list_public_keys},
    {"ListTags", list_tags},
    {"ListTrails", list_trails},
    {"LookupEvents", look_up},
    {"PutEventSelectors", put_event_selectors},
    {"PutInsightSelectors", put_insight_selectors, /*in_part=*/true},
    {"PutResourcePolicy", put_resource_policy},
    {"RemoveTags", remove_tags_from_trail},
    {"StartImport", start_import, /*in_part=*/false, nullptr, look_at_source},
    {"StartLogging", start_logging},
    {"StopImport", stop_import},
    {"StopLogging", stop_logging},
    {"UpdateTrail", update_trail, /*in_part=*/false, trail_to_update},
});

static_assert(std::ranges::is_sorted(table, {}, &Handler::operation));

}  // namespace

Answer read_answer(const JsonObject& output) {
    return {.body = to_text(output), .output = {}, .change = std::nullopt};
}

Answer change_answer(JsonObject output, std::optional<catalog::Change> change) {
    std::string body = to_text(output);
    return {.body = std::move(body), .output = std::move(output), .change = std::move(change)};
}

std::span<const Handler> handlers() { return table; }

const Handler* find_handler(std::string_view operation) {
    const auto place = std::ranges::lower_bound(table, operation, {}, &Handler::operation);
    return place != table.end() && place->operation == operation ? &*place : nullptr;
}

}  // namespace opentrail::api
