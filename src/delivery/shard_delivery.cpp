#include "delivery/shard_delivery.h"

#include <algorithm>
#include <utility>

namespace opentrail::delivery {
namespace {

/// Files that are made durable together: so many wait for that when the program is to stop.
constexpr std::size_t settled_at_once = 64;

}  // namespace

ShardDelivery::ShardDelivery(std::uint32_t shard, const Ground& ground, const Options& options)
    : shard_(shard),
      ground_(ground),
      options_(options),
      book_(shard, ground_, options_),
      courier_(ground.store) {}

Result<void> ShardDelivery::load() {
    frontier_ = TRY(book_.load());
    next_flush_ = ground_.clock.now();  // Or a program that ends often would never come to it.
    publish();
    return {};
}

/// All before is durable, and every change in it is in the catalog.
Result<std::uint64_t> ShardDelivery::settled_end() {
    const std::uint64_t end = ground_.journal.durable_end(shard_);
    TRY(ground_.settle(shard_, end));
    return end;
}

Timestamp ShardDelivery::next_due() const {
    if (!book_.loaded()) return ground_.clock.now();
    Timestamp due = next_flush_;
    for (const auto& [id, trail] : book_.trails()) {
        if (!trail.stopped && !trail.open.empty()) due = std::min(due, trail.retry_at);
    }
    return due;
}

Result<bool> ShardDelivery::step(std::stop_token stop) {
    stop_ = std::move(stop);
    if (!book_.loaded()) TRY(load());
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
    if (!book_.loaded()) TRY(load());
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
    for (auto& [id, trail] : book_.trails()) {
        if (trail.next >= from && trail.next < end && !trail.blocked()) trails.push_back(&trail);
    }
    return trails;
}

Result<void> ShardDelivery::flush_head() {
    const std::uint64_t end = TRY(settled_end());
    TRY(book_.refresh());
    while (frontier_ < end && !stop_.stop_requested()) {
        frontier_ = TRY(deliver(ready(frontier_, end), end));
    }
    if (stop_.stop_requested()) return {};
    TRY(book_.note_cursors());
    return book_.drop_versions();
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
            book_.stop(*trail, own.error().message);
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
    Trails planned;
    std::ranges::copy_if(trails, std::back_inserter(planned), [&](const TrailProgress* trail) {
        return trail->next < draft.end && !trail->stopped;
    });
    TRY(book_.plan(plans, planned, draft.end));
    TRY(store(draft, plans));
    return draft.end;
}

/// Stores what was just planned. A trail whose bucket fails is left for later.
Result<void> ShardDelivery::store(const Draft& draft, const std::vector<catalog::LogFile>& plans) {
    std::vector<catalog::LogFile> stored;
    std::set<std::pair<std::string_view, std::string_view>> failed;  // Trails and buckets.
    for (std::size_t i = 0; i < plans.size() && !stop_.stop_requested(); ++i) {
        TrailProgress& trail = book_.at(plans[i].trail);
        // Older ones for that bucket go first, when their time comes.
        const bool waits = std::ranges::any_of(trail.open, [&](const catalog::LogFile& other) {
            return other.number < plans.front().number && other.bucket == plans[i].bucket;
        });
        if (waits || failed.contains({plans[i].trail, plans[i].bucket})) continue;
        const auto brought = bring(trail, plans[i], draft.chunk.groups()[i]);
        if (!brought) {
            failed.insert({plans[i].trail, plans[i].bucket});
            book_.fail(trail, plans[i].bucket, brought.error());
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
        TRY(book_.close(brought));
        return true;
    }
    std::set<std::string_view> failed;
    for (const catalog::LogFile& file : brought) {
        if (failed.insert(file.trail).second) {
            book_.fail(book_.at(file.trail), file.bucket, settled.error());
        }
    }
    TRY(book_.close({}));
    return false;
}

/// Stores what was planned and is not stored, of every trail whose time has come.
Result<void> ShardDelivery::finish_open() {
    const Timestamp now = ground_.clock.now();
    for (auto& [id, trail] : book_.trails()) {
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
        book_.fail(trail, bucket, error);
        TRY(book_.close({}));
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
            book_.stop(trail, "the events of " + plan.key + " are not what was planned");
            break;
        }
        const auto brought = courier_.bring(plan, *groups[i]);
        well = brought.has_value();
        if (!well) {
            book_.fail(trail, bucket, brought.error());
            break;
        }
        plan.stored = ground_.clock.now();
        stored.push_back(plan);
        if (stored.size() >= settled_at_once) well = TRY(put_away(stored));
    }
    courier_.rest();
    return TRY(put_away(stored)) && well;
}

void ShardDelivery::publish() {
    // A trail that is newer than the last flush starts behind the frontier.
    std::uint64_t needed = frontier_;
    for (const auto& [id, trail] : book_.trails()) needed = std::min(needed, trail.needed_from());
    needed_from_ = needed;
    std::vector<TrailReport> reports = book_.reports(ground_.journal.durable_end(shard_));
    const std::lock_guard lock(mutex_);
    reports_ = std::move(reports);
}

std::vector<TrailReport> ShardDelivery::reports() const {
    const std::lock_guard lock(mutex_);
    return reports_;
}

}  // namespace opentrail::delivery
