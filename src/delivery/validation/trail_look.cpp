#include "delivery/validation/trail_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/hash.h"
#include "delivery/validation/digest_check.h"
#include "delivery/validation/store_source.h"
#include "delivery/validation/unnamed.h"
#include "delivery/validation/validator.h"

namespace opentrail::delivery::validation {
namespace {

constexpr std::size_t lines_max = 20;

/// A digest that the walk did not come to: it is gone, and all that would lead to it; or it is
/// where the trail delivered before, and nothing leads there.
Verdict compare(Source& source, const catalog::PlannedDigest& stored) {
    ReadDigest read = read_digest(source, stored.bucket, stored.key);
    Verdict verdict{.kind = Kind::digest,
                    .finding = read.finding,
                    .backfill = stored.chain.backfill,
                    .bucket = stored.bucket,
                    .key = stored.key,
                    .detail = std::move(read.detail)};
    if (read.digest && read.followed) verdict.finding = Finding::invalid_format;
    if (read.digest && read.hash != stored.hash) verdict.finding = Finding::hash_differs;
    return verdict;
}

void add(Summary& to, const Summary& part) {
    const auto add_tally = [](Tally& sum, const Tally& more) {
        sum.valid += more.valid;
        sum.invalid += more.invalid;
    };
    add_tally(to.digests, part.digests);
    add_tally(to.backfill_digests, part.backfill_digests);
    add_tally(to.logs, part.logs);
    to.pending += part.pending;
    to.before += part.before;
    to.unnamed += part.unnamed;
    to.unsigned_digests += part.unsigned_digests;
    to.unread += part.unread;
    to.undecided += part.undecided;
}

/// Only what is a fault, and nothing that is one gives way to what could not be read.
void add_line(const Verdict& verdict, Patrolled& to) {
    if (verdict.kind == Kind::gap || !is_notable(verdict)) return;
    auto& lines = is_open(verdict.finding) ? to.open : to.lines;
    if (lines.size() < lines_max) lines.push_back(line_of(verdict));
}

using KnownFiles = std::map<std::string, Known>;  // By key.

/// Log files in the trail's bucket that no digest names, and rightly so: whichever trail delivered
/// them, whatever has become of it. Names have only the minute, and no file is stored before that.
Result<KnownFiles> known_files(catalog::Catalog& catalog, const catalog::Trail& trail,
                               Timestamp from) {
    std::vector<catalog::UnnamedLogFile> files = TRY(
        catalog.unnamed_log_files(trail.bucket, std::chrono::floor<std::chrono::minutes>(from)));
    KnownFiles known;
    for (catalog::UnnamedLogFile& file : files) {
        known.emplace(std::move(file.key),
                      file.awaits_digest ? Known::awaits_digest : Known::never_named);
    }
    return known;
}

/// One trail, being looked at.
struct Subject {
    const TrailLook& look;
    const catalog::Trail& trail;
    const TrailName& name;
    const KnownFiles& known;
};

/// The walk goes by what is in the bucket, and says nothing of a bucket that was emptied: the
/// catalog knows what is to be there. It is asked first, as digests are stored meanwhile.
Result<void> look_in_region(const Subject& subject, const std::string& region, Patrolled& found) {
    const catalog::Trail& trail = subject.trail;
    const TrailLook& look = subject.look;
    const std::vector<catalog::PlannedDigest> stored =
        TRY(look.catalog.stored_digests(trail, region, found.from, found.to));
    std::set<std::pair<std::string, std::string>> seen;
    const auto take = [&](const Verdict& verdict) {
        if (verdict.kind == Kind::digest) seen.emplace(verdict.bucket, verdict.key);
        add_line(verdict, found);
        look.take(verdict);
    };
    StoreSource source(look.store);
    CatalogKeys keys(look.catalog);
    const Job job{.scope = {.trail = subject.name,
                            .place = {.bucket = trail.bucket,
                                      .prefix = trail.prefix,
                                      .organization = "",
                                      .account = trail.account,
                                      .region = region},
                            .start = found.from,
                            .end = found.to},
                  .now = look.now,
                  .jobs = look.jobs,
                  .known =
                      [&](const std::string& key) {
                          const auto file = subject.known.find(key);
                          return file == subject.known.end() ? Known::no : file->second;
                      },
                  .take = [&](const Verdict& verdict, const Summary&) { take(verdict); },
                  .interrupted = look.stopped};
    const auto outcome = validate(job, source, keys);
    if (look.stopped()) return {};
    if (outcome) add(found.summary, outcome->summary);
    // A bucket that is gone cannot be listed, but all of its digests are missing.
    if (!outcome && outcome.error().code != Code::not_found) {
        return std::unexpected(outcome.error());
    }
    for (const catalog::PlannedDigest& digest : stored) {
        if (look.stopped()) return {};
        if (seen.contains({digest.bucket, digest.key})) continue;
        const Verdict verdict = compare(source, digest);
        found.summary.add(verdict);
        take(verdict);
    }
    if (!outcome) return std::unexpected(outcome.error());
    return {};
}

}  // namespace

Result<std::vector<ListedKey>> CatalogKeys::list(Timestamp, Timestamp) {
    const std::vector<catalog::DigestKey> keys = TRY(catalog_.all_digest_keys());
    std::vector<ListedKey> listed;
    for (const catalog::DigestKey& key : keys) {
        listed.push_back({.fingerprint = key.fingerprint,
                          .value = base64(key.public_der),
                          .from = key.valid_from,
                          .to = key.valid_to});
    }
    return listed;
}

Result<std::vector<std::string>> regions_of(catalog::Catalog& catalog,
                                            const catalog::Trail& trail) {
    std::vector<std::string> all = TRY(catalog.trail_regions(trail.id));
    if (std::ranges::find(all, trail.home_region) == all.end()) all.push_back(trail.home_region);
    return all;
}

void look_at_trail(const TrailLook& look, const catalog::Trail& trail, Patrolled& found) {
    const auto name = parse_trail_arn(found.trail);
    const auto regions = regions_of(look.catalog, trail);
    if (!name || !regions) {
        found.error = name ? regions.error().message : name.error().message;
        return;
    }
    const auto known = known_files(look.catalog, trail, found.from);
    if (!known) {
        found.error = known.error().message;
        return;
    }
    const Subject subject{look, trail, *name, *known};
    for (const std::string& region : *regions) {
        const auto looked = look_in_region(subject, region, found);
        if (look.stopped()) return;
        if (!looked && found.error.empty()) {
            found.error = fmt::format("{}: {}", region, looked.error().message);
        }
    }
    if (found.summary.unread > 0 && found.error.empty()) {
        found.error = fmt::format("{} files could not be read",
                                  found.summary.unread - found.summary.undecided);
    }
    found.all_valid = found.error.empty() && found.summary.all_valid();
    for (std::string& line : found.open) {
        if (found.lines.size() < lines_max) found.lines.push_back(std::move(line));
    }
    found.open.clear();
}

}  // namespace opentrail::delivery::validation
