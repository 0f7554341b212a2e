// Runtime: everything of a data folder, opened and wired. `serve` puts a listener before it;
// commands with
// --data DIR use it in their own process.
//
// Opening takes the folder's lock: a second one is refused. Closing stops in the reverse order.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "access/console_password.h"
#include "access/first_start.h"
#include "api/service.h"
#include "app/import_buckets.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/random.h"
#include "catalog/applier.h"
#include "catalog/catalog.h"
#include "delivery/delivery.h"
#include "delivery/digest_delivery.h"
#include "delivery/directory_store.h"
#include "delivery/encrypted_store.h"
#include "delivery/gated_store.h"
#include "delivery/local_key_vault.h"
#include "delivery/store_router.h"
#include "delivery/validation/patrol.h"
#include "delivery/validation/trail_runs.h"
#include "disk/real_disk.h"
#include "gateway/recording/intents.h"
#include "gateway/recording/journal_book.h"
#include "gateway/recording/name_tally.h"
#include "history/history.h"
#include "intake/admission.h"
#include "intake/ledger.h"
#include "intake/ledger_follower.h"
#include "journal/journal.h"

namespace opentrail::app {

class Runtime {
  public:
    /// Code::conflict when another process holds the folder; otherwise what could not be opened and
    /// why.
    static Result<std::unique_ptr<Runtime>> open(const std::string& data_directory,
                                                 const Settings& settings);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    api::Service& service() { return *service_; }
    journal::Journal& journal() { return *journal_; }
    history::History& history() { return *history_; }
    catalog::Catalog& catalog() { return *catalog_; }
    /// Not started: a server starts it.
    delivery::Delivery& delivery() { return *delivery_; }
    /// Not started: a server starts it.
    delivery::validation::Patrol& patrol() { return *patrol_; }
    /// Ends the validations that run, soon; does not wait.
    void end_validations() {
        patrol_->request_stop();
        trail_runs_->request_stop();
    }
    /// Not started: a server starts it.
    delivery::DigestDelivery& digests() { return *digests_; }
    const access::Credentials& credentials() const { return credentials_; }
    std::string credentials_path() const { return directory_ + "/credentials"; }
    std::string console_password_path() const { return directory_ + "/console-password"; }
    /// Whether the password in that file is the admin's still.
    bool has_first_password();
    const std::string& account() const { return account_; }
    const std::string& region() const { return region_; }
    /// True when this start made the master key: whoever holds the folder holds its secrets.
    bool made_master_key() const { return made_master_key_; }
    const Clock& clock() const { return clock_; }
    Random& random() { return random_; }
    /// What books of gateways of this process are written with.
    gateway::JournalBook::Parts gateway_parts();
    /// Notes from where the next start reads for calls of gateways that were begun.
    void note_intents();
    /// One alarm; false when it could not be recorded.
    bool tell_of_unrecorded(const std::string& gateway, const gateway::NameTally::Counts& calls,
                            const std::string& account, const std::string& region);
    /// Empty while journal, history and catalog are well.
    std::string failure() const;
    /// Removes uploads in parts that nobody finished in a week. From any thread.
    void abandon_uploads();

  private:
    explicit Runtime(std::string directory) : directory_(std::move(directory)) {}
    Result<void> open_all(const Settings& settings);
    Result<void> open_buckets(const Settings& settings, const std::string& master_key);
    Result<delivery::StoreRouter::Remotes> open_remotes(const StoreSettings& settings);
    void open_patrol(const Settings& settings);
    Result<void> open_service(const Settings& settings, const std::string& master_key);
    Result<void> open_intents();
    Result<void> recover(const std::string& master_key);
    access::KeepPassword keep_password() const;
    Result<std::string> read_master_key(const Settings& settings);

    std::string directory_;
    disk::RealDisk disk_;
    SystemClock clock_;
    SystemRandom random_;
    access::PasswordHasher passwords_{{}, random_};
    std::string account_;
    std::string region_;
    access::Credentials credentials_;
    bool made_master_key_ = false;
    // In the order they stand on each other: destroyed from the last to the first.
    std::unique_ptr<disk::Lock> lock_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<history::History> history_;
    std::unique_ptr<catalog::Applier> applier_;
    std::unique_ptr<delivery::DirectoryStore> store_;
    std::unique_ptr<delivery::LocalKeyVault> vault_;
    std::unique_ptr<delivery::KeyGate> key_gate_;
    std::unique_ptr<delivery::EncryptedStore> encrypted_;
    std::unique_ptr<delivery::StoreRouter> router_;
    std::unique_ptr<delivery::BucketGate> gate_;
    std::unique_ptr<delivery::GatedStore> gated_;
    const std::function<bool(std::string_view)> is_remote_ = [this](std::string_view bucket) {
        return router_->is_remote(bucket);
    };
    std::unique_ptr<delivery::Delivery> delivery_;
    std::unique_ptr<delivery::DigestDelivery> digests_;
    std::unique_ptr<intake::Admission> admission_;
    std::unique_ptr<gateway::Intents> intents_;
    std::unique_ptr<intake::Ledger> ledger_;
    std::unique_ptr<intake::LedgerFollower> ledger_follower_;
    std::unique_ptr<delivery::validation::Patrol> patrol_;
    std::unique_ptr<delivery::validation::TrailRuns> trail_runs_;
    std::unique_ptr<ImportBuckets> import_buckets_;
    std::unique_ptr<api::Service> service_;
};

}  // namespace opentrail::app
