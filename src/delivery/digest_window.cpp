#include "delivery/digest_window.h"

#include <algorithm>

#include "base/assert.h"
#include "delivery/digest.h"

namespace opentrail::delivery {
namespace {

constexpr Duration second = std::chrono::seconds(1);

Timestamp stored_at(const catalog::LogFile& file) {
    INVARIANT(file.stored.has_value());
    return *file.stored;
}

}  // namespace

Timestamp floor_second(Timestamp time) { return std::chrono::floor<std::chrono::seconds>(time); }

Timestamp boundary_after(Timestamp began, Duration interval, Timestamp after) {
    INVARIANT(interval >= second);
    if (after < began) return began;
    return began + interval * ((after - began) / interval + 1);
}

DigestWindow window_to(const catalog::DigestChain& chain, Timestamp end) {
    const Timestamp least = std::max(chain.start, chain.last) + second;
    return {.start = chain.start, .end = std::max(floor_second(end), least)};
}

DigestWindow final_window(const catalog::DigestChain& chain,
                          std::span<const catalog::LogFile> files, Timestamp now) {
    Timestamp end = floor_second(now);
    for (const catalog::LogFile& file : files) {
        // Not by the files' own times alone: a clock that was set back had them stored later.
        if (stored_at(file) >= end && stored_at(file) <= now) end = floor_second(now) + second;
    }
    DigestWindow window = window_to(chain, end);
    window.final = true;
    return window;
}

DigestWindow backfill_window(const catalog::DigestChain& chain,
                             std::span<const catalog::LogFile> files) {
    INVARIANT(!files.empty());
    const auto [first, last] = std::ranges::minmax(files, {}, stored_at);
    DigestWindow window = window_to(chain, floor_second(stored_at(last)) + second);
    window.start =
        std::min(std::max(floor_second(stored_at(first)), chain.start), window.end - second);
    return window;
}

Result<catalog::PlannedDigest> plan_digest(const catalog::Trail& trail,
                                           const catalog::DigestChain& chain,
                                           const DigestWindow& window,
                                           std::span<const catalog::LogFile> files,
                                           const Signer& signer, Timestamp now) {
    INVARIANT(window.end >= window.start + second && window.end > chain.last);
    Digest digest;
    digest.account = trail.account;
    digest.start = window.start;
    digest.end = window.end;
    digest.bucket = trail.bucket;
    digest.key = key_of({.prefix = trail.prefix,
                         .account = trail.account,
                         .region = chain.name.region,
                         .trail = trail.name,
                         .home_region = trail.home_region,
                         .end = window.end,
                         .backfill = chain.name.backfill});
    digest.fingerprint = signer.fingerprint();
    if (chain.head) {
        digest.previous = {.bucket = chain.head->bucket,
                           .key = chain.head->key,
                           .hash = hex(chain.head->hash),
                           .signature = chain.head->signature};
    }
    catalog::PlannedDigest plan;
    for (const catalog::LogFile& file : files) {
        plan.files.push_back(file.number);
        digest.files.push_back({.bucket = file.bucket,
                                .key = file.key,
                                .hash = hex(file.hash),
                                .newest = file.newest,
                                .oldest = file.oldest});
    }
    plan.chain = chain.name;
    plan.final = window.final;
    plan.start = window.start;
    plan.end = window.end;
    plan.bucket = digest.bucket;
    plan.key = digest.key;
    plan.bytes = render(digest);
    plan.hash = sha256(plan.bytes);
    plan.signature = TRY(signer.sign(string_to_sign(digest, plan.hash)));
    plan.fingerprint = digest.fingerprint;
    plan.count = files.size();
    plan.planned = now;
    return plan;
}

}  // namespace opentrail::delivery
