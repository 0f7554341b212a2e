#include "bench/store.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "bench/usage.h"

namespace opentrail::bench {
namespace {

template <class T>
T must(Result<T> result, const char* what) {
    if (!result) give_up(std::string(what) + ": " + result.error().message);
    return *std::move(result);
}

void must(const Result<void>& result, const char* what) {
    if (!result) give_up(std::string(what) + ": " + result.error().message);
}

}  // namespace

Store::Store(const std::string& folder)
    : journal_(must(journal::Journal::open(disk_, clock_, folder + "/journal", {}), "journal")),
      history_(must(history::History::open(disk_, clock_, *journal_, folder + "/history", {}),
                    "history")),
      admission_(std::make_unique<intake::Admission>(*journal_, *history_, clock_)) {}

intake::Report Store::admit(const Batch& batch) {
    while (true) {
        intake::Submission submission;
        submission.provenance.door = journal::Door::submitted;
        submission.provenance.principal = "arn:aws:iam::000000000000:user/bench";
        submission.provenance.account = "000000000000";
        submission.provenance.region = "us-east-1";
        submission.bytes = batch.bytes;
        submission.records = batch.records;
        submission.padded = true;
        auto report = admission_->admit(std::move(submission));
        if (report) return *std::move(report);
        if (report.error().code != Code::throttled) give_up("admit: " + report.error().message);
        ++throttled_;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

void Store::finish() {
    must(history_->wait_indexed(0, journal_->durable_end(0)), "wait for the index");
    must(history_->seal(), "seal the history");
    must(journal_->seal(0), "seal the journal");
    // The open segment that sealing begins is empty.
    while (std::ranges::any_of(journal_->segments(), [](const journal::SegmentInfo& each) {
        return !each.sealed && each.end > each.first;
    })) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    for (const std::string& failure : {journal_->failure(), history_->failure()}) {
        if (!failure.empty()) give_up(failure);
    }
}

std::uint64_t Store::disk_bytes() const {
    std::uint64_t sum = history_->stats().disk_bytes;
    for (const journal::SegmentInfo& each : journal_->segments()) {
        if (each.end > each.first) sum += each.file_bytes;
    }
    return sum;
}

}  // namespace opentrail::bench
