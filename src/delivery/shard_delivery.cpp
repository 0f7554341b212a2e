#include "delivery/shard_delivery.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/log.h"

namespace opentrail::delivery {
namespace {

/// How far the noted cursor of a trail may lie behind while nothing is selected: what a start reads
/// again at most.
constexpr std::uint64_t unnoted_entries_max = 8192;

/// Files that are made durable together: so many wait for that when the program is to stop.
constexpr std::size_t settled_at_once = 64;

std::string arn_or_nothing(const TrailProgress& trail) {
    const catalog::Trail* const now = trail.current();
    return now ? catalog::arn_of(*now) : std::string();
}

}  // namespace

ShardDelivery::ShardDelivery(std::uint32_t shard, const Ground& ground, const Options& options)
    : shard_(shard), ground_(ground), options_(options), courier_(ground.store) {}

template <class T>
Result<T> ShardDelivery::checked(Result<T> result) {
    if (!result) loaded_ = false;
    return result;
}

Result<void> ShardDelivery::load() {
    trails_.clear();
    changed_.clear();
    TRY(refresh());
    const std::vector<catalog::TrailCursor> cursors = TRY(ground_.ledger.cursors());
    frontier_ = 0;
    for (const auto& [id, next] : cursors) {
        const auto found = trails_.find(id);
        if (found == trails_.end()) continue;
        found->second.next = found->second.noted = next.offset;
        frontier_ = std::max(frontier_, next.offset);
    }
    std::vector<catalog::LogFile> open = TRY(ground_.ledger.open_files());
    for (catalog::LogFile& file : open) {
        const auto found = trails_.find(file.trail);
        if (found != trails_.end()) found->second.open.push_back(std::move(file));
    }
    next_flush_ = ground_.clock.now();  // Or a program that ends often would never come to it.
    loaded_ = true;
    publish();
    return {};
}

/// Takes over trails' versions as they are now.
Result<void> ShardDelivery::refresh() {
    std::vector<catalog::TrailHistory> histories = TRY(ground_.ledger.trail_versions());
    // What an earlier catalog, lost since, may have had delivered.
    const std::uint64_t begin = TRY(ground_.ledger.begin(shard_));
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
            trail.status = TRY(ground_.ledger.status(history.id));
            trail.given_up = TRY(ground_.ledger.given_up_files(history.id)).size();
        }
        trail.history = std::move(history);
    }
    std::erase_if(trails_, [&](const auto& trail) { return !known.contains(trail.first); });
    return {};
}

/// All before is durable, and every change in it is in the catalog.
Result<std::uint64_t> ShardDelivery::settled_end() {
    const std::uint64_t end = ground_.journal.durable_end(shard_);
    TRY(ground_.settle(shard_, end));
    return end;
}

Timestamp ShardDelivery::next_due() const {
    if (!loaded_) return ground_.clock.now();
    Timestamp due = next_flush_;
    for (const auto& [id, trail] : trails_) {
        if (!trail.stopped && !trail.open.empty()) due = std::min(due, trail.retry_at);
    }
    return due;
}

Result<bool> ShardDelivery::step(std::stop_token stop) {
    stop_ = std::move(stop);
    if (!loaded_) TRY(load());
    TRY(finish_open());
    const Timestamp now = ground_.clock.now();
    // The clock may have gone back.
    next_flush_ = std::min(next_flush_, now + options_.interval);
    if (now >= next_flush_ || is_much()) {
        TRY(flush_head());
        if (next_flush_ <= now) {
            next_flush_ += options_.interval * ((now - next_flush_) / options_.interval + 1);
        }
    }
    const bool more = TRY(catch_up());
    publish();
    return more;
}

Result<void> ShardDelivery::flush() {
    stop_ = {};
    if (!loaded_) TRY(load());
    TRY(finish_open());
    TRY(flush_head());
    while (TRY(catch_up())) {
    }
    publish();
    return {};
}

/// Whether what waits probably fills a file.
bool ShardDelivery::is_much() const {
    const std::uint64_t end = ground_.journal.durable_end(shard_);
    const double waiting = end > frontier_ ? static_cast<double>(end - frontier_) : 0;
    return waiting * bytes_per_entry_ >= static_cast<double>(options_.limits.file_bytes);
}

/// Trails that can go on from [from, end).
ShardDelivery::Trails ShardDelivery::ready(std::uint64_t from, std::uint64_t end) {
    Trails trails;
    for (auto& [id, trail] : trails_) {
        if (trail.next >= from && trail.next < end && !trail.blocked()) trails.push_back(&trail);
    }
    return trails;
}

Result<void> ShardDelivery::flush_head() {
    const std::uint64_t end = TRY(settled_end());
    TRY(checked(refresh()));
    while (frontier_ < end && !stop_.stop_requested()) {
        frontier_ = TRY(deliver(ready(frontier_, end), end));
    }
    if (stop_.stop_requested()) return {};
    TRY(note_cursors());
    return drop_versions();
}

/// One part for the trail that is furthest behind. True when there is more of it.
Result<bool> ShardDelivery::catch_up() {
    const Trails behind = ready(0, frontier_);
    if (behind.empty() || stop_.stop_requested()) return false;
    TrailProgress& trail = **std::ranges::min_element(behind, {}, &TrailProgress::next);
    TRY(deliver({&trail}, frontier_));
    return true;
}

Result<std::uint64_t> ShardDelivery::deliver(const Trails& trails, std::uint64_t end) {
    std::vector<Lane> lanes;
    for (TrailProgress* trail : trails) {
        auto own = lanes_of(trail->history, trail->next, end);
        if (!own) {
            stop_trail(*trail, own.error().message);
            continue;
        }
        std::ranges::move(*own, std::back_inserter(lanes));
    }
    Draft draft =
        TRY(read_lanes(ground_.journal, shard_, std::move(lanes), end, options_.limits, stop_));
    if (stop_.stop_requested()) return frontier_;  // The draft is a part of what was asked for.
    if (draft.entries > 0) {
        bytes_per_entry_ =
            static_cast<double>(draft.chunk.record_bytes()) / static_cast<double>(draft.entries);
    }
    std::vector<catalog::LogFile> plans =
        plan_files(draft, shard_, ground_.clock.now(), ground_.random);
    if (!plans.empty()) {
        std::vector<catalog::TrailCursor> cursors;
        for (const TrailProgress* trail : trails) {
            if (trail->next >= draft.end || trail->stopped) continue;
            cursors.push_back({trail->history.id, {shard_, draft.end}});
        }
        TRY(checked(ground_.ledger.plan(plans, cursors)));
    }
    for (TrailProgress* trail : trails) {
        if (trail->next >= draft.end || trail->stopped) continue;
        trail->next = draft.end;
        if (!plans.empty()) trail->noted = draft.end;
    }
    for (const catalog::LogFile& plan : plans) trails_.at(plan.trail).open.push_back(plan);
    TRY(store(draft, plans));
    return draft.end;
}

/// Stores what was just planned. A trail whose bucket fails is left for later.
Result<void> ShardDelivery::store(const Draft& draft, const std::vector<catalog::LogFile>& plans) {
    std::vector<catalog::LogFile> stored;
    std::set<std::pair<std::string_view, std::string_view>> failed;  // Trails and buckets.
    for (std::size_t i = 0; i < plans.size() && !stop_.stop_requested(); ++i) {
        TrailProgress& trail = trails_.at(plans[i].trail);
        // Older ones for that bucket go first, when their time comes.
        const bool waits = std::ranges::any_of(trail.open, [&](const catalog::LogFile& other) {
            return other.number < plans.front().number && other.bucket == plans[i].bucket;
        });
        if (waits || failed.contains({plans[i].trail, plans[i].bucket})) continue;
        const auto brought = bring(trail, plans[i], draft.chunk.groups()[i]);
        if (!brought) {
            failed.insert({plans[i].trail, plans[i].bucket});
            fail_trail(trail, plans[i].bucket, brought.error());
            continue;
        }
        stored.push_back(plans[i]);
        stored.back().stored = ground_.clock.now();
        if (stored.size() >= settled_at_once) TRY(put_away(stored));
    }
    courier_.rest();
    TRY(put_away(stored));
    return {};
}

Result<void> ShardDelivery::bring(const TrailProgress& trail, const catalog::LogFile& plan,
                                  const Group& group) {
    // Not worth compressing for.
    if (trail.failing_since && !TRY(ground_.store.bucket_exists(plan.bucket))) {
        return fail(Code::not_found, "there is no bucket " + plan.bucket);
    }
    return courier_.bring(plan, group);
}

/// Makes `stored` durable, all at once, for each costs much by itself, and closes its plans.
/// Otherwise takes it as not stored, and gives false. Leaves it empty.
Result<bool> ShardDelivery::put_away(std::vector<catalog::LogFile>& stored) {
    const std::vector<catalog::LogFile> brought = std::exchange(stored, {});
    const Result<void> settled = courier_.settle();
    if (settled) {
        TRY(close(brought));
        return true;
    }
    std::set<std::string_view> failed;
    for (const catalog::LogFile& file : brought) {
        if (failed.insert(file.trail).second) {
            fail_trail(trails_.at(file.trail), file.bucket, settled.error());
        }
    }
    TRY(close({}));
    return false;
}

/// Closes the plans of `stored` and those that were given up, and notes the statuses that changed,
/// in one transaction.
Result<void> ShardDelivery::close(std::span<const catalog::LogFile> stored) {
    Totals more;
    for (const catalog::LogFile& file : stored) {
        TrailProgress& trail = trails_.at(file.trail);
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
        TrailProgress& trail = trails_.at(id);
        more.given_up += take_given_up(trail, closed);
        statuses.push_back({id, trail.status});
    }
    TRY(checked(ground_.ledger.close(closed, statuses)));
    changed_.clear();
    const std::lock_guard lock(mutex_);
    totals_.files += more.files;
    totals_.events += more.events;
    totals_.bytes += more.bytes;
    totals_.given_up += more.given_up;
    return {};
}

/// Moves what was given up from the trail's open plans, and says so. Gives how many.
std::uint64_t ShardDelivery::take_given_up(TrailProgress& trail,
                                           std::vector<catalog::LogFile>& into) {
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

void ShardDelivery::fail_trail(TrailProgress& trail, const std::string& bucket,
                               const Error& error) {
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
    const std::lock_guard lock(mutex_);
    ++totals_.failures;
}

void ShardDelivery::stop_trail(TrailProgress& trail, const std::string& why) {
    log_error("delivery", "delivery for a trail has stopped",
              {{"trail", arn_or_nothing(trail)}, {"why", why}});
    trail.stopped = true;
    trail.status.latest_attempt = ground_.clock.now();
    trail.status.latest_error = store_error(Code::corrupt);
    changed_.insert(trail.history.id);
}

/// Stores what was planned and is not stored, of every trail whose time has come.
Result<void> ShardDelivery::finish_open() {
    const Timestamp now = ground_.clock.now();
    for (auto& [id, trail] : trails_) {
        // The clock may have gone back.
        trail.retry_at = std::min(trail.retry_at, now + options_.retry_last);
        if (stop_.stop_requested()) break;
        if (!trail.stopped && !trail.open.empty() && now >= trail.retry_at) TRY(finish(trail));
    }
    return {};
}

Result<void> ShardDelivery::finish(TrailProgress& trail) {
    TRY(settled_end());
    std::set<std::string> failed;  // Buckets: one that fails says nothing of another.
    while (!trail.stopped && !stop_.stop_requested()) {
        // As many as one reading gives: those of one part of the journal overlap.
        std::vector<catalog::LogFile> some;
        std::uint64_t end = 0;
        for (const catalog::LogFile& plan : trail.open) {
            if (failed.contains(plan.bucket)) continue;
            const bool belongs =
                some.empty() || (plan.bucket == some.front().bucket && plan.first.offset < end);
            if (!belongs) break;
            end = std::max(end, plan.end);
            some.push_back(plan);
        }
        if (some.empty()) break;
        const std::string bucket = some.front().bucket;
        if (!TRY(finish_some(trail, std::move(some)))) failed.insert(bucket);
    }
    return {};
}

/// False when the bucket, or something else about these plans, failed.
Result<bool> ShardDelivery::finish_some(TrailProgress& trail, std::vector<catalog::LogFile> plans) {
    const std::string bucket = plans.front().bucket;
    const auto failed = [&](const Error& error) -> Result<bool> {
        fail_trail(trail, bucket, error);
        TRY(close({}));
        return false;
    };
    const auto exists = ground_.store.bucket_exists(bucket);
    // Not worth reading the journal for.
    if (!exists) return failed(exists.error());
    if (!*exists) return failed({Code::not_found, "there is no bucket " + bucket});
    const auto draft = redraft(ground_.journal, shard_, trail.history, plans, stop_);
    if (stop_.stop_requested()) return true;
    if (!draft) return failed(draft.error());
    const std::vector<const Group*> groups = groups_of(*draft, plans);
    std::vector<catalog::LogFile> stored;
    bool well = true;
    for (std::size_t i = 0; i < plans.size() && well && !stop_.stop_requested(); ++i) {
        catalog::LogFile& plan = plans[i];
        well = groups[i] && is_as_planned(*groups[i], plan);
        if (!well) {
            stop_trail(trail, "the events of " + plan.key + " are not what was planned");
            break;
        }
        const auto brought = courier_.bring(plan, *groups[i]);
        well = brought.has_value();
        if (!well) {
            fail_trail(trail, bucket, brought.error());
            break;
        }
        plan.stored = ground_.clock.now();
        stored.push_back(plan);
        if (stored.size() >= settled_at_once) well = TRY(put_away(stored));
    }
    courier_.rest();
    return TRY(put_away(stored)) && well;
}

Result<void> ShardDelivery::note_cursors() {
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
    for (const auto& [id, next] : cursors) trails_.at(id).noted = next.offset;
    return {};
}

Result<void> ShardDelivery::drop_versions() {
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

void ShardDelivery::publish() {
    const std::uint64_t durable = ground_.journal.durable_end(shard_);
    // A trail that is newer than the last flush starts behind the frontier.
    std::uint64_t needed = frontier_;
    std::vector<TrailReport> reports;
    for (const auto& [id, trail] : trails_) {
        const std::uint64_t own = trail.needed_from();
        needed = std::min(needed, own);
        const std::uint64_t from = next_logged(trail.history, trail.next);
        reports.push_back({.id = id,
                           .arn = arn_or_nothing(trail),
                           .lag = from < durable ? durable - from : 0,
                           .open_files = trail.open.size(),
                           .needed = own < durable ? durable - own : 0,
                           .given_up_files = trail.given_up,
                           .stopped = trail.stopped,
                           .status = trail.status});
    }
    needed_from_ = needed;
    const std::lock_guard lock(mutex_);
    reports_ = std::move(reports);
}

std::vector<TrailReport> ShardDelivery::reports() const {
    const std::lock_guard lock(mutex_);
    return reports_;
}

Totals ShardDelivery::totals() const {
    const std::lock_guard lock(mutex_);
    return totals_;
}

}  // namespace opentrail::delivery
