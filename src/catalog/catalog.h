// Catalog: what is configured, in SQLite (DIR/catalog.db).
//
// It is what the journal's changes add up to: each is applied in one transaction together with the
// position up to which the journal is applied, so that after a crash the rest is applied again from
// there (catalog/applier.h). Every sync is waited for (synchronous=FULL). Safe from any thread: one
// connection writes, one reads.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/bucket_import.h"
#include "catalog/change.h"
#include "catalog/digest.h"
#include "catalog/kms_key.h"
#include "catalog/log_file.h"
#include "catalog/principal.h"
#include "catalog/row.h"
#include "catalog/sign_in.h"
#include "catalog/trail.h"
#include "journal/journal.h"

namespace opentrail::catalog {

/// A change and the position of its entry.
struct PlacedChange {
    journal::Position position;
    Change change;
};

/// What delivery has come to for the trail with this id.
struct NotedStatus {
    std::string trail;
    DeliveryStatus status;
};

class Catalog final : public journal::CursorStore {
  public:
    /// Opens or creates the database at `path` and brings its schema up to date. Code::corrupt when
    /// it is none, or was written by a later version that this one may not open.
    static Result<std::unique_ptr<Catalog>> open(const std::string& path);
    ~Catalog() override;

    /// Applies `changes` (of one shard, in order) and notes that everything before `next` is
    /// applied, in one transaction. What was applied before is skipped, so repeating is harmless.
    Result<void> apply(std::span<const PlacedChange> changes, journal::Position next);
    /// Everything before this offset of the shard is applied; 0 at first.
    Result<std::uint64_t> applied(std::uint32_t shard);

    // Followers' cursors.
    Result<std::uint64_t> load(std::string_view follower, std::uint32_t shard) override;
    Result<void> store(std::string_view follower, journal::Position next) override;

    // What is there. Absent is Code::not_found.
    Result<Home> home();
    /// Whose a bucket of that name is, or would be: the home account's unless a change said
    /// otherwise. Whether there is one is the store's to say.
    Result<Bucket> bucket(std::string_view name);
    /// Whether what is in the bucket is evidence, which nobody may change: a trail names it or ever
    /// did, or it is the first bucket.
    Result<bool> holds_evidence(std::string_view bucket);
    /// Code::not_found too when its user was deleted, whoever has the name now.
    Result<Token> token_by_hash(const Sha256& hash);
    Result<Token> token(std::string_view id);
    Result<std::vector<Token>> tokens();
    Result<Import> import(std::string_view id);
    /// Newest first.
    Result<std::vector<Import>> imports();
    Result<std::vector<std::string>> forgotten_imports();
    Result<std::uint64_t> conflict_count();
    /// Newest first, at most `limit`.
    Result<std::vector<Conflict>> conflicts(std::size_t limit);
    Result<KeptReply> kept_reply(std::string_view principal, std::string_view key);

    // Who there is. Names are found whatever their case; lists are in order of account and name,
    // accounts in the order in which they were made.
    Result<Account> account(std::string_view id);
    Result<std::vector<Account>> accounts();
    Result<User> user(std::string_view account, std::string_view name);
    Result<User> user_by_id(std::string_view id);
    Result<std::vector<User>> users(std::string_view account);
    Result<std::vector<User>> all_users();
    Result<Group> group(std::string_view account, std::string_view name);
    Result<std::vector<Group>> groups(std::string_view account);
    Result<std::vector<Group>> all_groups();
    Result<Role> role(std::string_view account, std::string_view name);
    Result<Role> role_by_id(std::string_view id);
    Result<std::vector<Role>> roles(std::string_view account);
    Result<std::vector<Role>> all_roles();
    Result<ManagedPolicy> policy(std::string_view arn);
    /// Names are unique in an account whatever the path.
    Result<ManagedPolicy> policy_by_name(std::string_view account, std::string_view name);
    Result<std::vector<ManagedPolicy>> policies(std::string_view account);
    Result<std::vector<ManagedPolicy>> all_policies();
    Result<ResourcePolicy> resource_policy(std::string_view arn);
    Result<std::vector<ResourcePolicy>> resource_policies();
    Result<AccessKey> access_key(std::string_view id);
    /// The keys of the user with exactly this name, oldest first.
    Result<std::vector<AccessKey>> access_keys(std::string_view account, std::string_view user);
    Result<std::vector<AccessKey>> all_access_keys();
    /// When it was last used, as far as that was noted.
    Result<AccessKeyUse> access_key_use(std::string_view id);
    /// Not a change: lost with the database. In one transaction; keys that are not there, and uses
    /// before the one that is noted, are passed over.
    Result<void> note_access_key_uses(std::span<const AccessKeyUse> uses);

    // Sign-in (catalog/sign_in.h).
    Result<Login> login(std::string_view user_id);
    Result<PasswordUses> password_uses();
    Result<std::optional<Timestamp>> password_use(std::string_view user_id);
    /// Whether anybody has, or ever had, a password.
    Result<bool> has_had_logins();
    Result<MfaDevice> mfa_device(std::string_view arn);
    /// An account's, in order of their ARNs.
    Result<std::vector<MfaDevice>> mfa_devices(std::string_view account);
    /// Those that ended are there until they are dropped.
    Result<UsedSession> console_session(std::string_view id);
    Result<std::vector<UsedSession>> console_sessions();
    /// Not a change, as uses of access keys.
    Result<void> note_session_uses(std::span<const SessionUse> uses);
    /// Those that expired before `before`. Not a change.
    Result<void> drop_console_sessions(Timestamp before);

    Result<BucketImport> bucket_import(std::string_view id);
    /// Newest first.
    Result<std::vector<NumberedImport>> bucket_imports(std::string_view account);
    /// Every account's that is at work, or waits for it, oldest first.
    Result<std::vector<BucketImport>> ongoing_bucket_imports();

    /// By its ARN. One whose day of deletion is past is there still: whoever asks knows the time.
    Result<KmsKey> kms_key(std::string_view arn);
    /// In the order in which they were made.
    Result<std::vector<KmsKey>> kms_keys(std::string_view account, std::string_view region);

    // Trails. An account's are in the order in which they were made.
    Result<Trail> trail(std::string_view account, std::string_view region, std::string_view name);
    Result<std::vector<Trail>> trails(std::string_view account);
    Result<std::vector<Trail>> all_trails();
    /// Every version of every trail that is kept, deleted trails' too: what a follower that is
    /// behind judges by.
    Result<std::vector<TrailHistory>> trail_versions();
    /// Removes the versions of a trail that hold for nothing at or after `before`.
    Result<void> drop_trail_versions(std::string_view trail_id, journal::Position before);
    /// All absent before the first delivery.
    Result<DeliveryStatus> delivery_status(std::string_view trail_id);
    /// Not a change: what delivery notes as it goes on.
    Result<void> set_delivery_status(std::string_view trail_id, const DeliveryStatus& status);

    // Log files. None of this is a change: it is what delivery notes as it goes on, and it is lost
    // with the database.
    /// Where each trail's delivery is; a trail that it has not come to has none.
    Result<std::vector<TrailCursor>> trail_cursors();
    /// Adds open plans, which get their numbers, and moves cursors, in one transaction.
    Result<void> plan_log_files(std::span<LogFile> plans, std::span<const TrailCursor> cursors);
    /// Closes the plans of `files`, which say when they were stored or given up, and notes what
    /// that means for their trails, in one transaction.
    Result<void> close_log_files(std::span<const LogFile> files,
                                 std::span<const NotedStatus> statuses);
    /// In the order in which they were planned.
    Result<std::vector<LogFile>> open_log_files();
    /// A trail's files that were stored in [from, to), in that order.
    Result<std::vector<LogFile>> log_files(std::string_view trail_id, Timestamp from, Timestamp to);
    /// Those of one trail, newest first, a page at a time.
    Result<std::vector<ListedLogFile>> list_log_files(const LogFileQuery& query);
    /// The trail's file under that name, if it was stored at `since` or later.
    Result<std::optional<ListedLogFile>> find_log_file(std::string_view trail_id,
                                                       std::string_view bucket,
                                                       std::string_view key, Timestamp since);
    /// How many of the trail's were stored in [from, to).
    Result<std::uint64_t> count_log_files(std::string_view trail_id, Timestamp from, Timestamp to);
    /// Files of any trail, deleted ones too, that no stored digest names: those that were stored in
    /// this bucket at `since` or later, and those that are still to be.
    Result<std::vector<UnnamedLogFile>> unnamed_log_files(std::string_view bucket, Timestamp since);
    /// A trail's files that never were stored, in the order in which they were planned.
    Result<std::vector<LogFile>> given_up_log_files(std::string_view trail_id);

    // Digests. Keys are changes, and when runs begin and end follows from trails'; all else is what
    // delivery notes.
    /// Those that digests are not done with, in order of position.
    Result<std::vector<DigestRun>> digest_runs();
    /// Of those runs.
    Result<std::vector<DigestChain>> digest_chains();
    /// In the order in which they were planned.
    Result<std::vector<PlannedDigest>> open_digests();
    /// The latest end of any digest, planned or stored, of a trail with this name, in this Region.
    Result<std::optional<Timestamp>> last_digest_end(const Trail& trail, std::string_view region,
                                                     bool backfill);
    /// Digests of this very trail in this Region, backfill ones too, that were stored and end in
    /// [from, to], in that order. Their bytes are not kept; `files` is not read back.
    Result<std::vector<PlannedDigest>> stored_digests(const Trail& trail, std::string_view region,
                                                      Timestamp from, Timestamp to);
    /// Regions to which a trail delivered, or is to.
    Result<std::vector<std::string>> trail_regions(std::string_view trail_id);
    /// Every Region that something is kept for: trails, deliveries, digest keys and KMS keys. In
    /// the order of their names.
    Result<std::vector<std::string>> regions();
    /// Regions of the run's stored log files that no digest names.
    Result<std::vector<std::string>> undigested_regions(const DigestRun& run);
    /// In the order in which they were stored.
    Result<std::vector<LogFile>> undigested_files(const UndigestedFiles& query);
    /// Whether log files of the run are planned and neither stored nor given up.
    Result<bool> has_open_files(const DigestRun& run);
    /// Whether the run ended, and all its log files are planned.
    Result<bool> is_planned_past(const DigestRun& run);
    /// Notes when it began.
    Result<void> begin_digest_run(const DigestRun& run);
    Result<void> close_digest_run(const DigestRun& run);
    /// It is not among digest_runs() any more.
    Result<void> finish_digest_run(const DigestRun& run);
    /// Adds open plans, which get their numbers, names their files and moves their chains, in one
    /// transaction.
    Result<void> plan_digests(std::span<PlannedDigest> plans);
    /// Closes the plans of `stored`, which become the heads of their chains, in one transaction
    /// with what that means for their trails.
    Result<void> close_digests(std::span<const PlannedDigest> stored,
                               std::span<const NotedDigestStatus> statuses);
    /// Closes a plan that never was stored and never will be.
    Result<void> give_up_digest(const PlannedDigest& digest, Undigested files);
    /// All absent before the first one.
    Result<DigestStatus> digest_status(std::string_view trail_id);
    /// In the order in which they were made.
    Result<std::vector<DigestKey>> digest_keys(std::string_view region);
    Result<std::vector<DigestKey>> all_digest_keys();

    /// Removes kept replies from before `before`.
    Result<void> drop_replies(Timestamp before);

  private:
    struct Connections;

  public:
    /// For open().
    explicit Catalog(std::unique_ptr<Connections> connections);

  private:
    std::unique_ptr<Connections> connections_;
};

}  // namespace opentrail::catalog
