#include "delivery/shard_delivery.h"

#include <algorithm>
#include <set>
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
      courier_(ground.store),
      outbox_(ground.store, options.outbox, ground.wake) {}

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
        if (trail.stopped || !trail.has_unsent()) continue;
        std::set<std::string_view> seen;
        for (const catalog::LogFile& plan : trail.open) {
            if (trail.sent.contains(plan.number) || !seen.insert(plan.bucket).second) continue;
            // Else an outcome makes room, or says how the one before went.
            if (may_go(trail, plan.bucket)) {
                due = std::min(due, trail.retry_at(plan.bucket).value_or(Timestamp()));
            }
        }
    }
    return due;
}

Result<bool> ShardDelivery::step(std::stop_token stop) {
    stop_ = std::move(stop);
    if (!book_.loaded()) TRY(load());
    TRY(collect());
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

void ShardDelivery::start() { outbox_.start(); }

Result<void> ShardDelivery::stop() {
    outbox_.stop();
    if (!book_.loaded()) return {};
    const Result<void> collected = collect(Ending::yes);
    publish();
    return collected;
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
        if (trail.next < from || trail.next >= end || trail.blocked()) continue;
        const catalog::Trail* const now = trail.current();
        // What is not planned costs no memory.
        if (now && is_remote(now->bucket) && !outbox_.wants_more(now->bucket)) continue;
        trails.push_back(&trail);
    }
    return trails;
}

bool ShardDelivery::is_remote(std::string_view bucket) const {
    return ground_.is_remote && ground_.is_remote(bucket);
}

/// Whether the trail's next file for that bucket can be stored, or sent, if its time has come.
bool ShardDelivery::may_go(const TrailProgress& trail, std::string_view bucket) const {
    if (!is_remote(bucket)) return true;
    if (!outbox_.has_room(bucket)) return false;
    if (!trail.retry_at(bucket)) return true;
    // One is tried alone, to see: not while others are under way.
    return std::ranges::none_of(trail.open, [&](const catalog::LogFile& plan) {
        return plan.bucket == bucket && trail.sent.contains(plan.number);
    });
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

/// Stores or sends what was just planned. A trail whose bucket fails is left for later.
Result<void> ShardDelivery::store(const Draft& draft, const std::vector<catalog::LogFile>& plans) {
    std::vector<catalog::LogFile> stored;
    std::set<std::pair<std::string_view, std::string_view>> left;  // Trails and buckets.
    for (std::size_t i = 0; i < plans.size() && !stop_.stop_requested(); ++i) {
        const catalog::LogFile& plan = plans[i];
        TrailProgress& trail = book_.at(plan.trail);
        // Older ones for that bucket go first, when their time comes.
        if (left.contains({plan.trail, plan.bucket}) ||
            trail.waits_for_older(plans.front().number, plan.bucket)) {
            continue;
        }
        if (is_remote(plan.bucket)) {
            if (!send(trail, plan, draft.chunk.groups()[i])) left.insert({plan.trail, plan.bucket});
            continue;
        }
        const auto brought = bring(trail, plan, draft.chunk.groups()[i]);
        if (!brought) {
            left.insert({plan.trail, plan.bucket});
            book_.fail(trail, plan, brought.error());
            continue;
        }
        stored.push_back(plan);
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
    if (trail.retry_at(plan.bucket) && !TRY(ground_.store.bucket_exists(plan.bucket))) {
        return fail(Code::not_found, "there is no bucket " + plan.bucket);
    }
    return courier_.bring(plan, group, trail.sender_of(plan));
}

/// Hands the file over, to be stored while this goes on. False when it has to wait.
bool ShardDelivery::send(TrailProgress& trail, const catalog::LogFile& plan, const Group& group) {
    // Not worth compressing for.
    if (!may_go(trail, plan.bucket)) return false;
    Letter letter = courier_.letter(plan, group, trail.sender_of(plan));
    if (!outbox_.offer(letter)) return false;
    trail.sent.insert({plan.number, ground_.clock.now()});
    return true;
}

/// Takes in what became of what was sent.
Result<void> ShardDelivery::collect(Ending ending) {
    std::vector<catalog::LogFile> stored;
    const std::vector<Outcome> outcomes = outbox_.take();
    for (const Outcome& outcome : outcomes) {
        TrailProgress* const trail = book_.find(outcome.group);
        if (trail == nullptr) continue;
        trail->sent.erase(outcome.number);
        const catalog::LogFile* const plan = trail->find_open(outcome.number);
        if (plan == nullptr || !outcome.stored) continue;
        const Result<Stored>& became = *outcome.stored;
        if (!became) {
            // What is cut off by the end is nobody's failure.
            if (ending == Ending::no) book_.fail(*trail, *plan, became.error());
        } else if (*became == Stored::exists_other) {
            book_.fail(*trail, *plan, name_is_taken(*plan));
        } else {
            stored.push_back(*plan);
            stored.back().stored = ground_.clock.now();
        }
    }
    const Timestamp long_ago = ground_.clock.now() - options_.silence;
    for (auto& [id, trail] : book_.trails()) {
        // Numbers go up as time does, but for clocks that are set.
        if (trail.sent.empty() || trail.sent.begin()->second > long_ago) continue;
        const catalog::LogFile* const plan = trail.find_open(trail.sent.begin()->first);
        if (plan) book_.note_silence(trail, plan->bucket, trail.sent.begin()->second);
    }
    return book_.close(stored);
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
    std::set<std::pair<std::string_view, std::string_view>> failed;  // Trails and buckets.
    for (const catalog::LogFile& file : brought) {
        if (failed.insert({file.trail, file.bucket}).second) {
            book_.fail(book_.at(file.trail), file, settled.error());
        }
    }
    TRY(book_.close({}));
    return false;
}

/// Stores what was planned and is not stored, of every trail whose time has come.
Result<void> ShardDelivery::finish_open() {
    const Timestamp now = ground_.clock.now();
    for (auto& [id, trail] : book_.trails()) {
        for (auto& [bucket, failing] : trail.failing) {
            // The clock may have gone back.
            failing.retry_at = std::min(failing.retry_at, now + options_.retry_last);
        }
        if (stop_.stop_requested()) break;
        if (!trail.stopped && trail.has_unsent()) TRY(finish(trail));
    }
    return {};
}

Result<void> ShardDelivery::finish(TrailProgress& trail) {
    const Timestamp now = ground_.clock.now();
    std::set<std::string> left;  // Buckets: one that fails says nothing of another.
    std::set<std::string_view> seen;
    for (const catalog::LogFile& plan : trail.open) {
        if (!seen.insert(plan.bucket).second) continue;
        if (trail.retry_at(plan.bucket).value_or(now) > now || !may_go(trail, plan.bucket)) {
            left.insert(plan.bucket);
        }
    }
    bool settled = false;
    while (!trail.stopped && !stop_.stop_requested()) {
        std::vector<catalog::LogFile> some = next_unsent(trail, left);
        if (some.empty()) break;
        if (!std::exchange(settled, true)) TRY(settled_end());
        const std::string bucket = some.front().bucket;
        if (!TRY(finish_some(trail, std::move(some)))) left.insert(bucket);
    }
    return {};
}

/// Those to be stored next, but for some buckets': as many as one reading of the journal gives, for
/// those of one part of it overlap. One alone for a bucket that is far away and failed.
std::vector<catalog::LogFile> ShardDelivery::next_unsent(const TrailProgress& trail,
                                                         const std::set<std::string>& but) const {
    std::vector<catalog::LogFile> some;
    std::uint64_t end = 0;
    for (const catalog::LogFile& plan : trail.open) {
        if (but.contains(plan.bucket) || trail.sent.contains(plan.number)) continue;
        const bool belongs =
            some.empty() || (plan.bucket == some.front().bucket && plan.first.offset < end);
        if (!belongs) break;
        end = std::max(end, plan.end);
        some.push_back(plan);
        if (trail.retry_at(plan.bucket) && is_remote(plan.bucket)) break;
    }
    return some;
}

/// False when the bucket, or something else about these plans, failed, or when they have to wait.
Result<bool> ShardDelivery::finish_some(TrailProgress& trail, std::vector<catalog::LogFile> plans) {
    const std::string bucket = plans.front().bucket;
    const bool remote = is_remote(bucket);
    const auto failed = [&](const Error& error) -> Result<bool> {
        book_.fail(trail, plans.front(), error);
        TRY(book_.close({}));
        return false;
    };
    if (!remote) {
        const auto exists = ground_.store.bucket_exists(bucket);
        // Not worth reading the journal for.
        if (!exists) return failed(exists.error());
        if (!*exists) return failed({Code::not_found, "there is no bucket " + bucket});
    }
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
        if (remote) {
            well = send(trail, plan, *groups[i]) && !trail.retry_at(bucket);
            continue;
        }
        const auto brought = courier_.bring(plan, *groups[i], trail.sender_of(plan));
        well = brought.has_value();
        if (!well) {
            book_.fail(trail, plan, brought.error());
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
