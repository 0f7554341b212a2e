// Change: one change to what is configured, as it stands in the journal, and back.
//
// Changes travel in entries of kind change, mark and outcome: a JSON object {"type": …, …} without
// secrets (sealed and hashed ones only). docs/formats/catalog_change.md has every type. Pure
// functions.

#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "catalog/bucket_import.h"
#include "catalog/digest.h"
#include "catalog/kms_key.h"
#include "catalog/principal.h"
#include "catalog/row.h"
#include "catalog/sign_in.h"
#include "catalog/trail.h"

namespace opentrail::catalog {

/// The first change of all: the account that everything here belongs to.
struct FoundHome {
    Home home;
};

/// Accounts are never deleted: their events stay.
struct PutAccount {
    Account account;
};

// Of users, groups, roles and policies the whole new state, by id; with a new id, a new one.

struct PutUser {
    User user;
};

/// And its access keys.
struct DeleteUser {
    std::string id;
};

struct PutGroup {
    Group group;
};

struct DeleteGroup {
    std::string id;
};

struct PutRole {
    Role role;
};

struct DeleteRole {
    std::string id;
};

struct PutPolicy {
    ManagedPolicy policy;
};

struct DeletePolicy {
    std::string id;
};

struct PutAccessKey {
    AccessKey key;
};

struct DeleteAccessKey {
    std::string id;
};

struct PutResourcePolicy {
    ResourcePolicy policy;
};

struct DeleteResourcePolicy {
    std::string arn;
};

/// Says whose a bucket is; the first one holds.
struct PutBucket {
    Bucket bucket;
};

/// And what is known of it; its policy goes by a change of its own.
struct DeleteBucket {
    std::string name;
};

struct PutToken {
    Token token;
};

struct DeleteToken {
    std::string id;
};

struct StartImport {
    Import import;
};

/// What one group of an import came to: added to the import's figures.
struct CountImport {
    std::string id;
    ImportFigures figures;
};

struct FinishImport {
    std::string id;
    Timestamp finished;
    std::uint64_t files = 0;
    std::uint64_t failed_files = 0;
};

struct ForgetImport {
    std::string id;
};

/// The reply to a batch that came with an Idempotency-Key.
struct KeepReply {
    KeptReply reply;
};

struct FindConflict {
    Conflict conflict;
};

/// The whole new state of a trail; with a new id, a new trail.
struct PutTrail {
    Trail trail;
};

struct DeleteTrail {
    std::string id;
};

struct PutDigestKey {
    DigestKey key;
};

/// The whole new state of a key; with a new ARN, a new key.
struct PutKmsKey {
    KmsKey key;
};

/// The whole new state of an import from a bucket; with a new id, a new one.
struct PutBucketImport {
    BucketImport import;
};

/// The whole new state of a user's password.
struct PutLogin {
    Login login;
};

struct DeleteLogin {
    std::string user_id;
};

/// The whole new state of a device; with a new ARN, a new one.
struct PutMfaDevice {
    MfaDevice device;
};

struct DeleteMfaDevice {
    std::string arn;
};

struct BeginSession {
    ConsoleSession session;
};

struct EndSession {
    std::string id;
};

/// All of a user's but `except`, which may be empty.
struct EndSessions {
    std::string user_id;
    std::string except;
};

using Change =
    std::variant<FoundHome, PutUser, PutAccessKey, PutToken, DeleteToken, StartImport, CountImport,
                 FinishImport, ForgetImport, KeepReply, FindConflict, PutTrail, DeleteTrail,
                 PutAccount, DeleteUser, PutGroup, DeleteGroup, PutRole, DeleteRole, PutPolicy,
                 DeletePolicy, DeleteAccessKey, PutResourcePolicy, DeleteResourcePolicy, PutBucket,
                 DeleteBucket, PutDigestKey, PutKmsKey, PutBucketImport, PutLogin, DeleteLogin,
                 PutMfaDevice, DeleteMfaDevice, BeginSession, EndSession, EndSessions>;

/// The change's name in the journal, such as "PutToken".
std::string_view name(const Change& change);

/// One line of JSON.
std::string encode(const Change& change);

/// Fails with Code::invalid for text that encode() did not write, and with Code::not_found for a
/// type that this build does not know (a later one wrote it).
Result<Change> decode(std::string_view json);

}  // namespace opentrail::catalog
