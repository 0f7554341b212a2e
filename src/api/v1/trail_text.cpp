#include "api/v1/trail_text.h"

#include <algorithm>

#include "api/trails/trail_output.h"
#include "api/v1/event_text.h"
#include "base/hash.h"

namespace opentrail::api::v1 {
namespace {

using delivery::validation::Finding;
using delivery::validation::Summary;
using delivery::validation::Verdict;

void set_text(JsonObject& object, std::string_view name, const std::string& value) {
    if (!value.empty()) object[name] = value;
}

void set_time(JsonObject& object, std::string_view name, const std::optional<Timestamp>& time) {
    if (time) object[name] = iso8601_millis(*time);
}

void set_counts(JsonObject& object, const Summary& summary) {
    object["validDigestFiles"] = summary.digests.valid + summary.backfill_digests.valid;
    object["invalidDigestFiles"] = summary.digests.invalid + summary.backfill_digests.invalid;
    object["validLogFiles"] = summary.logs.valid;
    object["invalidLogFiles"] = summary.logs.invalid;
    object["unnamedLogFiles"] = summary.unnamed;
    object["pendingLogFiles"] = summary.pending;
    object["filesNotRead"] = summary.unread;
}

JsonObject json_of_finding(const Verdict& verdict) {
    JsonObject object{{"kind", name(verdict.kind)},
                      {"finding", name(verdict.finding)},
                      {"line", line_of(verdict)}};
    set_text(object, "bucket", verdict.bucket);
    set_text(object, "key", verdict.key);
    set_text(object, "detail", verdict.detail);
    object["notable"] = is_notable(verdict);
    return object;
}

}  // namespace

JsonObject json_of(const catalog::Trail& trail) {
    const auto selectors = selectors_of(trail);
    JsonObject object{{"trailARN", catalog::arn_of(trail)},
                      {"name", trail.name},
                      {"account", trail.account},
                      {"homeRegion", trail.home_region},
                      {"bucket", trail.bucket},
                      {"multiRegion", trail.multi_region},
                      {"includeGlobalServiceEvents", trail.include_global_service_events},
                      {"recursiveLogging", trail.recursive_logging},
                      {"logFileValidation", trail.log_file_validation},
                      {"customEventSelectors", !selectors || !selectors->is_default()},
                      {"logging", trail.logging},
                      {"created", iso8601_millis(trail.created)}};
    set_text(object, "prefix", trail.prefix);
    set_text(object, "kmsKeyId", trail.kms_key);
    set_time(object, "started", trail.started);
    set_time(object, "stopped", trail.stopped);
    return object;
}

JsonObject json_of(const delivery::TrailReport& report) {
    const catalog::DeliveryStatus& status = report.status;
    JsonObject object{{"lag", report.lag},
                      {"openFiles", report.open_files},
                      {"givenUpFiles", report.given_up_files},
                      {"stopped", report.stopped}};
    set_time(object, "latestDelivery", status.latest_delivery);
    set_time(object, "latestAttempt", status.latest_attempt);
    set_text(object, "latestError", status.latest_error);
    if (!status.latest_error.empty()) set_text(object, "reason", status.reason);
    set_time(object, "failingSince", status.failing_since);
    return object;
}

JsonObject json_of(const catalog::DigestStatus& status) {
    JsonObject object;
    set_time(object, "latestDelivery", status.latest_delivery);
    set_text(object, "latestError", status.latest_error);
    return object;
}

JsonObject json_of(const catalog::ListedLogFile& listed) {
    const catalog::LogFile& file = listed.file;
    JsonObject object{{"bucket", file.bucket},
                      {"key", file.key},
                      {"account", file.account},
                      {"region", file.region},
                      {"category", event::name(file.category)},
                      {"records", file.count},
                      {"bytes", file.bytes},
                      {"sha256", hex(file.hash)},
                      {"oldest", iso8601_millis(file.oldest)},
                      {"newest", iso8601_millis(file.newest)}};
    set_time(object, "stored", file.stored);
    if (listed.digest_stored) {
        object["digest"] = JsonObject{{"bucket", listed.digest_bucket}, {"key", listed.digest_key}};
    }
    const bool awaited = file.run.has_value() && !listed.digest_stored;
    object["digestState"] = listed.digest_stored ? "named" : awaited ? "awaited" : "none";
    return object;
}

JsonObject json_of(const delivery::validation::ChainLink& link) {
    const catalog::PlannedDigest& digest = link.digest;
    JsonObject object{{"bucket", digest.bucket},
                      {"key", digest.key},
                      {"region", digest.chain.region},
                      {"start", iso8601(digest.start)},
                      {"end", iso8601(digest.end)},
                      {"logFiles", digest.count},
                      {"fingerprint", digest.fingerprint},
                      {"sha256", hex(digest.hash)},
                      {"backfill", digest.chain.backfill},
                      {"final", digest.final},
                      {"state", name(link.verdict.finding)},
                      {"line", line_of(link.verdict)},
                      {"link", name(link.link)}};
    set_time(object, "stored", digest.stored);
    set_text(object, "detail", link.verdict.detail);
    if (link.previous) {
        object["previous"] =
            JsonObject{{"bucket", link.previous->bucket}, {"key", link.previous->key}};
    }
    return object;
}

JsonObject json_of(const delivery::validation::Patrolled& found) {
    JsonObject object{{"finished", iso8601(found.finished)},
                      {"from", iso8601(found.from)},
                      {"to", iso8601(found.to)},
                      {"allValid", found.all_valid}};
    set_counts(object, found.summary);
    set_text(object, "error", found.error);
    if (!found.lines.empty()) {
        JsonArray lines;
        for (const std::string& line : found.lines) lines.emplace_back(line);
        object["findings"] = std::move(lines);
    }
    return object;
}

JsonObject json_of(const delivery::validation::TrailRun& run, bool findings) {
    JsonObject object{{"id", run.id},
                      {"trailARN", run.trail},
                      {"from", iso8601_millis(run.from)},
                      {"to", iso8601_millis(run.to)},
                      {"state", name(run.state)},
                      {"requested", iso8601_millis(run.requested)}};
    set_time(object, "started", run.started);
    set_time(object, "finished", run.finished);
    object["expectedDigestFiles"] = run.expected_digests;
    object["expectedLogFiles"] = run.expected_logs;
    set_counts(object, run.summary);
    set_text(object, "error", run.error);
    if (run.is_over()) object["allValid"] = run.all_valid;
    if (!findings) return object;
    JsonArray list;
    for (const Verdict& verdict : run.findings) list.push_back(json_of_finding(verdict));
    object["findings"] = std::move(list);
    object["findingsLeftOut"] = run.findings_left_out;
    return object;
}

}  // namespace opentrail::api::v1
