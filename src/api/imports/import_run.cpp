#include "api/imports/import_run.h"

#include <fmt/format.h>

#include <vector>

#include "api/v1/intake_sink.h"
#include "base/log.h"
#include "base/thread.h"
#include "intake/patient_sink.h"

namespace opentrail::api {
namespace {

journal::Provenance provenance_of(const catalog::BucketImport& import) {
    journal::Provenance provenance;
    provenance.door = journal::Door::import;
    provenance.principal = import.principal;
    provenance.account = import.account;
    provenance.region = import.region;
    provenance.import_id = import.id;
    return provenance;
}

/// Names as S3 has them where it has one (Amazon S3 API Reference, "Error responses").
std::string type_of(const Error& error, bool is_listing) {
    switch (error.code) {
        case Code::denied: return "AccessDenied";
        case Code::not_found: return is_listing ? "NoSuchBucket" : "NoSuchKey";
        case Code::throttled:
        case Code::unavailable: return "ServiceUnavailable";
        case Code::invalid:
        case Code::corrupt: return is_listing ? "InvalidRequest" : "InvalidFile";
        default: return "InternalError";
    }
}

}  // namespace

ImportRun::ImportRun(const Parts& parts, catalog::BucketImport import)
    : parts_(parts),
      import_(std::move(import)),
      location_(intake::parse_import_location(import_.location).value_or(intake::ImportLocation())),
      provenance_(provenance_of(import_)),
      pause_(aws::pause_until(stop_.get_token())) {}

void ImportRun::halt() {
    stop_.request_stop();
    const std::lock_guard lock(mutex_);
    if (bucket_) bucket_->stop();
}

Result<void> ImportRun::run() {
    const Result<void> opened = open_bucket();
    if (is_halted()) return {};
    return opened ? read_bucket() : note_listing(opened);
}

Result<void> ImportRun::open_bucket() {
    auto bucket = TRY(parts_.open(location_.bucket, import_.bucket_region, intake::Haste::none));
    const std::lock_guard lock(mutex_);
    bucket_ = std::move(bucket);
    return {};
}

Result<void> ImportRun::read_bucket() {
    intake::BackfillFilter filter{.from = import_.from, .to = {}};
    // The end of an import is inclusive, that of a filter is not.
    if (import_.until) filter.to = *import_.until + Duration(1);
    intake::Backfill backfill(
        {.bucket = location_.bucket,
         .feed = import_.id,
         .clock = parts_.clock,
         .read = [this](const std::string& key) { return bucket_->read(key); },
         .told =
             [this](const std::string& key, const std::string& why) {
                 log_debug("import", "a file is not read",
                           {{"import", import_.id}, {"key", key}, {"why", why}});
             },
         .pause = pause_,
         .keys = nullptr,
         .found = [this](const intake::ListedObject& one) { tally_.found(one.key); },
         .ended = [this](const intake::ListedObject& one,
                         const intake::FileEnd& end) { return note_end(one.key, end); }},
        std::move(filter), figures_);
    intake::PatientSink sink(std::make_unique<v1::IntakeSink>(parts_.intake, provenance_), pause_);
    std::mutex mutex;
    Result<void> done;
    std::vector<Thread> threads;
    for (std::size_t i = 0; i < parts_.workers; ++i) {
        threads.emplace_back("import", [&](const std::stop_token&) {
            const std::unique_ptr<intake::Sink> mine = sink.clone();
            Result<void> read = backfill.read_all(*mine, stop_.get_token());
            const std::lock_guard lock(mutex);
            if (!read && done) done = std::move(read);
        });
    }
    const std::unique_ptr<intake::ObjectLister> lister = bucket_->list(location_.prefix);
    const Result<void> listed = backfill.list_all(*lister, &sink, stop_.get_token());
    if (listed) tally_.all_found();
    for (Thread& thread : threads) thread.join();
    if (is_halted()) return {};
    TRY(done);
    return note_listing(listed);
}

Result<void> ImportRun::note_end(const std::string& key, const intake::FileEnd& end) {
    if (end.how == intake::FileEnd::How::failed) {
        // It was cut off: nothing is known of it.
        if (is_halted()) return fail(Code::unavailable, "the import is stopped");
        TRY(note_failure(key, type_of(*end.why, false), end.why->message));
        tally_.failed(key);
        return {};
    }
    intake::RecordFigures figures = end.figures;
    if (end.how == intake::FileEnd::How::known) {
        const auto known = TRY(intake::patiently(
            pause_, [&] { return parts_.intake.taker().figures_by_name(location_.bucket, key); }));
        figures = known.value_or(intake::RecordFigures());
    }
    TRY(note_records(key, figures.refused));
    tally_.completed(key, figures.recorded + figures.duplicates + figures.conflicts);
    return {};
}

Result<void> ImportRun::note_records(const std::string& key, std::uint64_t refused) {
    if (refused == 0) return note_success(key);
    TRY(note_failure(key, "InvalidRecord",
                     fmt::format("{} of its records are not taken: `opentrail intake letters` and "
                                 "GET /v1/intake/letters say why",
                                 refused)));
    tally_.failed_beside();
    return {};
}

Result<void> ImportRun::note_listing(const Result<void>& listed) {
    if (listed) return note_success(location_.prefix);
    TRY(note_failure(location_.prefix, type_of(listed.error(), true), listed.error().message));
    tally_.failed_beside();
    return {};
}

Result<void> ImportRun::note_failure(const std::string& key, std::string type,
                                     std::string message) {
    return write({.import = import_.id,
                  .bucket = location_.bucket,
                  .key = key,
                  .attempt = import_.attempt,
                  .succeeded = false,
                  .type = std::move(type),
                  .message = std::move(message)});
}

Result<void> ImportRun::note_success(const std::string& key) {
    if (!TRY(parts_.ledger.is_failed(import_.id, location_.bucket, key))) return {};
    return write({.import = import_.id,
                  .bucket = location_.bucket,
                  .key = key,
                  .attempt = import_.attempt,
                  .succeeded = true,
                  .type = "",
                  .message = ""});
}

Result<void> ImportRun::write(const intake::ImportFailure& failure) {
    return intake::patiently(pause_,
                             [&] { return parts_.intake.taker().note(provenance_, failure); });
}

}  // namespace opentrail::api
