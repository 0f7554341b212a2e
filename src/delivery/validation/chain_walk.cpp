#include "delivery/validation/chain_walk.h"

#include <algorithm>
#include <utility>

#include "delivery/validation/digest_pace.h"

namespace opentrail::delivery::validation {

Result<void> ChainWalk::list(const Place& place) {
    place_ = place;
    listed_.clear();
    before_.reset();
    after_.reset();
    const Timestamp last = scope_.end + digests_beyond;
    std::vector<ListedDigest> all = TRY(list_digests(
        parts_.source, place, scope_.trail, scope_.start - around_range, last + around_range));
    for (ListedDigest& digest : all) {
        if (!digest.own || digest.backfill != backfill_) continue;
        if (digest.end < scope_.start) {
            before_ = std::move(digest);
        } else if (digest.end <= last) {
            listed_.push_back(std::move(digest));
        } else if (!after_) {
            after_ = std::move(digest);
        }
    }
    parts_.loader.expect(place.bucket, listed_);
    return {};
}

Result<void> ChainWalk::run(bool backfill) {
    backfill_ = backfill;
    visited_.clear();
    signatures_.clear();
    last_interval_.reset();
    TRY(list(scope_.place));
    const std::optional<Next> newest = TRY(first());
    TRY(walk(newest));
    // Digests that no other one leads to.
    const std::vector<ListedDigest> listed = listed_;
    const std::string bucket = place_.bucket;
    for (auto stray = listed.rbegin(); stray != listed.rend() && events_.goes_on(); ++stray) {
        if (visited_.contains({bucket, stray->key})) continue;
        TRY(walk(Next{.bucket = bucket, .key = stray->key, .end = stray->end}));
    }
    return {};
}

/// The newest one that is listed; or one that should be, as the digest after it says.
Result<std::optional<ChainWalk::Next>> ChainWalk::first() {
    std::optional<Next> newest;
    if (!listed_.empty()) {
        newest =
            Next{.bucket = place_.bucket, .key = listed_.back().key, .end = listed_.back().end};
    }
    if (!after_) return newest;
    const Next beyond_scope{.bucket = place_.bucket, .key = after_->key, .end = after_->end};
    const Judged judged = TRY(judge_at(beyond_scope));
    if (!judged.judgement.authentic) return newest;
    note_end(judged.read.digest->end);
    if (!judged.read.digest->previous) {
        TRY(note_chain(judged.read.digest->start, newest.has_value()));
        return newest;
    }
    const PreviousDigest& link = *judged.read.digest->previous;
    const auto end = end_of_digest_key(link.key);
    if (!end || *end > scope_.end + digests_beyond || *end < scope_.start) return newest;
    return Next{.bucket = link.bucket, .key = link.key, .end = *end, .link = link};
}

Result<void> ChainWalk::walk(std::optional<Next> next) {
    if (!next) return {};
    reached_ = next->end;
    while (next && scope_.start <= reached_ && events_.goes_on()) {
        // A key of the ring could sign a chain that bites its tail.
        if (!visited_.emplace(next->bucket, next->key).second) return {};
        next = TRY(step(*next));
    }
    return {};
}

Result<ChainWalk::Judged> ChainWalk::judge_at(const Next& at) {
    Judged judged;
    judged.read = parts_.loader.load(at.bucket, at.key);
    Expected expected{.bucket = at.bucket,
                      .key = at.key,
                      .backfill = backfill_,
                      .link = at.link,
                      .home_region = scope_.trail.home_region};
    const auto told = signatures_.find({at.bucket, at.key});
    if (told != signatures_.end()) expected.signature = told->second;
    judged.judgement = TRY(judge(judged.read, expected, parts_.keys));
    if (judged.read.digest && judged.read.digest->previous) {
        const PreviousDigest& previous = *judged.read.digest->previous;
        signatures_.emplace(std::pair(previous.bucket, previous.key), previous.signature);
    }
    return judged;
}

Result<std::optional<ChainWalk::Next>> ChainWalk::step(const Next& at) {
    Judged judged = TRY(judge_at(at));
    const bool is_unread = is_open(judged.judgement.verdict.finding);
    events_.verdict(std::move(judged.judgement.verdict));
    if (is_unread) return after_unread(at);
    if (!judged.judgement.authentic) return after_broken(at);
    Digest& digest = *judged.read.digest;
    reached_ = digest.start;
    note_end(digest.end);
    last_interval_ = digest.end - digest.start;
    covered_.interval = std::max(covered_.interval.value_or(Duration(0)), *last_interval_);
    Digest without_files = digest;
    without_files.files.clear();
    events_.valid(std::move(digest));
    return follow(at, without_files);
}

Result<std::optional<ChainWalk::Next>> ChainWalk::follow(const Next& at, const Digest& digest) {
    if (digest.previous) {
        const PreviousDigest& link = *digest.previous;
        if (link.bucket != place_.bucket) {
            Place place = place_;
            place.bucket = link.bucket;
            if (auto prefix = prefix_of_key(link.key)) place.prefix = *std::move(prefix);
            // A bucket that is gone has no digests; that the next one is missing is said there.
            const auto listed = list(place);
            if (!listed && listed.error().code != Code::not_found) {
                return std::unexpected(listed.error());
            }
        }
        return Next{.bucket = link.bucket,
                    .key = link.key,
                    .end = end_of_digest_key(link.key).value_or(digest.start),
                    .link = link};
    }
    const std::optional<Next> next = older(at);
    TRY(note_chain(digest.start, next.has_value()));
    if (next) {
        events_.verdict(
            {.kind = Kind::gap, .backfill = backfill_, .from = next->end, .to = digest.start});
    }
    return next;
}

void ChainWalk::note_end(Timestamp end) {
    if (!backfill_) covered_.newest = std::max(covered_.newest.value_or(end), end);
}

/// A chain starts. Only what is older than all of them is from before validation: that an older
/// digest is there is enough, as whoever harmed it must gain nothing by it.
Result<void> ChainWalk::note_chain(Timestamp start, bool has_older) {
    if (backfill_) return {};
    covered_.begun = std::max(covered_.begun.value_or(start), start);
    if (has_older) return {};
    const auto older = TRY(find_digest(parts_.source, place_, scope_.trail, Timestamp(), start));
    if (older) {
        // Whoever copies what is read has it then, and comes to the same.
        parts_.loader.load(place_.bucket, *older);
    } else {
        covered_.first = start;
    }
    return {};
}

/// The next one that is listed, as no link that can be trusted leads to one.
std::optional<ChainWalk::Next> ChainWalk::older(const Next& at) {
    if (at.bucket != place_.bucket) return std::nullopt;
    const ListedDigest* const found = last_before(listed_, at.end);
    if (!found) return std::nullopt;
    return Next{.bucket = place_.bucket, .key = found->key, .end = found->end};
}

/// Digests come one after another without a pause as long as a chain lasts: where more time than
/// one of them covers lies between a broken one and the next that is there, others are gone, and
/// with the broken one what would name them.
std::optional<ChainWalk::Next> ChainWalk::after_broken(const Next& at) {
    std::optional<Next> next = older(at);
    if (backfill_ || (!next && !before_)) return next;
    const Timestamp left = next ? next->end : std::max(before_->end, scope_.start);
    const Duration interval =
        std::max<Duration>(last_interval_.value_or(usual_interval), std::chrono::seconds(1));
    const Timestamp expected = at.end - interval;
    const Duration gap = expected - left;
    if (gap * 2 <= interval) return next;
    const auto count = static_cast<std::uint64_t>((gap + interval / 2) / interval);
    events_.verdict({.kind = Kind::missing,
                     .finding = Finding::not_found,
                     .from = left,
                     .to = expected,
                     .count = std::max<std::uint64_t>(count, 1)});
    return next;
}

/// It may be the first one of its chain, so that nothing is missing before it.
std::optional<ChainWalk::Next> ChainWalk::after_unread(const Next& at) {
    std::optional<Next> next = older(at);
    Timestamp from = at.end - last_interval_.value_or(usual_interval);
    if (next) {
        from = std::min(from, next->end);
    } else if (before_) {
        from = std::min(from, before_->end);
    }
    covered_.unread.push_back({from, at.end});
    return next;
}

}  // namespace opentrail::delivery::validation
