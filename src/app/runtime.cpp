#include "app/runtime.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "access/master_key.h"
#include "access/private_file.h"
#include "access/recovery.h"
#include "access/sealing.h"
#include "api/gateway_alarm.h"
#include "api/own_call.h"
#include "api/recorder.h"
#include "app/validation_alarm.h"
#include "base/log.h"
#include "catalog/rebuild.h"
#include "delivery/s3_store.h"

namespace opentrail::app {
namespace {

journal::Options journal_options(const Settings& settings) {
    journal::Options options;
    options.segment_bytes = settings.journal_segment_bytes;
    options.tail_entries_max = settings.journal_tail_entries;
    options.tail_bytes_max = settings.journal_tail_bytes;
    options.free_bytes_min = settings.journal_free_bytes_min;
    options.write_patience = settings.journal_write_patience;
    return options;
}

/// Calls a second. AWS General Reference, "AWS CloudTrail endpoints and quotas": 2 look-ups, 10
/// other reads, 1 change; 100 PutAuditEvents.
api::Rates rates_of(const Settings& settings) {
    api::Rates rates{};
    const auto set = [&](api::CallGroup group, std::uint64_t asked, double aws) {
        double& rate = rates[static_cast<std::size_t>(group)];
        rate = static_cast<double>(asked);
        if (settings.aws_limits() && aws > 0) rate = rate > 0 ? std::min(rate, aws) : aws;
    };
    set(api::CallGroup::lookups, settings.limits_lookups, 2);
    set(api::CallGroup::reads, settings.limits_reads, 10);
    set(api::CallGroup::changes, settings.limits_changes, 1);
    set(api::CallGroup::events, settings.limits_events, 100);
    set(api::CallGroup::exports, settings.limits_exports, 0);
    set(api::CallGroup::access, settings.limits_access, 0);
    set(api::CallGroup::buckets, settings.limits_buckets, 0);
    return rates;
}

api::Settings api_settings(const Settings& settings) {
    api::Settings options;
    options.aws_limits = settings.aws_limits();
    options.lenient = settings.lenient;
    options.trails_max = settings.trails_per_region;
    options.regions = settings.regions;
    options.record_own_data = settings.record_own_data;
    options.metrics_open = settings.metrics_open;
    options.body_bytes_max = settings.http_body_bytes;
    options.tails_max = settings.tails;
    options.rates = rates_of(settings);
    options.failures_max = settings.limits_failures;
    options.session_idle = settings.console_idle_timeout;
    options.session_duration = settings.console_session_duration;
    options.digest_key_rotation = settings.digest_key_rotation;
    options.shown = settings_in_effect(settings);
    return options;
}

delivery::Options delivery_options(const Settings& settings) {
    delivery::Options options;
    options.interval = settings.delivery_interval;
    options.retry_for = settings.delivery_retry_for;
    options.limits.span = std::max(2 * options.interval, options.retry_for / 30);
    options.limits.file_bytes = settings.delivery_file_bytes;
    options.limits.chunk_bytes = settings.delivery_memory_bytes;
    return options;
}

delivery::DigestOptions digest_options(const Settings& settings) {
    delivery::DigestOptions options;
    options.interval = std::chrono::floor<std::chrono::seconds>(settings.digest_interval);
    options.retry_for = settings.delivery_retry_for;
    options.patience = options.interval + 2 * settings.delivery_interval;
    return options;
}

}  // namespace

Result<std::unique_ptr<Runtime>> Runtime::open(const std::string& data_directory,
                                               const Settings& settings) {
    auto runtime = std::unique_ptr<Runtime>(new Runtime(data_directory));
    auto opened = runtime->open_all(settings);
    if (!opened) {
        return fail(opened.error().code, fmt::format("cannot open the data folder {}: {}",
                                                     data_directory, opened.error().message));
    }
    return runtime;
}

Result<void> Runtime::open_all(const Settings& settings) {
    TRY(disk_.create_directories(directory_));
    lock_ = TRY(disk_.lock(directory_ + "/lock"));
    const std::string master_key = TRY(read_master_key(settings));
    journal_ = TRY(
        journal::Journal::open(disk_, clock_, directory_ + "/journal", journal_options(settings)));
    catalog_ = TRY(catalog::open_beside(disk_, directory_ + "/catalog.db", *journal_,
                                        settings.catalog_rebuild));
    history::Options history_options;
    history_options.cache_bytes = settings.history_cache_bytes;
    history_options.segment_rows_max = static_cast<std::uint32_t>(settings.history_segment_rows);
    history_ = TRY(
        history::History::open(disk_, clock_, *journal_, directory_ + "/history", history_options));
    history_->keep_live(settings.history_keep_live);
    applier_ = TRY(catalog::Applier::start(*journal_, *catalog_, {}));
    credentials_ = TRY(access::ensure_home(*catalog_, *applier_, clock_, random_, master_key,
                                           {settings.account_id, settings.region}));
    TRY(access::ensure_accounts(*catalog_, *applier_, clock_, random_, settings.accounts));
    const catalog::Home home = TRY(catalog_->home());
    account_ = home.account;
    region_ = home.region;
    if (!credentials_.access_key_id.empty() && !TRY(disk_.exists(credentials_path()))) {
        TRY(access::write_private_file(credentials_path(), access::credentials_file(credentials_)));
    }
    TRY(access::ensure_console_password(*catalog_, *applier_, clock_, random_, passwords_,
                                        keep_password()));
    TRY(open_buckets(settings, master_key));
    digests_ = std::make_unique<delivery::DigestDelivery>(
        delivery::DigestDelivery::Parts{.catalog = *catalog_,
                                        .applier = *applier_,
                                        .store = delivery_->store(),
                                        .clock = clock_,
                                        .random = random_,
                                        .sealing = access::sealing_key(master_key),
                                        .key_rotation = settings.digest_key_rotation,
                                        .is_remote = is_remote_},
        digest_options(settings));
    admission_ = std::make_unique<intake::Admission>(*journal_, *history_, clock_);
    TRY(open_intents());
    ledger_ = TRY(intake::Ledger::open(directory_ + "/intake.db"));
    ledger_follower_ = TRY(intake::LedgerFollower::start(*journal_, *ledger_, {}));
    open_patrol(settings);
    TRY(open_service(settings, master_key));
    if (settings.access_recover) TRY(recover(master_key));
    return {};
}

Result<void> Runtime::open_service(const Settings& settings, const std::string& master_key) {
    const auto has_room = [this, least = settings.journal_free_bytes_min](std::uint64_t bytes) {
        const auto free = disk_.free_bytes(directory_);
        return free && *free >= bytes && *free - bytes >= 2 * least;
    };
    import_buckets_ = std::make_unique<ImportBuckets>(
        settings, *encrypted_,
        delivery::S3Seams{.disk = disk_, .clock = clock_, .random = random_});
    const auto open_import_bucket = [this](const std::string& bucket, const std::string& region,
                                           intake::Haste haste) {
        return import_buckets_->open(bucket, region, haste);
    };
    api::Settings service_settings = api_settings(settings);
    service_settings.provider = TRY(provider_options(settings.oidc));
    service_ = TRY(api::Service::make(
        {*journal_,
         *history_,
         *admission_,
         *catalog_,
         *applier_,
         *delivery_,
         clock_,
         random_,
         master_key,
         [this](const delivery::Object& object) { return gated_->probe(object); },
         is_remote_,
         patrol_.get(),
         digests_.get(),
         encrypted_.get(),
         store_.get(),
         ledger_.get(),
         ledger_follower_.get(),
         intents_.get(),
         has_room,
         open_import_bucket,
         settings.imports_workers,
         trail_runs_.get()},
        service_settings));
    return {};
}

/// What a gateway of this folder began, and did not see the end of, is written before anybody may
/// look for it.
Result<void> Runtime::open_intents() {
    intents_ = TRY(gateway::Intents::open(*journal_, *catalog_));
    std::vector<gateway::Intents::Left> left = intents_->left({});
    // Those of other processes may still say what came of their calls.
    std::erase_if(left,
                  [](const gateway::Intents::Left& one) { return !one.provenance.source.empty(); });
    if (left.empty()) return {};
    if (const auto settled = gateway::JournalBook::settle(gateway_parts(), left); !settled) {
        // On a full disk say: they stay open, for the next start.
        log_warn("app", "calls whose end is not known could not be written",
                 {{"calls", left.size()}, {"why", settled.error()}});
        return {};
    }
    log_warn("app", "calls were cut off when the server ended: what came of them is not known",
             {{"calls", left.size()}});
    return {};
}

gateway::JournalBook::Parts Runtime::gateway_parts() {
    return {.journal = *journal_,
            .intents = *intents_,
            .clock = clock_,
            .shard_of = [this](std::string_view account) { return admission_->shard_of(account); }};
}

void Runtime::note_intents() {
    if (const auto noted = intents_->note_place(); !noted) {
        log_warn("app", "the place of gateways' calls is not noted", {{"why", noted.error()}});
    }
}

bool Runtime::tell_of_unrecorded(const std::string& gateway,
                                 const gateway::NameTally::Counts& calls,
                                 const std::string& account, const std::string& region) {
    api::Recorder recorder(*journal_, *history_, *admission_, *applier_, clock_, random_);
    return api::tell_of_unrecorded(gateway, calls, account, region, recorder);
}

void Runtime::open_patrol(const Settings& settings) {
    const auto alarm = [this](const delivery::validation::Patrolled& found) {
        api::Recorder recorder(*journal_, *history_, *admission_, *applier_, clock_, random_);
        tell_of_validation(found, recorder, clock_);
    };
    patrol_ = std::make_unique<delivery::validation::Patrol>(
        delivery::validation::Patrol::Parts{.catalog = *catalog_,
                                            .store = delivery_->store(),
                                            .disk = disk_,
                                            .clock = clock_,
                                            .path = directory_ + "/validation.json",
                                            .alarm = alarm},
        delivery::validation::Patrol::Options{.interval = settings.validation_interval});
    trail_runs_ = std::make_unique<delivery::validation::TrailRuns>(
        delivery::validation::TrailRuns::Parts{
            .catalog = *catalog_, .store = delivery_->store(), .clock = clock_, .random = random_},
        delivery::validation::TrailRuns::Options{});
}

/// Nobody called, so that it is a service event; it is recorded before anything is changed.
Result<void> Runtime::recover(const std::string& master_key) {
    api::Recorder recorder(*journal_, *history_, *admission_, *applier_, clock_, random_);
    event::Draft draft;
    draft.identity.type = "Unknown";
    draft.time = clock_.now();
    draft.source = api::opentrail_source;
    draft.name = "RecoverAdministrator";
    draft.region = region_;
    draft.source_ip = "opentrail.internal";
    draft.user_agent = "opentrail.internal";
    draft.read_only = false;
    draft.type = "AwsServiceEvent";
    draft.management_event = true;
    draft.recipient_account = account_;
    if (const auto noted = recorder.note(journal::Door::api, std::move(draft)); !noted) {
        return fail(Code::unavailable, "cannot record that the administrator is put back");
    }
    TRY(access::recover_admin(*catalog_, *applier_, clock_, random_,
                              access::sealing_key(master_key)));
    credentials_ = TRY(access::ensure_home(*catalog_, *applier_, clock_, random_, master_key, {}));
    TRY(access::write_private_file(credentials_path(), access::credentials_file(credentials_)));
    TRY(access::reset_console_password(*catalog_, *applier_, clock_, random_, passwords_,
                                       keep_password()));
    log_warn("app", "the home account's admin is put back, with a new key and a new password",
             {{"key", credentials_path()}, {"file", console_password_path()}});
    return {};
}

access::KeepPassword Runtime::keep_password() const {
    return [this](const std::string& password) {
        return access::write_private_file(console_password_path(), password);
    };
}

bool Runtime::has_first_password() {
    const auto first = access::is_first_password(*catalog_);
    const auto there = disk_.exists(console_password_path());
    return first && *first && there && *there;
}

/// Makes a bucket where there is none, so that there is one to begin with: also when the first
/// start was cut short.
Result<void> Runtime::open_buckets(const Settings& settings, const std::string& master_key) {
    const std::string root = directory_ + "/buckets";
    store_ = TRY(delivery::DirectoryStore::open(disk_, root));
    abandon_uploads();
    if (TRY(store_->buckets()).empty()) {
        // A server without buckets takes events all the same.
        if (const auto made = store_->create_bucket(catalog::first_bucket(account_)); !made) {
            log_warn("app", "cannot make the first bucket", {{"why", made.error()}});
        }
    }
    vault_ = std::make_unique<delivery::LocalKeyVault>(*catalog_, access::sealing_key(master_key),
                                                       clock_, random_);
    key_gate_ = std::make_unique<delivery::KeyGate>(*catalog_, settings.policies_strict);
    encrypted_ = std::make_unique<delivery::EncryptedStore>(*store_, *vault_, key_gate_.get());
    router_ =
        std::make_unique<delivery::StoreRouter>(*encrypted_, TRY(open_remotes(settings.stores)));
    gate_ = std::make_unique<delivery::BucketGate>(*catalog_, settings.policies_strict);
    gated_ = std::make_unique<delivery::GatedStore>(*router_, *gate_, is_remote_);
    delivery_ =
        std::make_unique<delivery::Delivery>(*journal_, *catalog_, *applier_, *gated_, clock_,
                                             random_, delivery_options(settings), is_remote_);
    return {};
}

void Runtime::abandon_uploads() {
    const auto gone = store_->abandon_uploads(clock_.now() - delivery::upload_lifetime);
    if (!gone) log_warn("app", "cannot remove old uploads", {{"why", gone.error()}});
}

/// Asks none of them: one that is away must not keep the server from starting.
Result<delivery::StoreRouter::Remotes> Runtime::open_remotes(const StoreSettings& settings) {
    delivery::StoreRouter::Remotes remotes;
    for (const auto& [bucket, store] : settings) {
        auto opened = delivery::open_s3(store, {.disk = disk_, .clock = clock_, .random = random_});
        if (!opened) {
            return fail(opened.error().code,
                        fmt::format("stores.{}: {}", bucket, opened.error().message));
        }
        if (aws::is_in_the_clear(store.address)) {
            log_warn("app", "log files go to a bucket in the clear: its endpoint is plain HTTP",
                     {{"bucket", bucket}, {"endpoint", store.address.endpoint}});
        }
        if (TRY(store_->bucket_exists(bucket))) {
            log_warn("app", "a bucket of the data folder is hidden by one on another S3",
                     {{"bucket", bucket}});
        }
        remotes.emplace(bucket, std::move(*opened));
    }
    return remotes;
}

Result<std::string> Runtime::read_master_key(const Settings& settings) {
    // The environment wins over the folder: so that a folder may be kept without what opens its
    // secrets.
    if (const char* text = std::getenv("OPENTRAIL_MASTER_KEY"))
        return access::parse_master_key(text);
    std::string path = settings.master_key_file;
    if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
        path.empty() && credentials) {
        // A systemd credential: LoadCredential=opentrail-master-key.
        const std::string candidate = fmt::format("{}/opentrail-master-key", credentials);
        if (TRY(disk_.exists(candidate))) path = candidate;
    }
    if (!path.empty()) return access::parse_master_key(TRY(disk::read_file(disk_, path)));
    path = directory_ + "/master.key";
    // A new key would open nothing, and lie where the right one belongs.
    const bool used =
        TRY(disk_.exists(directory_ + "/catalog.db")) || TRY(disk_.exists(directory_ + "/journal"));
    if (used && !TRY(disk_.exists(path))) {
        return fail(Code::not_found,
                    fmt::format("the master key, under which this folder's secrets are sealed, is"
                                " not there: neither {} nor OPENTRAIL_MASTER_KEY, master_key_file"
                                " or a systemd credential. Put back the one that was used before",
                                path));
    }
    access::MasterKey key = TRY(access::ensure_master_key(path, random_));
    made_master_key_ = key.made;
    return std::move(key.bytes);
}

Runtime::~Runtime() {
    if (!service_) return;
    router_->stop();  // So that nobody waits for another S3.
    service_->stop();
    service_->tick();
    patrol_->stop();
    trail_runs_->stop();
    digests_->stop();
    delivery_->stop();
}

std::string Runtime::failure() const {
    // Not the history's: it tries again, look-ups go on with what is indexed, and /readyz says so.
    for (std::string failure : {journal_->failure(), applier_->failure()}) {
        if (!failure.empty()) return failure;
    }
    return {};
}

}  // namespace opentrail::app
