#include "delivery/trail_book.h"

#include <algorithm>

#include "base/assert.h"
#include "base/log.h"
#include "delivery/lane.h"

namespace opentrail::delivery {
namespace {

/// How far the noted cursor of a trail may lie behind while nothing is selected: what a start reads
/// again at most.
constexpr std::uint64_t unnoted_entries_max = 8192;

std::string arn_or_nothing(const TrailProgress& trail) {
    const catalog::Trail* const now = trail.current();
    return now ? catalog::arn_of(*now) : std::string();
}

}  // namespace

TrailProgress& TrailBook::at(std::string_view id) {
    const auto found = trails_.find(id);
    INVARIANT(found != trails_.end());
    return found->second;
}

Result<std::uint64_t> TrailBook::load() {
    trails_.clear();
    changed_.clear();
    TRY(refresh());
    const std::vector<catalog::TrailCursor> cursors = TRY(ground_.ledger.cursors());
    std::uint64_t furthest = 0;
    for (const auto& [id, next] : cursors) {
        const auto found = trails_.find(id);
        if (found == trails_.end()) continue;
        found->second.next = found->second.noted = next.offset;
        furthest = std::max(furthest, next.offset);
    }
    std::vector<catalog::LogFile> open = TRY(ground_.ledger.open_files());
    for (catalog::LogFile& file : open) {
        const auto found = trails_.find(file.trail);
        if (found != trails_.end()) found->second.open.push_back(std::move(file));
    }
    loaded_ = true;
    return furthest;
}

Result<void> TrailBook::refresh() {
    std::vector<catalog::TrailHistory> histories = TRY(checked(ground_.ledger.trail_versions()));
    // What an earlier catalog, lost since, may have had delivered.
    const std::uint64_t begin = TRY(checked(ground_.ledger.begin(shard_)));
    std::set<std::string> known;
    for (catalog::TrailHistory& history : histories) {
        INVARIANT(!history.versions.empty());
        const journal::Position first = history.versions.front().changed;
        if (first.shard != shard_) continue;
        known.insert(history.id);
        auto [place, is_new] = trails_.try_emplace(history.id);
        TrailProgress& trail = place->second;
        if (is_new) {
            trail.next = trail.noted = std::max(first.offset + 1, begin);
            trail.status = TRY(checked(ground_.ledger.status(history.id)));
            trail.given_up = TRY(checked(ground_.ledger.given_up_files(history.id))).size();
        }
        trail.history = std::move(history);
    }
    std::erase_if(trails_, [&](const auto& trail) { return !known.contains(trail.first); });
    return {};
}

Result<void> TrailBook::plan(std::vector<catalog::LogFile>& plans,
                             std::span<TrailProgress* const> planned, std::uint64_t end) {
    if (!plans.empty()) {
        std::vector<catalog::TrailCursor> cursors;
        for (const TrailProgress* trail : planned) {
            cursors.push_back({trail->history.id, {shard_, end}});
        }
        TRY(checked(ground_.ledger.plan(plans, cursors)));
    }
    for (TrailProgress* trail : planned) {
        trail->next = end;
        if (!plans.empty()) trail->noted = end;
    }
    for (const catalog::LogFile& plan : plans) at(plan.trail).open.push_back(plan);
    return {};
}

Result<void> TrailBook::close(std::span<const catalog::LogFile> stored) {
    Totals more;
    for (const catalog::LogFile& file : stored) {
        TrailProgress& trail = at(file.trail);
        std::erase_if(trail.open, [&](const auto& plan) { return plan.number == file.number; });
        if (trail.open.empty()) {
            trail.failures = 0;
            trail.failing_since.reset();
        }
        trail.status = {.latest_delivery = file.stored,
                        .latest_attempt = file.stored,
                        .latest_success = file.stored,
                        .latest_error = trail.open.empty() ? "" : trail.status.latest_error};
        changed_.insert(file.trail);
        ++more.files;
        more.events += file.count;
        more.bytes += file.bytes;
    }
    if (changed_.empty()) return {};
    std::vector<catalog::LogFile> closed(stored.begin(), stored.end());
    std::vector<catalog::NotedStatus> statuses;
    for (const std::string& id : changed_) {
        TrailProgress& trail = at(id);
        more.given_up += take_given_up(trail, closed);
        statuses.push_back({id, trail.status});
    }
    TRY(checked(ground_.ledger.close(closed, statuses)));
    changed_.clear();
    add(more);
    return {};
}

/// Moves what was given up from the trail's open plans, and says so. Gives how many.
std::uint64_t TrailBook::take_given_up(TrailProgress& trail, std::vector<catalog::LogFile>& into) {
    catalog::LogFile all;  // Put together.
    std::uint64_t count = 0;
    for (const catalog::LogFile& plan : trail.open) {
        if (!plan.given_up) continue;
        if (count++ == 0) all = plan;
        all.first.offset = std::min(all.first.offset, plan.first.offset);
        all.end = std::max(all.end, plan.end);
        all.count += count == 1 ? 0 : plan.count;
        into.push_back(plan);
    }
    if (count == 0) return 0;
    std::erase_if(trail.open, [](const auto& plan) { return plan.given_up.has_value(); });
    trail.given_up += count;
    log_error("delivery", "log files of a trail are given up: they will never be stored",
              {{"trail", trail.current() ? arn_or_nothing(trail) : trail.history.id},
               {"bucket", all.bucket},
               {"why", trail.status.latest_error},
               {"files", count},
               {"events", all.count},
               {"shard", shard_},
               {"first", all.first.offset},
               {"end", all.end}});
    return count;
}

Result<void> TrailBook::note_cursors() {
    std::vector<catalog::TrailCursor> cursors;
    for (const auto& [id, trail] : trails_) {
        const auto& versions = trail.history.versions;
        const std::uint64_t behind = trail.next - trail.noted;
        // Versions that are done with can only go once the cursor says so.
        const bool passed = versions.size() > 1 && trail.noted <= versions[1].changed.offset &&
                            trail.next > versions[1].changed.offset;
        const bool ended = trail.current() == nullptr && behind > 0;
        if (behind >= unnoted_entries_max || passed || ended) {
            cursors.push_back({id, {shard_, trail.next}});
        }
    }
    if (cursors.empty()) return {};
    TRY(checked(ground_.ledger.plan({}, cursors)));
    for (const auto& [id, next] : cursors) at(id).noted = next.offset;
    return {};
}

Result<void> TrailBook::drop_versions() {
    for (const auto& [id, trail] : trails_) {
        const auto& versions = trail.history.versions;
        if (!trail.open.empty()) continue;
        const bool has_old = versions.size() > 1 && trail.noted > versions[1].changed.offset;
        const bool is_gone = !trail.current() && trail.noted > versions.back().changed.offset;
        if (!has_old && !is_gone) continue;
        TRY(checked(ground_.ledger.drop_versions(id, {shard_, trail.noted})));
    }
    return {};
}

void TrailBook::fail(TrailProgress& trail, const std::string& bucket, const Error& error) {
    const Timestamp now = ground_.clock.now();
    const std::string code(store_error(error.code));
    if (trail.status.latest_error != code) {
        log_warn("delivery", "cannot store log files of a trail: trying again",
                 {{"trail", arn_or_nothing(trail)}, {"why", error}});
    }
    trail.status.latest_attempt = now;
    trail.status.latest_error = code;
    changed_.insert(trail.history.id);
    Duration wait = options_.retry_first;
    for (unsigned i = 0; i < trail.failures && wait < options_.retry_last; ++i) wait *= 2;
    trail.retry_at = now + std::min(wait, options_.retry_last);
    ++trail.failures;
    trail.failing_since = std::min(trail.failing_since.value_or(now), now);
    if (now - *trail.failing_since >= std::min(options_.retry_for, options_.retry_least)) {
        const bool nobody_waits = !trail.current() && error.code == Code::not_found;
        trail.give_up(bucket, now,
                      nobody_waits ? std::nullopt : std::optional(now - options_.retry_for));
    }
    add({.failures = 1});
}

void TrailBook::stop(TrailProgress& trail, const std::string& why) {
    log_error("delivery", "delivery for a trail has stopped",
              {{"trail", arn_or_nothing(trail)}, {"why", why}});
    trail.stopped = true;
    trail.status.latest_attempt = ground_.clock.now();
    trail.status.latest_error = store_error(Code::corrupt);
    changed_.insert(trail.history.id);
}

std::vector<TrailReport> TrailBook::reports(std::uint64_t durable_end) const {
    std::vector<TrailReport> reports;
    for (const auto& [id, trail] : trails_) {
        const std::uint64_t needed = trail.needed_from();
        const std::uint64_t from = next_logged(trail.history, trail.next);
        reports.push_back({.id = id,
                           .arn = arn_or_nothing(trail),
                           .lag = from < durable_end ? durable_end - from : 0,
                           .open_files = trail.open.size(),
                           .needed = needed < durable_end ? durable_end - needed : 0,
                           .given_up_files = trail.given_up,
                           .stopped = trail.stopped,
                           .status = trail.status});
    }
    return reports;
}

void TrailBook::add(const Totals& more) {
    const std::lock_guard lock(mutex_);
    totals_.files += more.files;
    totals_.events += more.events;
    totals_.bytes += more.bytes;
    totals_.failures += more.failures;
    totals_.given_up += more.given_up;
}

Totals TrailBook::totals() const {
    const std::lock_guard lock(mutex_);
    return totals_;
}

}  // namespace opentrail::delivery
