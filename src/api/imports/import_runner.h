// ImportRunner: carries out the imports from buckets that the catalog has as ongoing, one after
// another, and notes there what became of each.
//
// The catalog says what is to be done, so that a server that was killed goes on by itself: an
// import is ongoing until it is noted that it ended. One thread, and those of the import that runs.
// Safe from any thread.

#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "api/imports/import_run.h"
#include "api/recorder.h"
#include "api/v1/intake.h"
#include "base/thread.h"
#include "catalog/applier.h"
#include "catalog/catalog.h"
#include "intake/import_bucket.h"
#include "intake/ledger.h"
#include "intake/ledger_follower.h"
#include "journal/journal.h"

namespace opentrail::api {

class ImportRunner {
  public:
    /// All outlive it.
    struct Parts {
        catalog::Catalog& catalog;
        catalog::Applier& applier;
        Recorder& recorder;
        v1::Intake& intake;
        intake::Ledger& ledger;
        intake::LedgerFollower& follower;
        journal::Journal& journal;
        const Clock& clock;
        intake::OpenImportBucket open;
        std::size_t workers = 8;
    };
    explicit ImportRunner(Parts parts) : parts_(std::move(parts)) {}
    ~ImportRunner() { stop(); }
    ImportRunner(const ImportRunner&) = delete;
    ImportRunner& operator=(const ImportRunner&) = delete;

    /// Nothing is carried out before.
    void start();
    /// Ends what runs, which goes on after the next start, and waits.
    void stop();
    /// A change was applied. From the applier's thread.
    void look(const catalog::Change& change);

    /// Whether the import's bucket can be listed: asks it, once and briefly.
    Result<void> look_at(const catalog::BucketImport& import) const;
    /// As they are now.
    catalog::ImportStatistics statistics(const catalog::BucketImport& import) const;
    /// As Ledger::import_failures(), with everything in it that was noted before the call.
    Result<std::vector<intake::FailureRow>> failures(std::string_view import, std::int64_t after,
                                                     std::size_t limit) const;

  private:
    void run(const std::stop_token& stop);
    Result<std::optional<catalog::BucketImport>> next() const;
    void carry_out(const catalog::BucketImport& import, const std::stop_token& stop);
    bool is_forgotten(const std::string& id) const;
    /// Notes what `alter` makes of the import, unless it is another try by now, or alter says that
    /// there is nothing to note. Tried until it is noted, or all stops.
    void change(const catalog::BucketImport& import, const std::stop_token& stop,
                const std::function<bool(catalog::BucketImport&)>& alter);
    Result<void> try_change(const catalog::BucketImport& import,
                            const std::function<bool(catalog::BucketImport&)>& alter);
    /// Waits until the ledger has all that was noted so far; false: it has not.
    bool catch_up(const std::stop_token& stop, Duration patience) const;

    const Parts parts_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    bool woken_ = true;                   // There may be something to do.
    std::shared_ptr<ImportRun> current_;  // Null: none runs.
    Thread thread_;
};

}  // namespace opentrail::api
