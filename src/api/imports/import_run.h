// ImportRun: one try of an import from a bucket, from its first listing to its last file.
//
// What the ledger has as read is passed over and counted, so that a try that was cut goes on where
// it was. Safe from any thread, but for run(), which one thread calls once. What it stands on
// outlives it.

#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "api/v1/intake.h"
#include "aws/retry.h"
#include "base/clock.h"
#include "catalog/bucket_import.h"
#include "intake/backfill.h"
#include "intake/import_bucket.h"
#include "intake/import_location.h"
#include "intake/import_tally.h"

namespace opentrail::api {

class ImportRun {
  public:
    struct Parts {
        v1::Intake& intake;
        intake::Ledger& ledger;
        const Clock& clock;
        const intake::OpenImportBucket& open;
        std::size_t workers = 8;  // Objects that are read at once.
    };
    ImportRun(const Parts& parts, catalog::BucketImport import);

    /// Reads all, or until halt(). What could not be read is noted as a failure of the import.
    /// Fails when nothing can be taken any more.
    Result<void> run();
    /// Ends run() soon; does not wait.
    void halt();
    bool is_halted() const { return stop_.stop_requested(); }

    const catalog::BucketImport& import() const { return import_; }
    catalog::ImportStatistics statistics() const { return tally_.statistics(); }

  private:
    Result<void> open_bucket();
    Result<void> read_bucket();
    Result<void> note_end(const std::string& key, const intake::FileEnd& end);
    /// The file is read, though `refused` of its records are not taken.
    Result<void> note_records(const std::string& key, std::uint64_t refused);
    Result<void> note_failure(const std::string& key, std::string type, std::string message);
    /// Where it had failed before.
    Result<void> note_success(const std::string& key);
    /// Listing failed, or not: noted under the folder that is imported.
    Result<void> note_listing(const Result<void>& listed);
    Result<void> write(const intake::ImportFailure& failure);

    const Parts parts_;
    const catalog::BucketImport import_;
    const intake::ImportLocation location_;
    const journal::Provenance provenance_;
    intake::ImportTally tally_;
    intake::BackfillFigures figures_;
    std::stop_source stop_;
    const aws::Pause pause_;
    std::mutex mutex_;
    std::unique_ptr<intake::ImportBucket> bucket_;  // Set once, under mutex_.
};

}  // namespace opentrail::api
