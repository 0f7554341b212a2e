#include "delivery/validation/patrol.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <utility>

#include "base/json.h"
#include "base/log.h"

namespace opentrail::delivery::validation {
namespace {

/// Between looks at what is due.
constexpr std::chrono::seconds pause_max{30};

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
    look_at_trail({.catalog = parts_.catalog,
                   .store = parts_.store,
                   .now = found.to,
                   .jobs = options_.jobs,
                   .stopped = stopped},
                  trail, found);
    if (stopped()) return;
    // What could not be looked at is looked at again.
    if (!found.error.empty()) found.to = since;
    keep(std::move(found));
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
