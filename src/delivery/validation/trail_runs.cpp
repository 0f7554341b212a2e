#include "delivery/validation/trail_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace opentrail::delivery::validation {

std::string_view name(RunState state) {
    switch (state) {
        case RunState::waiting: return "waiting";
        case RunState::running: return "running";
        case RunState::done: return "done";
        case RunState::failed: return "failed";
        case RunState::cancelled: return "cancelled";
    }
    return "";
}

TrailRuns::TrailRuns(Parts parts, Options options) : parts_(parts), options_(options) {}

TrailRuns::~TrailRuns() { stop(); }

Result<std::string> TrailRuns::begin(const catalog::Trail& trail, Timestamp from, Timestamp to) {
    const std::string arn = catalog::arn_of(trail);
    const std::lock_guard lock(mutex_);
    if (stopped_) return fail(Code::unavailable, "the server is ending");
    forget_old();
    std::size_t waiting = 0;
    std::size_t of_account = 0;
    for (const auto& entry : entries_) {
        const TrailRun& run = entry->run;
        if (run.is_over()) continue;
        waiting += run.state == RunState::waiting ? 1 : 0;
        of_account += entry->trail.account == trail.account ? 1 : 0;
        const bool same = entry->trail.id == trail.id && run.from == from && run.to == to;
        if (same && !entry->cancelled) return run.id;
    }
    if (waiting >= options_.waiting_max || of_account >= options_.account_max) {
        return fail(Code::throttled,
                    fmt::format("{} validations are not finished: wait for one, or cancel one",
                                waiting >= options_.waiting_max ? waiting : of_account));
    }
    auto entry = std::make_shared<Entry>();
    entry->trail = trail;
    entry->run.id = uuid4(parts_.random);
    entry->run.trail = arn;
    entry->run.from = from;
    entry->run.to = to;
    entry->run.requested = parts_.clock.now();
    entries_.push_back(entry);
    while (threads_.size() < options_.running_max) {
        threads_.emplace_back(
            "trail-check", [this](const std::stop_token& stop) { work(stop); },
            Priority::background);
    }
    woken_.notify_one();
    return entry->run.id;
}

std::optional<TrailRun> TrailRuns::find(std::string_view id) const {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : entries_) {
        if (entry->run.id == id) return entry->run;
    }
    return std::nullopt;
}

std::vector<TrailRun> TrailRuns::of_trail(std::string_view arn) const {
    const std::lock_guard lock(mutex_);
    std::vector<TrailRun> runs;
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
        if ((*entry)->run.trail != arn) continue;
        runs.push_back((*entry)->run);
        runs.back().findings.clear();
    }
    return runs;
}

bool TrailRuns::cancel(std::string_view id) {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : entries_) {
        TrailRun& run = entry->run;
        if (run.id != id) continue;
        entry->cancelled = !run.is_over();
        if (run.state == RunState::waiting) {
            run.state = RunState::cancelled;
            run.finished = parts_.clock.now();
        }
        return true;
    }
    return false;
}

void TrailRuns::request_stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (Thread& thread : threads_) thread.request_stop();
}

void TrailRuns::stop() {
    request_stop();
    // None is begun any more.
    for (Thread& thread : threads_) thread.stop();
}

void TrailRuns::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::shared_ptr<Entry> next;
        {
            std::unique_lock lock(mutex_);
            woken_.wait(lock, stop, [&] {
                const auto waits = [](const auto& entry) {
                    return entry->run.state == RunState::waiting;
                };
                const auto found = std::ranges::find_if(entries_, waits);
                if (found != entries_.end()) next = *found;
                return next != nullptr;
            });
            if (!next || stop.stop_requested()) return;
            next->run.state = RunState::running;
            next->run.started = parts_.clock.now();
        }
        carry_out(next, stop);
    }
}

void TrailRuns::carry_out(const std::shared_ptr<Entry>& entry, const std::stop_token& stop) {
    count_expected(*entry);
    Patrolled found;
    found.trail = entry->run.trail;
    found.from = entry->run.from;
    found.to = entry->run.to;
    const auto stopped = [&] {
        if (stop.stop_requested()) return true;
        const std::lock_guard lock(mutex_);
        return entry->cancelled;
    };
    look_at_trail({.catalog = parts_.catalog,
                   .store = parts_.store,
                   .now = parts_.clock.now(),
                   .jobs = options_.jobs,
                   .take = [&](const Verdict& verdict) { note(*entry, verdict); },
                   .stopped = stopped},
                  entry->trail, found);
    const bool ended_early = stopped();
    const std::lock_guard lock(mutex_);
    TrailRun& run = entry->run;
    run.finished = parts_.clock.now();
    if (ended_early) {
        run.state = RunState::cancelled;
        return;
    }
    run.summary = found.summary;
    run.error = found.error;
    run.all_valid = found.all_valid;
    // What was found is a result, though not all could be read.
    run.state =
        found.error.empty() || found.summary.has_faults() ? RunState::done : RunState::failed;
    log_info("delivery", "a trail was validated for somebody",
             {{"trail", run.trail}, {"log_files", run.summary.logs.valid}});
}

/// For progress alone: without it the run goes on all the same.
void TrailRuns::count_expected(Entry& entry) {
    const TrailRun& run = entry.run;
    const auto logs = parts_.catalog.count_log_files(entry.trail.id, run.from, run.to);
    const auto regions = regions_of(parts_.catalog, entry.trail);
    std::uint64_t digests = 0;
    for (const std::string& region : regions ? *regions : std::vector<std::string>()) {
        const auto stored = parts_.catalog.stored_digests(entry.trail, region, run.from, run.to);
        digests += stored ? stored->size() : 0;
    }
    const std::lock_guard lock(mutex_);
    entry.run.expected_logs = logs.value_or(0);
    entry.run.expected_digests = digests;
}

void TrailRuns::note(Entry& entry, const Verdict& verdict) {
    const std::lock_guard lock(mutex_);
    TrailRun& run = entry.run;
    run.summary.add(verdict);
    if (verdict.finding == Finding::valid && verdict.kind != Kind::gap) return;
    if (run.findings.size() < options_.findings_max) {
        run.findings.push_back(verdict);
    } else {
        ++run.findings_left_out;
    }
}

/// Under mutex_.
void TrailRuns::forget_old() {
    const Timestamp now = parts_.clock.now();
    std::size_t over = 0;
    for (const auto& entry : entries_) over += entry->run.is_over() ? 1 : 0;
    std::erase_if(entries_, [&](const auto& entry) {
        if (!entry->run.is_over()) return false;
        const bool old = entry->run.finished && *entry->run.finished + options_.kept_for < now;
        if (!old && over < options_.kept_max) return false;
        --over;
        return true;
    });
}

}  // namespace opentrail::delivery::validation
