#include "delivery/trail_book.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/json_text.h"
#include "base/log.h"
#include "delivery/lane.h"

namespace opentrail::delivery {
namespace {

/// How far the noted cursor of a trail may lie behind while nothing is selected: what a start reads
/// again at most.
constexpr std::uint64_t unnoted_entries_max = 8192;

/// What is kept of the words in which a store refuses.
constexpr std::size_t reason_bytes_max = 500;

/// They may be anybody's.
std::string words_of(std::string_view message) {
    std::size_t size = std::min(message.size(), reason_bytes_max);
    while (size > 0 && size < message.size() && (message[size] & 0xC0) == 0x80) --size;
    std::string words(message.substr(0, size));
    const bool is_text = is_utf8(words);
    for (char& c : words) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !is_text)) c = ' ';
    }
    return words;
}

std::string arn_or_nothing(const TrailProgress& trail) {
    const catalog::Trail* const now = trail.current();
    return now ? catalog::arn_of(*now) : std::string();
}

}  // namespace

TrailProgress& TrailBook::at(std::string_view id) {
    TrailProgress* const trail = find(id);
    INVARIANT(trail != nullptr);
    return *trail;
}

TrailProgress* TrailBook::find(std::string_view id) {
    const auto found = trails_.find(id);
    return found == trails_.end() ? nullptr : &found->second;
}

Result<std::uint64_t> TrailBook::load() {
    const Trails before = std::exchange(trails_, {});
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
        if (found == trails_.end()) continue;
        TrailProgress& trail = found->second;
        // What failed before is tried with care.
        if (!trail.status.latest_error.empty() && trail.open.empty()) {
            trail.failing[file.bucket] = {.plan = file.number, .since = ground_.clock.now()};
        }
        if (const auto known = before.find(file.trail); known != before.end()) {
            const auto sent = known->second.sent.find(file.number);
            if (sent != known->second.sent.end()) trail.sent.insert(*sent);
        }
        trail.open.push_back(std::move(file));
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
        note_stored(at(file.trail), file);
        ++more.files;
        more.events += file.count;
        more.bytes += file.bytes;
    }
    if (changed_.empty()) return {};
    std::vector<catalog::LogFile> closed(stored.begin(), stored.end());
    std::vector<catalog::NotedStatus> statuses;
    for (const std::string& id : changed_) {
        TrailProgress* const trail = find(id);
        if (trail == nullptr) continue;
        more.given_up += take_given_up(*trail, closed);
        statuses.push_back({id, trail->status});
    }
    TRY(checked(ground_.ledger.close(closed, statuses)));
    changed_.clear();
    add(more);
    return {};
}

void TrailBook::note_stored(TrailProgress& trail, const catalog::LogFile& file) {
    trail.close(file.number);
    trail.status.latest_delivery = trail.status.latest_attempt = trail.status.latest_success =
        file.stored;
    changed_.insert(file.trail);
    if (!trail.failing.empty() || trail.status.latest_error.empty()) return;
    log_info("delivery", "log files of a trail are stored again",
             {{"trail", arn_or_nothing(trail)}, {"bucket", file.bucket}});
    trail.status.latest_error.clear();
    trail.status.reason.clear();
    trail.status.failing_since.reset();
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

void TrailBook::fail(TrailProgress& trail, const catalog::LogFile& plan, const Error& error) {
    const Timestamp now = ground_.clock.now();
    add({.failures = 1});
    note_error(trail, error, now);
    const auto [place, is_new] = trail.failing.try_emplace(plan.bucket);
    Failing& failing = place->second;
    if (is_new) failing.since = now;
    if (is_new || !trail.find_open(failing.plan)) failing.plan = plan.number;
    failing.plan = std::min(failing.plan, plan.number);
    failing.since = std::min(failing.since, now);
    // Several that were on their way at once are one failure.
    if (failing.failures > 0 && now < failing.retry_at) return;
    Duration wait = options_.retry_first;
    for (unsigned i = 0; i < failing.failures && wait < options_.retry_last; ++i) wait *= 2;
    failing.retry_at = now + std::min(wait, options_.retry_last);
    ++failing.failures;
    if (now - failing.since >= std::min(options_.retry_for, options_.retry_least)) {
        const bool nobody_waits = !trail.current() && error.code == Code::not_found;
        trail.give_up(plan.bucket, now,
                      nobody_waits ? std::nullopt : std::optional(now - options_.retry_for));
    }
}

void TrailBook::note_error(TrailProgress& trail, const Error& error, Timestamp since) {
    catalog::DeliveryStatus& status = trail.status;
    std::string code = store_error(error);
    if (status.latest_error != code) {
        log_warn("delivery", "cannot store log files of a trail: trying again",
                 {{"trail", arn_or_nothing(trail)}, {"why", error}});
    }
    // The clock may have gone back.
    status.failing_since = std::min(status.failing_since.value_or(since), since);
    status.latest_attempt = ground_.clock.now();
    status.latest_error = std::move(code);
    status.reason = words_of(error.message);
    changed_.insert(trail.history.id);
}

void TrailBook::note_silence(TrailProgress& trail, const std::string& bucket, Timestamp sent) {
    if (!trail.status.latest_error.empty()) return;
    note_error(trail,
               {Code::unavailable, "RequestTimeout: no answer yet to what was sent to " + bucket},
               sent);
}

void TrailBook::stop(TrailProgress& trail, const std::string& why) {
    log_error("delivery", "delivery for a trail has stopped",
              {{"trail", arn_or_nothing(trail)}, {"why", why}});
    trail.stopped = true;
    note_error(trail, {Code::corrupt, "InternalError: " + why}, ground_.clock.now());
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
