// Reader: the connection that answers what is in the catalog. For one thread at a time; Catalog
// locks it.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/bucket_import.h"
#include "catalog/bucket_table.h"
#include "catalog/database.h"
#include "catalog/digest_table.h"
#include "catalog/kms_key.h"
#include "catalog/log_file_table.h"
#include "catalog/principal_table.h"
#include "catalog/row.h"
#include "catalog/sign_in_table.h"
#include "catalog/trail_table.h"

namespace opentrail::catalog {

class Reader {
  public:
    /// The database must exist and have this version's schema.
    static Result<Reader> open(const std::string& path);

    // As in Catalog.
    Result<std::uint64_t> applied(std::uint32_t shard);
    Result<std::uint64_t> cursor(std::string_view follower, std::uint32_t shard);
    Result<Home> home();
    Result<Token> token_by_hash(const Sha256& hash);
    Result<Token> token(std::string_view id);
    Result<std::vector<Token>> tokens();
    Result<Import> import(std::string_view id);
    Result<std::vector<Import>> imports();
    Result<std::vector<std::string>> forgotten_imports();
    Result<std::uint64_t> conflict_count();
    Result<std::vector<Conflict>> conflicts(std::size_t limit);
    Result<KeptReply> kept_reply(std::string_view principal, std::string_view key);
    BucketReader& buckets() { return buckets_; }
    PrincipalReader& principals() { return principals_; }
    TrailReader& trails() { return trails_; }
    LogFileReader& log_files() { return log_files_; }
    DigestReader& digests() { return digests_; }
    KmsKeyReader& kms_keys() { return kms_keys_; }
    BucketImportReader& bucket_imports() { return bucket_imports_; }
    SignInReader& sign_ins() { return sign_ins_; }

  private:
    explicit Reader(Database database) : database_(std::move(database)) {}
    Result<void> prepare();

    Database database_;  // Before its statements, so that they go first.
    Statement applied_, cursor_, home_;
    Statement token_by_hash_, token_, tokens_, import_, imports_, forgotten_;
    Statement conflict_count_, conflicts_, reply_;
    BucketReader buckets_;
    PrincipalReader principals_;
    TrailReader trails_;
    LogFileReader log_files_;
    DigestReader digests_;
    KmsKeyReader kms_keys_;
    BucketImportReader bucket_imports_;
    SignInReader sign_ins_;
};

}  // namespace opentrail::catalog
