#include "api/imports/import_runner.h"

#include "aws/retry.h"
#include "base/log.h"
#include "intake/patient_sink.h"

namespace opentrail::api {
namespace {

using Status = catalog::BucketImportStatus;

constexpr Duration look_every = std::chrono::milliseconds(2);
constexpr Duration ledger_patience = std::chrono::seconds(10);
constexpr Duration after_failure = std::chrono::seconds(5);

}  // namespace

void ImportRunner::start() {
    thread_ = Thread("imports", [this](const std::stop_token& stop) { run(stop); });
}

void ImportRunner::stop() {
    thread_.request_stop();
    {
        const std::lock_guard lock(mutex_);
        if (current_) current_->halt();
    }
    if (thread_.running()) thread_.join();
}

void ImportRunner::look(const catalog::Change& change) {
    const auto* const put = std::get_if<catalog::PutBucketImport>(&change);
    const auto* const forgotten = std::get_if<catalog::ForgetImport>(&change);
    if (put == nullptr && forgotten == nullptr) return;
    const std::lock_guard lock(mutex_);
    const bool is_over = put == nullptr || !put->import.is_ongoing();
    const std::string& id = put != nullptr ? put->import.id : forgotten->id;
    if (current_ && is_over && current_->import().id == id) current_->halt();
    woken_ = true;
    changed_.notify_all();
}

Result<void> ImportRunner::look_at(const catalog::BucketImport& import) const {
    const intake::ImportLocation location = TRY(intake::parse_import_location(import.location));
    const std::unique_ptr<intake::ImportBucket> bucket =
        TRY(parts_.open(location.bucket, import.bucket_region, intake::Haste::asking));
    return bucket->look(location.prefix);
}

catalog::ImportStatistics ImportRunner::statistics(const catalog::BucketImport& import) const {
    const std::lock_guard lock(mutex_);
    const bool runs = current_ && import.is_ongoing() && current_->import().id == import.id &&
                      current_->import().attempt == import.attempt;
    return runs ? current_->statistics() : import.statistics;
}

Result<std::vector<intake::FailureRow>> ImportRunner::failures(std::string_view import,
                                                               std::int64_t after,
                                                               std::size_t limit) const {
    if (!catch_up({}, ledger_patience)) {
        return fail(Code::unavailable, "the ledger of files is behind: try again");
    }
    return parts_.ledger.import_failures(import, after, limit);
}

bool ImportRunner::catch_up(const std::stop_token& stop, Duration patience) const {
    const aws::Pause pause = aws::pause_until(stop);
    const std::uint64_t end = parts_.journal.durable_end(0);
    for (Duration waited{0}; parts_.follower.place() < end; waited += look_every) {
        if (waited >= patience || !pause(look_every)) return false;
    }
    return true;
}

void ImportRunner::run(const std::stop_token& stop) {
    const aws::Pause pause = aws::pause_until(stop);
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [&] { return woken_; })) return;
            woken_ = false;
        }
        while (!stop.stop_requested()) {
            const Result<std::optional<catalog::BucketImport>> import = next();
            if (!import) {
                log_error("import", "the imports cannot be read; trying again",
                          {{"why", import.error()}});
                if (!pause(after_failure)) return;
                continue;
            }
            if (!*import) break;
            // What was noted before the last end must be known: it says what had failed.
            if (!catch_up(stop, Duration::max())) return;
            carry_out(**import, stop);
        }
    }
}

Result<std::optional<catalog::BucketImport>> ImportRunner::next() const {
    auto ongoing = TRY(parts_.catalog.ongoing_bucket_imports());
    if (ongoing.empty()) return std::optional<catalog::BucketImport>();
    return std::optional(std::move(ongoing.front()));
}

bool ImportRunner::is_forgotten(const std::string& id) const {
    const Result<catalog::Import> plain = parts_.catalog.import(id);
    return plain && plain->state == catalog::ImportState::forgotten;
}

void ImportRunner::carry_out(const catalog::BucketImport& import, const std::stop_token& stop) {
    const auto run = std::make_shared<ImportRun>(ImportRun::Parts{.intake = parts_.intake,
                                                                  .ledger = parts_.ledger,
                                                                  .clock = parts_.clock,
                                                                  .open = parts_.open,
                                                                  .workers = parts_.workers},
                                                 import);
    {
        const std::lock_guard lock(mutex_);
        current_ = run;
    }
    // Both may have come before it was known here what runs.
    if (stop.stop_requested()) run->halt();
    change(import, stop, [&](catalog::BucketImport& now) {
        if (!now.is_ongoing() || is_forgotten(now.id)) run->halt();
        if (now.status != Status::initializing || run->is_halted()) return false;
        now.status = Status::in_progress;
        return true;
    });
    const Result<void> done = run->is_halted() ? Result<void>() : run->run();
    if (!done && !run->is_halted()) {
        log_warn("import", "an import ends before all is read",
                 {{"import", import.id}, {"why", done.error()}});
    }
    change(import, stop, [&](catalog::BucketImport& now) {
        now.statistics = run->statistics();
        if (now.is_ongoing()) {
            const bool is_whole = done && now.statistics.failed_entries == 0;
            now.status = is_whole ? Status::completed : Status::failed;
            if (is_forgotten(now.id)) now.status = Status::stopped;
        }
        return true;
    });
    const std::lock_guard lock(mutex_);
    current_ = nullptr;
}

void ImportRunner::change(const catalog::BucketImport& import, const std::stop_token& stop,
                          const std::function<bool(catalog::BucketImport&)>& alter) {
    const aws::Pause pause = aws::pause_until(stop);
    while (!stop.stop_requested()) {
        const Result<void> done =
            intake::patiently(pause, [&] { return try_change(import, alter); });
        if (done || stop.stop_requested()) return;
        log_warn("import", "how an import stands cannot be noted; trying again",
                 {{"import", import.id}, {"why", done.error()}});
        if (!pause(after_failure)) return;
    }
}

Result<void> ImportRunner::try_change(const catalog::BucketImport& import,
                                      const std::function<bool(catalog::BucketImport&)>& alter) {
    const std::lock_guard changing(parts_.recorder.changing());
    if (const auto settled = parts_.recorder.settle_changes(); !settled) {
        return fail(Code::unavailable, settled.error().message);
    }
    catalog::BucketImport now = TRY(parts_.catalog.bucket_import(import.id));
    if (now.attempt != import.attempt || !alter(now)) return {};
    now.updated = parts_.clock.now();
    journal::Provenance provenance;
    provenance.recorded = parts_.clock.now();
    provenance.account = now.account;
    provenance.region = now.region;
    const catalog::Change change = catalog::PutBucketImport{std::move(now)};
    return parts_.applier.append(journal::Kind::change, provenance, {&change, 1});
}

}  // namespace opentrail::api
