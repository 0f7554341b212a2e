// Writer: the connection through which the catalog changes. For one thread at a time; Catalog locks
// it.

#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "catalog/bucket_import.h"
#include "catalog/bucket_table.h"
#include "catalog/change.h"
#include "catalog/database.h"
#include "catalog/digest_table.h"
#include "catalog/kms_key.h"
#include "catalog/log_file_table.h"
#include "catalog/principal_table.h"
#include "catalog/sign_in_table.h"
#include "catalog/trail_table.h"
#include "journal/entry.h"

namespace opentrail::catalog {

struct PlacedChange;
struct NotedStatus;

class Writer {
  public:
    /// Opens or creates the database and brings its schema up to date.
    static Result<Writer> open(const std::string& path);

    /// See Catalog::apply.
    Result<void> apply(std::span<const PlacedChange> changes, journal::Position next);
    Result<void> store_cursor(std::string_view follower, journal::Position next);
    Result<void> drop_replies(Timestamp before);
    Result<void> set_delivery_status(std::string_view trail_id, const DeliveryStatus& status);
    Result<void> drop_trail_versions(std::string_view trail_id, journal::Position before);
    Result<void> plan_log_files(std::span<LogFile> plans, std::span<const TrailCursor> cursors);
    Result<void> close_log_files(std::span<const LogFile> files,
                                 std::span<const NotedStatus> statuses);
    Result<void> begin_digest_run(const DigestRun& run);
    Result<void> close_digest_run(const DigestRun& run);
    Result<void> finish_digest_run(const DigestRun& run);
    Result<void> plan_digests(std::span<PlannedDigest> plans);
    Result<void> close_digests(std::span<const PlannedDigest> stored,
                               std::span<const NotedDigestStatus> statuses);
    Result<void> give_up_digest(const PlannedDigest& digest, Undigested files);
    Result<void> note_access_key_uses(std::span<const AccessKeyUse> uses);
    Result<void> note_session_uses(std::span<const SessionUse> uses);
    Result<void> drop_sessions(Timestamp before);

  private:
    explicit Writer(Database database) : database_(std::move(database)) {}
    Result<void> prepare();
    /// Everything that `body` does, or nothing of it.
    template <class Body>
    Result<void> in_transaction(Body body);
    Result<void> apply_all(std::span<const PlacedChange> changes, journal::Position next);
    Result<std::uint64_t> applied(std::uint32_t shard);

    Result<void> apply(const FoundHome& change);
    Result<void> apply(const PutToken& change);
    Result<void> apply(const DeleteToken& change);
    Result<void> apply(const StartImport& change);
    Result<void> apply(const CountImport& change);
    Result<void> apply(const FinishImport& change);
    Result<void> apply(const ForgetImport& change);
    Result<void> apply(const KeepReply& change);
    Result<void> apply(const FindConflict& change);
    Result<void> apply(const PutTrail& change);
    Result<void> apply(const DeleteTrail& change);
    Result<void> apply(const PutAccount& change);
    Result<void> apply(const PutUser& change);
    Result<void> apply(const DeleteUser& change);
    Result<void> apply(const PutGroup& change);
    Result<void> apply(const DeleteGroup& change);
    Result<void> apply(const PutRole& change);
    Result<void> apply(const DeleteRole& change);
    Result<void> apply(const PutPolicy& change);
    Result<void> apply(const DeletePolicy& change);
    Result<void> apply(const PutAccessKey& change);
    Result<void> apply(const DeleteAccessKey& change);
    Result<void> apply(const PutResourcePolicy& change);
    Result<void> apply(const DeleteResourcePolicy& change);
    Result<void> apply(const PutBucket& change);
    Result<void> apply(const DeleteBucket& change);
    Result<void> apply(const PutDigestKey& change);
    Result<void> apply(const PutKmsKey& change);
    Result<void> apply(const PutBucketImport& change);
    Result<void> apply(const PutLogin& change);
    Result<void> apply(const DeleteLogin& change);
    Result<void> apply(const PutMfaDevice& change);
    Result<void> apply(const DeleteMfaDevice& change);
    Result<void> apply(const BeginSession& change);
    Result<void> apply(const EndSession& change);
    Result<void> apply(const EndSessions& change);

    Database database_;           // Before its statements, so that they go first.
    journal::Position applying_;  // Of the change that is applied.
    Statement begin_, commit_, rollback_;
    Statement load_applied_, store_applied_, store_cursor_;
    Statement found_home_, put_token_, delete_token_;
    Statement start_import_, count_import_, finish_import_, forget_import_;
    Statement keep_reply_, drop_replies_, find_conflict_;
    BucketWriter buckets_;
    PrincipalWriter principals_;
    TrailWriter trails_;
    LogFileWriter log_files_;
    DigestWriter digests_;
    KmsKeyWriter kms_keys_;
    BucketImportWriter bucket_imports_;
    SignInWriter sign_ins_;
};

/// A list of texts as one column holds it: JSON, and back.
std::string pack_texts(const std::vector<std::string>& texts);
std::vector<std::string> unpack_texts(std::string_view packed);

}  // namespace opentrail::catalog
