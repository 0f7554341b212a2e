// The part of DigestChains that stores what was planned, and gives it up where it must.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/assert.h"
#include "base/gzip.h"
#include "base/log.h"
#include "delivery/digest.h"
#include "delivery/digest_chains.h"
#include "delivery/trail_progress.h"

namespace opentrail::delivery {
namespace {

/// Names in a row that may be taken by others before the next is tried with a pause, and the trail
/// is said to fail.
constexpr unsigned conflicts_at_once = 3;

/// Digests that are made durable together.
constexpr std::size_t settled_at_once = 64;

/// Of the whole bucket, not of one trail's objects in it.
bool is_of_bucket(Code code) { return code == Code::unavailable || code == Code::throttled; }

/// "2025-05-20T00:00:00.000Z"
std::string with_millis(Timestamp time) {
    const std::string text = iso8601(std::chrono::floor<std::chrono::seconds>(time));
    return fmt::format("{}.{:03}Z", std::string_view(text).substr(0, text.size() - 1),
                       ((to_millis(time) % 1000) + 1000) % 1000);
}

Error name_is_taken() { return {Code::conflict, "another object has its name"}; }

Attributes attributes_of(const catalog::PlannedDigest& digest) {
    Attributes attributes;
    attributes.content_type = "application/json";
    attributes.content_encoding = "gzip";
    auto& metadata = attributes.metadata;
    metadata[std::string(signature_metadata)] = digest.signature;
    metadata[std::string(signature_algorithm_metadata)] = signature_algorithm;
    if (digest.chain.backfill) {
        metadata[std::string(backfill_metadata)] = with_millis(digest.planned);
    }
    return attributes;
}

}  // namespace

bool DigestChains::may_try(const catalog::PlannedDigest& digest) const {
    const Timestamp now = ground_.clock.now();
    for (const std::string& trail : {digest.chain.trail, std::string()}) {
        const auto found = failing_.find({digest.bucket, trail});
        if (found == failing_.end()) continue;
        // The clock may have gone back.
        const Timestamp retry_at = std::min(found->second.retry_at, now + options_.retry_last);
        if (now < retry_at) return false;
    }
    return true;
}

/// Stores what is planned and may be tried.
Result<void> DigestChains::store_open() {
    for (auto& [key, failing] : failing_) {
        failing.retry_at = std::min(failing.retry_at, ground_.clock.now() + options_.retry_last);
    }
    TRY(collect());
    Plans stored;
    // By number: what is given up leaves the list.
    std::vector<std::int64_t> numbers;
    for (const catalog::PlannedDigest& digest : open_) numbers.push_back(digest.number);
    for (const std::int64_t number : numbers) {
        if (stop_.stop_requested()) break;
        const auto place = std::ranges::find(open_, number, &catalog::PlannedDigest::number);
        if (place == open_.end() || sent_.contains(number) || !may_try(*place)) continue;
        const Run* const run = run_of(place->chain);
        INVARIANT(run != nullptr);
        if (ground_.is_remote && ground_.is_remote(place->bucket)) {
            send(*place, run->run.settings);
            continue;
        }
        const auto brought = bring(*place, run->run.settings);
        if (!brought || *brought == Stored::exists_other) {
            TRY(fail_digest(*place, brought ? name_is_taken() : brought.error()));
            continue;
        }
        stored.push_back(*place);
        stored.back().stored = ground_.clock.now();
        if (stored.size() >= settled_at_once) TRY(close(stored));
    }
    return close(stored);
}

Result<Stored> DigestChains::bring(const catalog::PlannedDigest& digest,
                                   const catalog::Trail& trail) {
    const std::string zipped = gzip(digest.bytes, GzipEffort::dense);
    const std::string arn = catalog::arn_of(trail);
    return ground_.store.place({.bucket = digest.bucket,
                                .key = digest.key,
                                .bytes = zipped,
                                .content_hash = digest.hash,
                                .trail = arn,
                                .account = trail.account,
                                .kms_key = trail.kms_key,
                                .attributes = attributes_of(digest)},
                               later_);
}

/// Hands it over, to be stored while this goes on; later where there is no room.
void DigestChains::send(const catalog::PlannedDigest& digest, const catalog::Trail& trail) {
    Letter letter{
        .number = digest.number,
        .group = digest.chain.trail,
        .bucket = digest.bucket,
        .key = digest.key,
        .bytes = std::make_shared<const std::string>(gzip(digest.bytes, GzipEffort::dense)),
        .content_hash = digest.hash,
        .trail = catalog::arn_of(trail),
        .account = trail.account,
        .kms_key = trail.kms_key,
        .attributes = attributes_of(digest)};
    if (outbox_.offer(letter)) sent_.insert(digest.number);
}

/// Takes in what became of what was sent.
Result<void> DigestChains::collect() {
    const std::vector<Outcome> outcomes = outbox_.take();
    // All at once: after an error below, what is left is sent again, and found there.
    for (const Outcome& outcome : outcomes) sent_.erase(outcome.number);
    Plans stored;
    for (const Outcome& outcome : outcomes) {
        const auto place =
            std::ranges::find(open_, outcome.number, &catalog::PlannedDigest::number);
        if (place == open_.end() || !outcome.stored) continue;
        const Result<Stored>& became = *outcome.stored;
        if (became && *became != Stored::exists_other) {
            stored.push_back(*place);
            stored.back().stored = ground_.clock.now();
        } else if (!stop_.stop_requested()) {
            // What is cut off by an end is nobody's failure.
            TRY(fail_digest(*place, became ? name_is_taken() : became.error()));
        }
    }
    return note(stored);
}

Result<void> DigestChains::stop() {
    outbox_.stop();
    return loaded_ ? collect() : Result<void>();
}

/// Makes `stored` durable and closes its plans. Leaves it empty.
Result<void> DigestChains::close(Plans& stored) {
    const Plans brought = std::exchange(stored, {});
    if (brought.empty()) return {};
    if (const auto settled = ground_.store.settle(later_); !settled) {
        std::set<std::pair<std::string_view, std::string_view>> failed;  // Buckets and trails.
        for (const catalog::PlannedDigest& digest : brought) {
            if (!failed.insert({digest.bucket, digest.chain.trail}).second) continue;
            TRY(fail_digest(digest, settled.error()));
        }
        return {};
    }
    return note(brought);
}

/// Closes the plans of what is stored, durably.
Result<void> DigestChains::note(const Plans& brought) {
    if (brought.empty()) return {};
    std::map<std::string, catalog::DigestStatus> statuses;
    for (const catalog::PlannedDigest& digest : brought) {
        statuses[digest.chain.trail] = {.latest_delivery = digest.stored, .latest_error = ""};
        failing_.erase({digest.bucket, digest.chain.trail});
        failing_.erase({digest.bucket, ""});
    }
    std::vector<catalog::NotedDigestStatus> noted;
    for (const auto& [trail, status] : statuses) noted.push_back({trail, status});
    TRY(checked(ground_.ledger.close(brought, noted)));
    for (const catalog::PlannedDigest& digest : brought) {
        Chain& chain =
            run_of(digest.chain)->chains.at({digest.chain.region, digest.chain.backfill});
        chain.open = false;
        chain.state.head = {.bucket = digest.bucket,
                            .key = digest.key,
                            .hash = digest.hash,
                            .signature = digest.signature};
        std::erase_if(open_, [&](const auto& open) { return open.number == digest.number; });
    }
    const std::lock_guard lock(mutex_);
    totals_.digests += brought.size();
    return {};
}

/// Notes that a digest could not be stored; gives up it, and others that share its fate.
Result<void> DigestChains::fail_digest(const catalog::PlannedDigest& digest, const Error& error) {
    const Timestamp now = ground_.clock.now();
    const std::string trail = digest.chain.trail;
    const std::string bucket = digest.bucket;
    const std::int64_t number = digest.number;
    Failing& failing = failing_[{bucket, is_of_bucket(error.code) ? "" : trail}];
    const bool is_taken = error.code == Code::conflict;
    if (is_taken && ++failing.conflicts <= conflicts_at_once) {
        return give_up(number, catalog::Undigested::next, error);
    }
    if (failing.failures == 0) {
        failing.since = now;
        log_warn("delivery", "cannot store digests of a trail: trying again",
                 {{"trail", catalog::arn_of(run_of(digest.chain)->run.settings)},
                  {"bucket", bucket},
                  {"why", error}});
    }
    failing.since = std::min(failing.since, now);
    Duration wait = options_.retry_first;
    for (unsigned i = 0; i < failing.failures && wait < options_.retry_last; ++i) wait *= 2;
    failing.retry_at = now + std::min(wait, options_.retry_last);
    ++failing.failures;
    catalog::NotedDigestStatus noted{trail, TRY(ground_.ledger.status(trail))};
    const std::string code = store_error(error);
    if (noted.status.latest_error != code) {
        noted.status.latest_error = code;
        TRY(checked(ground_.ledger.close({}, {&noted, 1})));
    }
    {
        const std::lock_guard lock(mutex_);
        ++totals_.failures;
    }
    if (is_taken) return give_up(number, catalog::Undigested::next, error);
    std::vector<std::pair<std::int64_t, catalog::Undigested>> ended;
    for (const catalog::PlannedDigest& open : open_) {
        if (open.bucket != bucket || open.chain.trail != trail) continue;
        // It may be there in a moment.
        if (sent_.contains(open.number)) continue;
        if (const auto fate = fate_of(open, error)) ended.emplace_back(open.number, *fate);
    }
    for (const auto& [each, fate] : ended) TRY(give_up(each, fate, error));
    return {};
}

/// What becomes of the files of a digest that is to be given up; none while it is tried again.
std::optional<catalog::Undigested> DigestChains::fate_of(const catalog::PlannedDigest& digest,
                                                         const Error& error) const {
    const Timestamp now = ground_.clock.now();
    const auto failing =
        failing_.find({digest.bucket, is_of_bucket(error.code) ? "" : digest.chain.trail});
    if (failing == failing_.end() ||
        now - failing->second.since < std::min(options_.retry_for, options_.retry_least)) {
        return std::nullopt;
    }
    const catalog::DigestRun& run = run_of(digest.chain)->run;
    if (run.deleted && error.code == Code::not_found) return catalog::Undigested::never;
    const bool is_elsewhere = digest.bucket != run.settings.bucket && !is_of_bucket(error.code);
    if (!is_elsewhere && now - digest.planned < options_.retry_for) return std::nullopt;
    if (digest.bucket == run.settings.bucket && digest.chain.backfill) {
        return catalog::Undigested::never;
    }
    return catalog::Undigested::backfill;
}

Result<void> DigestChains::give_up(std::int64_t number, catalog::Undigested files,
                                   const Error& error) {
    const auto place = std::ranges::find(open_, number, &catalog::PlannedDigest::number);
    INVARIANT(place != open_.end());
    catalog::PlannedDigest digest = std::move(*place);
    open_.erase(place);
    digest.given_up = ground_.clock.now();
    Run& run = *run_of(digest.chain);
    TRY(checked(ground_.ledger.give_up(digest, files)));
    constexpr std::string_view then[] = {"the next digest", "a backfill digest", "no digest"};
    log_error("delivery", "a digest of a trail is given up: it will never be stored",
              {{"trail", catalog::arn_of(run.run.settings)},
               {"bucket", digest.bucket},
               {"key", digest.key},
               {"why", error},
               {"files", digest.count},
               {"named by", then[static_cast<std::size_t>(files)]}});
    Chain& chain = run.chains.at({digest.chain.region, digest.chain.backfill});
    chain.open = false;
    if (files != catalog::Undigested::never) {
        chain.state.start = digest.start;
        chain.state.final = chain.state.final && files != catalog::Undigested::next;
        chain.due = std::min(chain.due, ground_.clock.now());
        run.has_late = true;
    }
    const std::lock_guard lock(mutex_);
    ++totals_.given_up;
    return {};
}

}  // namespace opentrail::delivery
