#include "delivery/lane.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace opentrail::delivery {
namespace {

constexpr std::uint64_t for_ever = std::numeric_limits<std::uint64_t>::max();

bool logs(const catalog::TrailVersion& version) { return version.trail && version.trail->logging; }

/// The entries for which version `index` holds: those after its change, up to and including the
/// next change's.
struct Reach {
    std::uint64_t from;
    std::uint64_t end;
};
Reach reach_of(const catalog::TrailHistory& history, std::size_t index) {
    const auto& versions = history.versions;
    const std::uint64_t end =
        index + 1 < versions.size() ? versions[index + 1].changed.offset + 1 : for_ever;
    return {versions[index].changed.offset + 1, end};
}

bool is_global_service(std::string_view source) {
    return source == "iam.amazonaws.com" || source == "sts.amazonaws.com" ||
           source == "cloudfront.amazonaws.com";
}

bool is_delivered(event::Category category) {
    return category == event::Category::management || category == event::Category::data ||
           category == event::Category::network_activity;
}

}  // namespace

Result<std::vector<Lane>> lanes_of(const catalog::TrailHistory& history, std::uint64_t from,
                                   std::uint64_t end) {
    std::vector<Lane> lanes;
    for (std::size_t i = 0; i < history.versions.size(); ++i) {
        const catalog::TrailVersion& version = history.versions[i];
        const Reach reach = reach_of(history, i);
        const std::uint64_t first = std::max(from, reach.from);
        const std::uint64_t last = std::min(end, reach.end);
        if (first >= last || !logs(version)) continue;
        const std::string& text = version.trail->selectors;
        auto selectors =
            text.empty() ? trail::Selectors::of_new_trail() : trail::parse_selectors_text(text);
        if (!selectors) {
            return fail(Code::corrupt, fmt::format("the selectors of trail {}: {}",
                                                   version.trail->name, selectors.error().message));
        }
        lanes.push_back({.trail = history.id,
                         .version = version.changed,
                         .run = version.run,
                         .settings = *version.trail,
                         .selectors = *std::move(selectors),
                         .from = first,
                         .end = last});
    }
    return lanes;
}

std::uint64_t next_logged(const catalog::TrailHistory& history, std::uint64_t from) {
    for (std::size_t i = 0; i < history.versions.size(); ++i) {
        const Reach reach = reach_of(history, i);
        if (logs(history.versions[i]) && reach.end > from) return std::max(from, reach.from);
    }
    return for_ever;
}

bool collects(const catalog::Trail& trail, const trail::Subject& subject) {
    if (!is_delivered(subject.category) || subject.account != trail.account) return false;
    if (!trail.multi_region) {
        if (subject.region != trail.home_region) return false;
        // Elsewhere an event of theirs is a Regional one, of STS's endpoint there say.
        const bool is_global =
            subject.region == "us-east-1" && is_global_service(subject.event_source);
        if (is_global && !trail.include_global_service_events) return false;
    }
    return trail.recursive_logging || !trail::is_recursive(subject);
}

}  // namespace opentrail::delivery
