#include "api/v1/trails.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/excerpt.h"
#include "api/trails/trail_name.h"
#include "api/trails/trail_output.h"
#include "api/v1/event_text.h"
#include "api/v1/trail_query.h"
#include "api/v1/trail_text.h"
#include "delivery/validation/chain_view.h"
#include "delivery/validation/trail_look.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::size_t files_default = 50;
constexpr std::size_t files_max = 1'000;
// Each is read from its bucket.
constexpr std::size_t digests_default = 50;
constexpr std::size_t digests_max = 200;
constexpr Duration millisecond = std::chrono::milliseconds(1);

}  // namespace

std::string Trails::resource_of(const Call& call, const std::string& name) {
    const Outcome<TrailReference> reference = read_trail_reference(name, call.caller);
    return reference ? reference->arn() : "*";
}

Outcome<catalog::Trail> Trails::find(const Call& call, const std::string& name) {
    const Outcome<TrailReference> reference = read_trail_reference(name, call.caller);
    if (!reference) return std::unexpected(reference.error());
    const auto unknown = [&]() -> std::unexpected<Refused> {
        return refuse("ResourceNotFoundException", unknown_trail(name, call.caller).message);
    };
    if (reference->account != call.caller.account) return unknown();
    auto trail = parts_.catalog.trail(reference->account, reference->region, reference->name);
    if (trail) return *std::move(trail);
    if (trail.error().code == Code::not_found) return unknown();
    return std::unexpected(as_refused(trail.error()));
}

Outcome<JsonObject> Trails::describe(const catalog::Trail& trail) {
    JsonObject object = json_of(trail);
    const auto regions = delivery::validation::regions_of(parts_.catalog, trail);
    if (!regions) return std::unexpected(as_refused(regions.error()));
    JsonArray names;
    for (const std::string& region : *regions) names.emplace_back(region);
    object["regions"] = std::move(names);
    const auto reports = parts_.delivery.reports();
    const auto report = std::ranges::find(reports, trail.id, &delivery::TrailReport::id);
    object["delivery"] = json_of(report == reports.end() ? delivery::TrailReport{} : *report);
    const auto digests = parts_.catalog.digest_status(trail.id);
    if (!digests) return std::unexpected(as_refused(digests.error()));
    object["digest"] = json_of(*digests);
    const std::string arn = catalog::arn_of(trail);
    if (const auto found = delivery::validation::latest_look(parts_.patrol, parts_.runs, arn)) {
        object["validation"] = json_of(*found);
    }
    return object;
}

Outcome<std::string> Trails::list(const Call& call) {
    const auto trails = parts_.catalog.trails(call.caller.account);
    if (!trails) return std::unexpected(as_refused(trails.error()));
    JsonArray list;
    for (const catalog::Trail& trail : *trails) {
        Outcome<JsonObject> object = describe(trail);
        if (!object) return std::unexpected(object.error());
        list.push_back(*std::move(object));
    }
    return to_text(JsonObject{{"trails", std::move(list)}});
}

Outcome<std::string> Trails::show(const Call& call, const std::string& name) {
    const Outcome<catalog::Trail> trail = find(call, name);
    if (!trail) return std::unexpected(trail.error());
    Outcome<JsonObject> object = describe(*trail);
    if (!object) return std::unexpected(object.error());
    const auto selectors = selectors_of(*trail);
    if (!selectors) return std::unexpected(as_refused(selectors.error()));
    (*object)["eventSelectors"] = trail::to_json(selectors->basic);
    (*object)["advancedEventSelectors"] = trail::to_json(selectors->advanced);
    JsonArray tags;
    for (const catalog::TrailTag& tag : trail->tags) {
        tags.push_back(JsonObject{{"key", tag.key}, {"value", tag.value.value_or("")}});
    }
    (*object)["tags"] = std::move(tags);
    return to_text(*object);
}

Outcome<std::string> Trails::files(const Call& call, const std::string& name) {
    constexpr std::array<std::string_view, 5> names{"from", "to", "region", "after", "limit"};
    const auto query = read_trail_query(call, names, files_default, files_max);
    if (!query) return std::unexpected(query.error());
    const Outcome<catalog::Trail> trail = find(call, name);
    if (!trail) return std::unexpected(trail.error());
    catalog::LogFileQuery page{.trail = trail->id,
                               .region = query->region,
                               .from = query->from.value_or(Timestamp()),
                               .to = query->to.value_or(parts_.clock.now()) + millisecond,
                               .limit = query->limit + 1};
    if (!query->after.empty()) {
        const auto place = read_file_place(query->after);
        if (!place) return std::unexpected(place.error());
        page.after = *place;
    }
    const auto files = parts_.catalog.list_log_files(page);
    if (!files) return std::unexpected(as_refused(files.error()));
    const std::size_t shown = std::min(files->size(), query->limit);
    JsonArray list;
    for (std::size_t i = 0; i < shown; ++i) list.push_back(json_of((*files)[i]));
    JsonObject object{{"files", std::move(list)}};
    if (files->size() > shown) {
        const catalog::LogFile& last = (*files)[shown - 1].file;
        object["after"] = file_place_text(last.stored.value_or(Timestamp()), last.number);
    }
    return to_text(object);
}

Outcome<std::string> Trails::digests(const Call& call, const std::string& name) {
    constexpr std::array<std::string_view, 5> names{"from", "to", "region", "after", "limit"};
    const auto query = read_trail_query(call, names, digests_default, digests_max);
    if (!query) return std::unexpected(query.error());
    const Outcome<catalog::Trail> trail = find(call, name);
    if (!trail) return std::unexpected(trail.error());
    // Digests end at whole seconds, the latest one perhaps a second from now.
    Timestamp to = query->to.value_or(parts_.clock.now() + std::chrono::hours(1));
    if (!query->after.empty()) {
        const auto after = parse_iso8601(query->after);
        if (!after) {
            return refuse(
                "ValidationException",
                fmt::format("after is \"{}\", not that of a page before", excerpt(query->after)));
        }
        to = std::min(to, *after - millisecond);
    }
    const Turn turn(chain_readings_);
    if (!turn) return refuse("ThrottlingException", "Other digests are being read: try again.");
    const std::string& region = query->region.empty() ? trail->home_region : query->region;
    const auto page = delivery::validation::view_chain(parts_.catalog, parts_.delivery.store(),
                                                       {.trail = *trail,
                                                        .region = region,
                                                        .from = query->from.value_or(Timestamp()),
                                                        .to = to,
                                                        .limit = query->limit});
    if (!page) return std::unexpected(as_refused(page.error()));
    JsonArray list;
    for (const auto& link : page->links) list.push_back(json_of(link));
    JsonObject object{{"region", region}, {"digests", std::move(list)}};
    if (page->more) object["after"] = iso8601(page->links.back().digest.end);
    return to_text(object);
}

}  // namespace opentrail::api::v1
