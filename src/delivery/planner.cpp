#include "delivery/planner.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

#include "delivery/log_file.h"
#include "delivery/sieve.h"

namespace opentrail::delivery {
namespace {

/// Trails with the same selectors have the same files, but for their names.
bool is_same_body(const Group& left, const Group& right) {
    if (left.first != right.first || left.end != right.end ||
        left.records.size() != right.records.size() || left.record_bytes != right.record_bytes) {
        return false;
    }
    return std::ranges::equal(left.records, right.records, {}, &std::string_view::data,
                              &std::string_view::data);
}

}  // namespace

Result<Draft> read_lanes(journal::Journal& journal, std::uint32_t shard, std::vector<Lane> lanes,
                         std::uint64_t end, const ChunkLimits& limits,
                         const std::stop_token& stop) {
    std::uint64_t from = end;
    std::uint64_t last = 0;
    for (const Lane& lane : lanes) {
        from = std::min(from, lane.from);
        last = std::max(last, lane.end);
    }
    Draft draft{.lanes = {}, .chunk = Chunk(limits), .end = end, .entries = 0, .recorded = {}};
    Sieve sieve(std::move(lanes));
    std::optional<Timestamp> oldest;  // As recorded.
    const auto visit = [&](const journal::Batch& batch) {
        if (stop.stop_requested()) return false;
        const std::uint64_t first = batch.first.offset;
        const std::size_t items = std::min<std::uint64_t>(batch.items.size(), last - first);
        for (std::size_t i = from > first ? from - first : 0; i < items; ++i) {
            const std::string_view record = batch.items[i].record;
            const auto takers = sieve.take(batch, i);
            if (!takers.empty()) {
                const Timestamp recorded = batch.provenance.recorded;
                if (!oldest) oldest = draft.recorded = recorded;
                if (recorded - *oldest > limits.span ||
                    draft.chunk.is_full_for(takers, sieve.subject(), record.size())) {
                    draft.end = first + i;
                    return false;
                }
                draft.chunk.add(takers, sieve.subject(), first + i, record);
                draft.recorded = std::max(draft.recorded, recorded);
            }
            ++draft.entries;
        }
        return true;
    };
    if (from < last) TRY(journal.scan(shard, from, last, false, visit));
    draft.lanes = std::move(sieve).take_lanes();
    return draft;
}

Result<Draft> redraft(journal::Journal& journal, std::uint32_t shard,
                      const catalog::TrailHistory& history, std::span<const catalog::LogFile> plans,
                      const std::stop_token& stop) {
    // A lane for each version, not for each plan: every lane collects all that its version selects.
    struct Reach {
        std::uint64_t from = std::numeric_limits<std::uint64_t>::max();
        std::uint64_t end = 0;
    };
    std::map<journal::Position, Reach> reaches;
    Reach whole;
    for (const catalog::LogFile& plan : plans) {
        for (Reach* const reach : {&reaches[plan.version], &whole}) {
            reach->from = std::min(reach->from, plan.first.offset);
            reach->end = std::max(reach->end, plan.end);
        }
    }
    std::vector<Lane> lanes = TRY(lanes_of(history, whole.from, whole.end));
    std::erase_if(lanes, [&](Lane& lane) {
        const auto found = reaches.find(lane.version);
        if (found == reaches.end()) return true;
        lane.from = std::max(lane.from, found->second.from);
        lane.end = std::min(lane.end, found->second.end);
        return lane.from >= lane.end;
    });
    if (lanes.size() != reaches.size()) {
        return fail(Code::corrupt, "the settings that " + plans.front().key +
                                       " or another of its part was planned by are gone");
    }
    // What was planned together fits together.
    constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
    return read_lanes(journal, shard, std::move(lanes), whole.end,
                      {.file_bytes = no_limit,
                       .chunk_bytes = no_limit,
                       .groups = no_limit,
                       .span = Duration::max()},
                      stop);
}

std::vector<const Group*> groups_of(const Draft& draft, std::span<const catalog::LogFile> plans) {
    std::map<std::tuple<journal::Position, event::Category, std::string_view>, const Group*> places;
    for (const Group& group : draft.chunk.groups()) {
        places[{draft.lanes[group.lane].version, group.category, group.region}] = &group;
    }
    std::vector<const Group*> groups;
    for (const catalog::LogFile& plan : plans) {
        const auto place = places.find({plan.version, plan.category, plan.region});
        groups.push_back(place == places.end() ? nullptr : place->second);
    }
    return groups;
}

std::vector<catalog::LogFile> plan_files(const Draft& draft, std::uint32_t shard, Timestamp now,
                                         Random& random) {
    std::vector<catalog::LogFile> plans;
    const std::span<const Group> groups = draft.chunk.groups();
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const Group& group = groups[i];
        const Lane& lane = draft.lanes[group.lane];
        catalog::LogFile& plan = plans.emplace_back();
        plan.trail = lane.trail;
        plan.account = lane.settings.account;
        plan.region = group.region;
        plan.category = group.category;
        plan.first = {shard, group.first};
        plan.end = group.end;
        plan.version = lane.version;
        plan.run = lane.run;
        plan.bucket = lane.settings.bucket;
        plan.key = key_of({.prefix = lane.settings.prefix,
                           .account = plan.account,
                           .region = plan.region,
                           .category = plan.category,
                           .delivered = now,
                           .unique = unique_part(random)});
        const auto same = std::ranges::find_if(
            groups.first(i), [&](const Group& earlier) { return is_same_body(earlier, group); });
        plan.hash = same == groups.begin() + static_cast<std::ptrdiff_t>(i)
                        ? hash_body(group.records)
                        : plans[static_cast<std::size_t>(same - groups.begin())].hash;
        plan.count = group.records.size();
        plan.bytes = body_bytes(group.records.size(), group.record_bytes);
        plan.oldest = group.oldest;
        plan.newest = group.newest;
        plan.recorded = draft.recorded;
        plan.planned = now;
    }
    return plans;
}

bool is_as_planned(const Group& group, const catalog::LogFile& plan) {
    return group.first == plan.first.offset && group.end == plan.end &&
           group.records.size() == plan.count && hash_body(group.records) == plan.hash;
}

}  // namespace opentrail::delivery
