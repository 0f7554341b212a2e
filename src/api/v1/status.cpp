#include "api/v1/status.h"

#include <fmt/format.h>

#include "api/v1/event_text.h"
#include "api/v1/trail_text.h"
#include "aws/arn.h"
#include "base/json.h"
#include "base/version.h"

namespace opentrail::api::v1 {
namespace {

JsonObject journal_object(journal::Journal& journal, history::History& history) {
    JsonArray shards;
    for (std::uint32_t shard = 0; shard < journal.shard_count(); ++shard) {
        const std::uint64_t durable = journal.durable_end(shard);
        const std::uint64_t indexed = std::min(history.indexed_end(shard), durable);
        shards.push_back(JsonObject{{"shard", shard},
                                    {"begin", journal.begin(shard)},
                                    {"durableEnd", durable},
                                    {"indexedEnd", indexed},
                                    {"lag", durable - indexed}});
    }
    std::uint64_t bytes = 0;
    const std::vector<journal::SegmentInfo> segments = journal.segments();
    for (const journal::SegmentInfo& segment : segments) bytes += segment.file_bytes;
    const journal::Space space = journal.space();
    JsonObject object{{"shards", std::move(shards)},
                      {"segments", segments.size()},
                      {"bytes", bytes},
                      {"freeBytes", space.free_bytes},
                      {"freeBytesMin", space.free_bytes_min}};
    if (std::string why = journal.sealing_failure(); !why.empty()) {
        object["sealingFailure"] = std::move(why);
    }
    return object;
}

JsonObject history_object(const history::History::Stats& stats) {
    JsonObject object{{"events", stats.events},
                      {"segments", stats.segments},
                      {"diskBytes", stats.disk_bytes},
                      {"memoryBytes", stats.memory_bytes}};
    if (stats.oldest) object["oldest"] = iso8601(*stats.oldest);
    if (stats.newest) object["newest"] = iso8601(*stats.newest);
    return object;
}

std::uint64_t catalog_lag(const journal::Journal& journal, const catalog::Applier& applier,
                          std::uint32_t shard) {
    const std::uint64_t durable = journal.durable_end(shard);
    return durable - std::min(applier.place(shard), durable);
}

/// What is configured, marks and outcomes: the follower `catalog`.
JsonObject catalog_object(const journal::Journal& journal, const catalog::Applier& applier) {
    JsonArray shards;
    std::uint64_t sum = 0;
    for (std::uint32_t shard = 0; shard < journal.shard_count(); ++shard) {
        const std::uint64_t lag = catalog_lag(journal, applier, shard);
        shards.push_back(
            JsonObject{{"shard", shard}, {"appliedEnd", applier.place(shard)}, {"lag", lag}});
        sum += lag;
    }
    JsonObject object{{"lag", sum}, {"shards", std::move(shards)}};
    std::string why = applier.failure();
    if (why.empty()) why = applier.hindrance();
    if (!why.empty()) object["reason"] = std::move(why);
    return object;
}

/// The ledger of files reads the notes of shard 0.
std::uint64_t intake_lag(const journal::Journal& journal, const intake::LedgerFollower& follower) {
    const std::uint64_t durable = journal.durable_end(0);
    return durable - std::min(follower.place(), durable);
}

JsonObject intake_object(const journal::Journal& journal, const intake::LedgerFollower& follower) {
    JsonObject object{{"lag", intake_lag(journal, follower)}};
    if (std::string why = follower.hindrance(); !why.empty()) object["reason"] = std::move(why);
    return object;
}

JsonObject imports_object(const std::vector<catalog::Import>& imports) {
    std::uint64_t running = 0;
    std::uint64_t done = 0;
    std::uint64_t forgotten = 0;
    for (const catalog::Import& import : imports) {
        switch (import.state) {
            case catalog::ImportState::running: ++running; break;
            case catalog::ImportState::done: ++done; break;
            case catalog::ImportState::forgotten: ++forgotten; break;
        }
    }
    return {{"running", running}, {"done", done}, {"forgotten", forgotten}};
}

/// Of trails that are gone there is no account: they are for who may see all.
bool may_see(const access::View& view, const delivery::TrailReport& report) {
    if (view.all) return true;
    const Result<aws::Arn> arn = aws::parse_arn(report.arn);
    return arn && view.may_read(arn->account);
}

Result<JsonArray> trails_array(const std::vector<delivery::TrailReport>& reports,
                               catalog::Catalog& catalog, const access::View& view,
                               const delivery::validation::Patrol* patrol,
                               const delivery::validation::TrailRuns* runs) {
    JsonArray trails;
    for (const delivery::TrailReport& report : reports) {
        if (report.arn.empty() && report.needed == 0) continue;
        if (!may_see(view, report)) continue;
        JsonObject trail{{"trailARN", report.arn.empty() ? report.id : report.arn},
                         {"lag", report.lag},
                         {"openFiles", report.open_files},
                         {"neededEntries", report.needed},
                         {"givenUpFiles", report.given_up_files},
                         {"stopped", report.stopped}};
        if (report.status.latest_delivery) {
            trail["latestDelivery"] = iso8601_millis(*report.status.latest_delivery);
        }
        if (!report.status.latest_error.empty()) {
            trail["latestError"] = report.status.latest_error;
            trail["reason"] = report.status.reason;
        }
        if (report.status.failing_since) {
            trail["failingSince"] = iso8601_millis(*report.status.failing_since);
        }
        const catalog::DigestStatus digests = TRY(catalog.digest_status(report.id));
        if (digests.latest_delivery)
            trail["latestDigest"] = iso8601_millis(*digests.latest_delivery);
        if (!digests.latest_error.empty()) trail["digestError"] = digests.latest_error;
        if (const auto found = delivery::validation::latest_look(patrol, runs, report.arn)) {
            trail["validation"] = json_of(*found);
        }
        trails.push_back(std::move(trail));
    }
    return trails;
}

}  // namespace

Status::Status(journal::Journal& journal, history::History& history, catalog::Catalog& catalog,
               catalog::Applier& applier, delivery::Delivery& delivery,
               const delivery::DigestDelivery* digests, const Clock& clock, Metrics& metrics,
               const delivery::validation::Patrol* patrol,
               const intake::LedgerFollower* ledger_follower,
               const delivery::validation::TrailRuns* runs)
    : journal_(journal),
      history_(history),
      catalog_(catalog),
      applier_(applier),
      delivery_(delivery),
      digests_(digests),
      clock_(clock),
      metrics_(metrics),
      patrol_(patrol),
      ledger_follower_(ledger_follower),
      runs_(runs),
      started_(clock.now()) {}

std::string Status::failure() const {
    if (std::string why = journal_.failure(); !why.empty()) return "the journal failed: " + why;
    if (std::string why = history_.failure(); !why.empty()) return "the history failed: " + why;
    if (std::string why = applier_.failure(); !why.empty()) return "the catalog failed: " + why;
    return {};
}

std::string Status::hindrance() const {
    std::string why = failure();
    // Before what follows from it.
    if (std::string stuck = journal_.hindrance(); !stuck.empty()) {
        why = "the journal takes nothing now: " + stuck;
    }
    if (std::string late = applier_.hindrance(); why.empty() && !late.empty()) {
        why = "the catalog takes no changes now: " + late;
    }
    const journal::Space space = journal_.space();
    if (!space.is_short()) return why;
    // First what can be mended; a failure beside it often comes of it.
    return fmt::format(
        "the disk is short of space: {} bytes are free, below {} new events are refused "
        "(journal.free_bytes_min){}{}",
        space.free_bytes, space.free_bytes_min, why.empty() ? "" : "; ", why);
}

Result<std::string> Status::text(const access::View& view, const std::string& not_ready,
                                 std::uint64_t conflicts_seen, std::uint64_t failed_authentications,
                                 JsonArray gateways) {
    const catalog::Home home = TRY(catalog_.home());
    const std::string why = not_ready.empty() ? hindrance() : not_ready;
    JsonObject object{{"version", version()},
                      {"commit", build_commit()},
                      {"account", home.account},
                      {"region", home.region},
                      {"ready", why.empty()}};
    if (!why.empty()) object["reason"] = why;
    object["trails"] = TRY(trails_array(delivery_.reports(), catalog_, view, patrol_, runs_));
    object["uptimeSeconds"] =
        std::chrono::duration_cast<std::chrono::seconds>(clock_.now() - started_).count();
    // What is counted over all accounts would show others when somebody acts.
    if (!view.all) return to_text(object);
    const std::uint64_t conflicts = TRY(catalog_.conflict_count());
    const std::vector<catalog::Import> imports = TRY(catalog_.imports());
    object["journal"] = journal_object(journal_, history_);
    object["history"] = history_object(history_.stats());
    object["catalog"] = catalog_object(journal_, applier_);
    if (ledger_follower_) object["intake"] = intake_object(journal_, *ledger_follower_);
    if (!gateways.empty()) object["gateways"] = std::move(gateways);
    object["conflicts"] = JsonObject{{"count", conflicts}};
    object["imports"] = imports_object(imports);
    object["alarms"] = JsonObject{{"conflicts", conflicts_seen},
                                  {"failedAuthentications", failed_authentications},
                                  {"validation", patrol_ ? patrol_->alarms() : 0}};
    return to_text(object);
}

void Status::count_digests() {
    if (!digests_) return;
    const auto count = [this](std::string_view name, std::string_view help, std::uint64_t sum) {
        Counter& counter = metrics_.counter(name, help);
        if (sum > counter.value()) counter.add(sum - counter.value());
    };
    const delivery::DigestTotals totals = digests_->totals();
    count("opentrail_digests_total", "Digests stored.", totals.digests);
    count("opentrail_digest_failures_total", "Attempts to store a digest that failed.",
          totals.failures);
    count("opentrail_digests_given_up_total", "Digests given up: never stored.", totals.given_up);
    std::uint64_t open = 0;
    const std::vector<delivery::DigestReport> reports = digests_->reports();
    for (const delivery::DigestReport& report : reports) open += report.open;
    metrics_.gauge("opentrail_digests_open", "Digests planned and not stored.", {})
        .set(static_cast<double>(open));
}

void Status::refresh_follower_gauges() {
    const auto set = [this](std::string_view name, std::string_view help, std::uint64_t value,
                            const Labels& labels = {}) {
        metrics_.gauge(name, help, labels).set(static_cast<double>(value));
    };
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        const Labels labels{{"shard", fmt::format("{}", shard)}};
        const std::uint64_t durable = journal_.durable_end(shard);
        set("opentrail_journal_durable_entries", "Entries that are durable.", durable, labels);
        set("opentrail_history_lag_entries", "Durable entries that are not indexed yet.",
            durable - std::min(history_.indexed_end(shard), durable), labels);
        set("opentrail_catalog_lag_entries",
            "Durable entries whose changes are not applied to the catalog yet.",
            catalog_lag(journal_, applier_, shard), labels);
        set("opentrail_delivery_kept_entries",
            "Durable entries from the oldest on that some trail, deleted ones too, still needs.",
            durable - std::min(delivery_.needed_from(shard), durable), labels);
    }
    if (ledger_follower_) {
        set("opentrail_intake_lag_entries",
            "Durable entries that the ledger of files has not read.",
            intake_lag(journal_, *ledger_follower_));
    }
}

void Status::refresh_gauges() {
    const auto set = [this](std::string_view name, std::string_view help, std::uint64_t value,
                            const Labels& labels = {}) {
        metrics_.gauge(name, help, labels).set(static_cast<double>(value));
    };
    refresh_follower_gauges();
    const history::History::Stats stats = history_.stats();
    set("opentrail_history_events", "Events that can be found.", stats.events);
    set("opentrail_history_segments", "Sealed index segments.", stats.segments);
    set("opentrail_history_disk_bytes", "Index segments on disk.", stats.disk_bytes);
    set("opentrail_history_memory_bytes", "Memory that the index holds.", stats.memory_bytes);
    std::uint64_t bytes = 0;
    for (const journal::SegmentInfo& segment : journal_.segments()) bytes += segment.file_bytes;
    set("opentrail_journal_disk_bytes", "Journal segments on disk.", bytes);
    const journal::Space space = journal_.space();
    set("opentrail_disk_free_bytes", "Free space on the disk of the data folder.",
        space.free_bytes);
    set("opentrail_disk_short", "1 while new events are refused for want of space.",
        space.is_short() ? 1 : 0);
    set("opentrail_journal_sealing_failing", "1 while a full journal segment cannot be sealed.",
        journal_.sealing_failure().empty() ? 0 : 1);
    if (const auto conflicts = catalog_.conflict_count()) {
        set("opentrail_conflicts", "Pairs of events with one identity and different content.",
            *conflicts);
    }
    const auto count = [this](std::string_view name, std::string_view help, std::uint64_t sum) {
        Counter& counter = metrics_.counter(name, help);
        if (sum > counter.value()) counter.add(sum - counter.value());
    };
    const delivery::Totals totals = delivery_.totals();
    count("opentrail_delivery_files_total", "Log files stored.", totals.files);
    count("opentrail_delivery_events_total", "Events in stored log files.", totals.events);
    count("opentrail_delivery_bytes_total", "Bytes of stored log files before gzip.", totals.bytes);
    count("opentrail_delivery_failures_total", "Attempts to store a log file that failed.",
          totals.failures);
    count("opentrail_delivery_given_up_total", "Log files given up: never stored.",
          totals.given_up);
    count_digests();
    for (const delivery::TrailReport& report : delivery_.reports()) {
        if (report.arn.empty()) continue;
        const Labels labels{{"trail", report.arn}};
        set("opentrail_delivery_needed_entries",
            "Durable entries from the oldest on that the trail still needs.", report.needed,
            labels);
        set("opentrail_delivery_lag_entries",
            "Durable entries that delivery has not looked at for the trail.", report.lag, labels);
        set("opentrail_delivery_open_files", "Log files planned and not stored.", report.open_files,
            labels);
        const auto since = report.status.failing_since;
        set("opentrail_delivery_failing_since_seconds",
            "When storing for the trail began to fail, in seconds since 1970; 0 while it does not.",
            since ? static_cast<std::uint64_t>(std::max<std::int64_t>(to_millis(*since) / 1000, 0))
                  : 0,
            labels);
    }
    set("opentrail_up", "1 while journal, history and catalog are well.",
        failure().empty() ? 1 : 0);
    if (patrol_) refresh_validation_gauges();
}

void Status::refresh_validation_gauges() {
    Counter& alarms = metrics_.counter("opentrail_validation_alarms_total",
                                       "Times that a trail's files were found to be not as "
                                       "delivered.");
    if (patrol_->alarms() > alarms.value()) alarms.add(patrol_->alarms() - alarms.value());
    for (const delivery::validation::Patrolled& found : patrol_->results()) {
        const Labels labels{{"trail", found.trail}};
        metrics_
            .gauge("opentrail_validation_finished_seconds",
                   "When the trail was last validated, in seconds since 1970.", labels)
            .set(static_cast<double>(to_millis(found.finished)) / 1000);
        metrics_
            .gauge("opentrail_validation_valid",
                   "1 when all was valid that the last validation of the trail looked at.", labels)
            .set(found.all_valid ? 1 : 0);
    }
}

}  // namespace opentrail::api::v1
