#include "delivery/validation/patrol.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <set>
#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "delivery/validation/digest_check.h"
#include "delivery/validation/public_keys.h"
#include "delivery/validation/store_source.h"
#include "delivery/validation/validator.h"

namespace opentrail::delivery::validation {
namespace {

constexpr std::size_t lines_max = 20;
/// Between looks at what is due.
constexpr std::chrono::seconds pause_max{30};

/// The keys of the catalog, which are never removed from it.
class CatalogKeys final : public KeySource {
  public:
    explicit CatalogKeys(catalog::Catalog& catalog) : catalog_(catalog) {}

    Result<std::vector<ListedKey>> list(Timestamp, Timestamp) override {
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

  private:
    catalog::Catalog& catalog_;
};

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

struct Count {
    std::string_view name;
    std::uint64_t Summary::* member;
};
constexpr Count counts[] = {{"pendingLogFiles", &Summary::pending},
                            {"logFilesBeforeValidation", &Summary::before},
                            {"unnamedLogFiles", &Summary::unnamed},
                            {"digestFilesWithoutSignature", &Summary::unsigned_digests},
                            {"filesNotRead", &Summary::unread}};

struct TallyName {
    std::string_view valid;
    std::string_view invalid;
    Tally Summary::* member;
};
constexpr TallyName tallies[] = {
    {"validDigestFiles", "invalidDigestFiles", &Summary::digests},
    {"validBackfillDigestFiles", "invalidBackfillDigestFiles", &Summary::backfill_digests},
    {"validLogFiles", "invalidLogFiles", &Summary::logs}};

Result<Patrolled> read_one(const JsonObject& object) {
    const auto text = [&](std::string_view name) -> Result<std::string> {
        const auto found = TRY(text_member(object, name));
        return found.value_or("");
    };
    const auto count = [&](std::string_view name) -> Result<std::uint64_t> {
        const auto found = TRY(integer_member(object, name));
        return static_cast<std::uint64_t>(std::max<std::int64_t>(found.value_or(0), 0));
    };
    const auto time = [&](std::string_view name) -> Result<Timestamp> {
        const std::string written = TRY(text(name));
        return parse_iso8601(written);
    };
    Patrolled one;
    one.trail = TRY(text("trailARN"));
    one.finished = TRY(time("finished"));
    one.from = TRY(time("from"));
    one.to = TRY(time("to"));
    one.all_valid = TRY(bool_member(object, "allValid")).value_or(false);
    one.error = TRY(text("error"));
    for (const Count& name : counts) one.summary.*name.member = TRY(count(name.name));
    for (const TallyName& name : tallies) {
        (one.summary.*name.member).valid = TRY(count(name.valid));
        (one.summary.*name.member).invalid = TRY(count(name.invalid));
    }
    const JsonArray* const lines = TRY(array_member(object, "lines"));
    for (const Json& line : lines ? *lines : JsonArray()) {
        if (line.is_string()) one.lines.emplace_back(line.get_string());
    }
    return one;
}

}  // namespace

std::string render_patrolled(const std::vector<Patrolled>& all) {
    JsonArray trails;
    for (const Patrolled& one : all) {
        JsonArray lines;
        for (const std::string& line : one.lines) lines.emplace_back(line);
        JsonObject object{{"trailARN", one.trail},
                          {"finished", iso8601(one.finished)},
                          {"from", iso8601(one.from)},
                          {"to", iso8601(one.to)},
                          {"allValid", one.all_valid}};
        if (!one.error.empty()) object["error"] = one.error;
        for (const TallyName& name : tallies) {
            object[name.valid] = (one.summary.*name.member).valid;
            object[name.invalid] = (one.summary.*name.member).invalid;
        }
        for (const Count& name : counts) object[name.name] = one.summary.*name.member;
        object["lines"] = std::move(lines);
        trails.push_back(std::move(object));
    }
    return to_text(JsonObject{{"version", 1}, {"trails", std::move(trails)}}) + "\n";
}

Result<std::vector<Patrolled>> parse_patrolled(std::string_view text) {
    constexpr std::size_t bytes_max = std::size_t{64} << 20;
    const auto object = parse_json_object(text, bytes_max);
    if (!object) return fail(Code::corrupt, object.error().message);
    const auto trails = array_member(*object, "trails");
    if (!trails || !*trails) return fail(Code::corrupt, "there are no results in it");
    std::vector<Patrolled> all;
    for (const Json& trail : **trails) {
        auto one = trail.is_object() ? read_one(trail.get_object())
                                     : fail(Code::corrupt, "a result is no object");
        if (!one) return fail(Code::corrupt, one.error().message);
        all.push_back(*std::move(one));
    }
    return all;
}

struct Patrol::Look {
    const catalog::Trail& trail;
    const TrailName& name;
    const std::map<std::string, Known>& known;  // Log files, by key.
    const std::function<bool()>& stopped;
};

Patrol::Patrol(Parts parts, Options options) : parts_(std::move(parts)), options_(options) {
    const auto text = disk::read_file(parts_.disk, parts_.path);
    if (!text) return;
    auto all = parse_patrolled(*text);
    if (!all) {
        log_warn("delivery", "results of validation cannot be read", {{"why", all.error()}});
        return;
    }
    for (Patrolled& one : *all) {
        std::string trail = one.trail;
        found_.emplace(std::move(trail), std::move(one));
    }
}

Patrol::~Patrol() { stop(); }

void Patrol::start() {
    if (options_.interval <= Duration(0)) return;
    thread_ = Thread(
        "validation", [this](const std::stop_token& stop) { run(stop); }, Priority::background);
}

void Patrol::stop() { thread_.stop(); }

void Patrol::run(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any woken;
    const auto pause = std::min<Duration>(options_.interval, pause_max);
    while (!stop.stop_requested()) {
        step([&] { return stop.stop_requested(); });
        std::unique_lock lock(mutex);
        woken.wait_for(lock, stop, pause, [] { return false; });
    }
}

void Patrol::step(const std::function<bool()>& stopped) {
    const auto trails = parts_.catalog.all_trails();
    if (!trails) {
        log_warn("delivery", "trails cannot be validated", {{"why", trails.error()}});
        return;
    }
    for (const catalog::Trail& trail : *trails) {
        if (stopped()) return;
        if (is_due(trail)) look_at(trail, stopped);
    }
}

bool Patrol::is_due(const catalog::Trail& trail) const {
    if (!trail.log_file_validation) return false;
    const auto last = result(catalog::arn_of(trail));
    if (!last) return trail.logging || trail.started;
    const Timestamp now = parts_.clock.now();
    // Somebody may have set the clock back.
    return now >= last->finished + options_.interval || now < last->finished;
}

void Patrol::look_at(const catalog::Trail& trail, const std::function<bool()>& stopped) {
    Patrolled found;
    found.trail = catalog::arn_of(trail);
    found.to = parts_.clock.now();
    const auto last = result(found.trail);
    Timestamp since = last && last->to <= found.to ? last->to : found.to - options_.interval;
    if (!last && !trail.logging && trail.stopped) {
        // What it delivered last was looked at by nobody.
        since = std::min(since, *trail.stopped - options_.interval);
    }
    found.from = since - options_.overlap;
    const auto done = [&] {
        // What could not be looked at is looked at again.
        if (!found.error.empty()) found.to = since;
        keep(std::move(found));
    };
    const auto name = parse_trail_arn(found.trail);
    const auto regions = parts_.catalog.trail_regions(trail.id);
    if (!name || !regions) {
        found.error = name ? regions.error().message : name.error().message;
        return done();
    }
    std::vector<std::string> all = *regions;
    if (std::ranges::find(all, trail.home_region) == all.end()) all.push_back(trail.home_region);
    const auto known = known_files(trail, found.from);
    if (!known) {
        found.error = known.error().message;
        return done();
    }
    const Look look{trail, *name, *known, stopped};
    for (const std::string& region : all) {
        const auto looked = look_in_region(look, region, found);
        if (stopped()) return;
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
    done();
}

/// The walk goes by what is in the bucket, and says nothing of a bucket that was emptied: the
/// catalog knows what is to be there. It is asked first, as digests are stored meanwhile.
Result<void> Patrol::look_in_region(const Look& look, const std::string& region, Patrolled& found) {
    const catalog::Trail& trail = look.trail;
    const std::vector<catalog::PlannedDigest> stored =
        TRY(parts_.catalog.stored_digests(trail, region, found.from, found.to));
    std::set<std::pair<std::string, std::string>> seen;
    const auto take = [&](const Verdict& verdict) {
        if (verdict.kind == Kind::digest) seen.emplace(verdict.bucket, verdict.key);
        add_line(verdict, found);
    };
    StoreSource source(parts_.store);
    CatalogKeys keys(parts_.catalog);
    const Job job{.scope = {.trail = look.name,
                            .place = {.bucket = trail.bucket,
                                      .prefix = trail.prefix,
                                      .organization = "",
                                      .account = trail.account,
                                      .region = region},
                            .start = found.from,
                            .end = found.to},
                  .now = found.to,
                  .jobs = options_.jobs,
                  .known =
                      [&](const std::string& key) {
                          const auto file = look.known.find(key);
                          return file == look.known.end() ? Known::no : file->second;
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

/// Whichever trail delivered them, whatever has become of it. Names have only the minute, and no
/// file is stored before that.
Result<std::map<std::string, Known>> Patrol::known_files(const catalog::Trail& trail,
                                                         Timestamp from) const {
    std::vector<catalog::UnnamedLogFile> files = TRY(parts_.catalog.unnamed_log_files(
        trail.bucket, std::chrono::floor<std::chrono::minutes>(from)));
    std::map<std::string, Known> known;
    for (catalog::UnnamedLogFile& file : files) {
        known.emplace(std::move(file.key),
                      file.awaits_digest ? Known::awaits_digest : Known::never_named);
    }
    return known;
}

void Patrol::keep(Patrolled found) {
    found.finished = parts_.clock.now();
    const Summary& summary = found.summary;
    // What could not be read is no harm yet.
    if (summary.has_faults()) {
        log_error(
            "delivery", "a trail's files are not as they were delivered",
            {{"trail", found.trail},
             {"invalid_log_files", summary.logs.invalid},
             {"invalid_digest_files", summary.digests.invalid + summary.backfill_digests.invalid},
             {"unnamed_log_files", summary.unnamed},
             {"unread_files", summary.unread}});
        ++alarms_;
        parts_.alarm(found);
    } else if (!found.error.empty()) {
        log_warn("delivery", "a trail could not be validated",
                 {{"trail", found.trail}, {"why", found.error}});
    } else {
        log_info("delivery", "a trail was validated",
                 {{"trail", found.trail}, {"log_files", summary.logs.valid}});
    }
    {
        const std::lock_guard lock(mutex_);
        found_.insert_or_assign(found.trail, std::move(found));
    }
    const auto kept = disk::write_atomically(parts_.disk, parts_.path, render_patrolled(results()));
    if (!kept) {
        log_warn("delivery", "results of validation cannot be kept", {{"why", kept.error()}});
    }
}

std::vector<Patrolled> Patrol::results() const {
    const std::lock_guard lock(mutex_);
    std::vector<Patrolled> all;
    for (const auto& [arn, one] : found_) all.push_back(one);
    return all;
}

std::optional<Patrolled> Patrol::result(std::string_view trail) const {
    const std::lock_guard lock(mutex_);
    const auto found = found_.find(trail);
    return found == found_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace opentrail::delivery::validation
