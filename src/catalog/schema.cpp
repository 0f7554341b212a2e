#include "catalog/schema.h"

#include <fmt/format.h>

#include <array>

namespace opentrail::catalog {
namespace {

// Step N takes version N to N + 1. A step that was released is never edited: the next change is a
// new step.
constexpr std::array<std::string_view, 13> steps = {R"sql(
CREATE TABLE home (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    account TEXT NOT NULL, region TEXT NOT NULL, created INTEGER NOT NULL,
    sealed_page_key BLOB NOT NULL);
CREATE TABLE applied (
    shard INTEGER PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE cursors (
    follower TEXT NOT NULL, shard INTEGER NOT NULL, next INTEGER NOT NULL,
    PRIMARY KEY (follower, shard)) WITHOUT ROWID;
CREATE TABLE users (
    account TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, arn TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (account, name)) WITHOUT ROWID;
CREATE TABLE access_keys (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, user TEXT NOT NULL, sealed_secret BLOB NOT NULL,
    active INTEGER NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX access_keys_of_user ON access_keys (account, user, created);
CREATE TABLE tokens (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, account TEXT NOT NULL,
    user TEXT NOT NULL, scopes TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER) WITHOUT ROWID;
CREATE TABLE imports (
    id TEXT PRIMARY KEY, state INTEGER NOT NULL, account TEXT NOT NULL, principal TEXT NOT NULL,
    paths TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER,
    files INTEGER NOT NULL, failed_files INTEGER NOT NULL, kept INTEGER NOT NULL,
    duplicates INTEGER NOT NULL, conflicts INTEGER NOT NULL, failed INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE conflicts (
    later_shard INTEGER NOT NULL, later_offset INTEGER NOT NULL,
    earlier_shard INTEGER, earlier_offset INTEGER, found INTEGER NOT NULL,
    PRIMARY KEY (later_shard, later_offset)) WITHOUT ROWID;
CREATE INDEX conflicts_found ON conflicts (found);
CREATE TABLE replies (
    principal TEXT NOT NULL, key TEXT NOT NULL, body_hash BLOB NOT NULL, body TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (principal, key)) WITHOUT ROWID;
CREATE INDEX replies_created ON replies (created);
)sql",
                                                    R"sql(
CREATE TABLE trails (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
    region TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
    UNIQUE (account, region, name));
CREATE TABLE trail_versions (
    id TEXT NOT NULL, shard INTEGER NOT NULL, changed INTEGER NOT NULL, state TEXT,
    PRIMARY KEY (id, shard, changed)) WITHOUT ROWID;
CREATE TABLE trail_status (
    id TEXT PRIMARY KEY, latest_delivery INTEGER, latest_attempt INTEGER, latest_success INTEGER,
    latest_error TEXT NOT NULL) WITHOUT ROWID;
)sql",
                                                    R"sql(
CREATE TABLE trail_cursors (
    trail TEXT PRIMARY KEY, shard INTEGER NOT NULL, next INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE log_files (
    number INTEGER PRIMARY KEY AUTOINCREMENT, trail TEXT NOT NULL, account TEXT NOT NULL,
    region TEXT NOT NULL, category INTEGER NOT NULL, shard INTEGER NOT NULL,
    first INTEGER NOT NULL, end INTEGER NOT NULL, version INTEGER NOT NULL,
    bucket TEXT NOT NULL, key TEXT NOT NULL, hash BLOB NOT NULL, count INTEGER NOT NULL,
    bytes INTEGER NOT NULL, oldest INTEGER NOT NULL, newest INTEGER NOT NULL,
    planned INTEGER NOT NULL, stored INTEGER);
CREATE INDEX log_files_open ON log_files (number) WHERE stored IS NULL;
CREATE INDEX log_files_of_trail ON log_files (trail, stored);
)sql",
                                                    R"sql(
ALTER TABLE log_files ADD COLUMN recorded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE log_files ADD COLUMN given_up INTEGER;
UPDATE log_files SET recorded = planned;
DROP INDEX log_files_open;
CREATE INDEX log_files_open ON log_files (number) WHERE stored IS NULL AND given_up IS NULL;
CREATE INDEX log_files_given_up ON log_files (trail, number) WHERE given_up IS NOT NULL;
)sql",
                                                    R"sql(
CREATE TABLE accounts (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE principals (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, account TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE, id TEXT NOT NULL UNIQUE, arn TEXT NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (kind, account, name));
CREATE INDEX principals_of_arn ON principals (arn);
INSERT OR IGNORE INTO principals (kind, account, name, id, arn, state)
    SELECT 0, account, name, id, arn, json_object(
        'account', account, 'name', name, 'id', id, 'arn', arn, 'created', created)
    FROM users ORDER BY created, account, name;
DROP TABLE users;
CREATE TABLE deleted_ids (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE resource_policies (
    arn TEXT PRIMARY KEY, account TEXT NOT NULL, document TEXT NOT NULL,
    updated INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE access_key_uses (
    id TEXT PRIMARY KEY, time INTEGER NOT NULL, service TEXT NOT NULL,
    region TEXT NOT NULL) WITHOUT ROWID;
ALTER TABLE tokens ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
UPDATE tokens SET user_id = coalesce((SELECT id FROM principals WHERE kind = 0
    AND principals.account = tokens.account AND principals.name = tokens.user), '');
)sql",
                                                    R"sql(
CREATE TABLE buckets (
    name TEXT PRIMARY KEY, account TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
)sql",
                                                    R"sql(
CREATE TABLE trail_buckets (name TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT OR IGNORE INTO trail_buckets SELECT 'opentrail-logs-' || account FROM home;
INSERT OR IGNORE INTO trail_buckets SELECT json_extract(state, '$.bucket') FROM trails;
INSERT OR IGNORE INTO trail_buckets
    SELECT json_extract(state, '$.bucket') FROM trail_versions WHERE state IS NOT NULL;
INSERT OR IGNORE INTO trail_buckets SELECT bucket FROM log_files;
)sql",
                                                    R"sql(
ALTER TABLE trail_versions ADD COLUMN run INTEGER;
ALTER TABLE log_files ADD COLUMN run INTEGER;
ALTER TABLE log_files ADD COLUMN digest INTEGER;
ALTER TABLE log_files ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
CREATE INDEX log_files_undigested ON log_files (trail, run, region, stored)
    WHERE digest IS NULL AND run IS NOT NULL AND given_up IS NULL;
CREATE INDEX log_files_of_digest ON log_files (digest) WHERE digest IS NOT NULL;
CREATE TABLE trail_regions (
    trail TEXT NOT NULL, region TEXT NOT NULL, PRIMARY KEY (trail, region)) WITHOUT ROWID;
INSERT INTO trail_regions SELECT DISTINCT trail, region FROM log_files;
CREATE TABLE digest_runs (
    trail TEXT NOT NULL, shard INTEGER NOT NULL, run INTEGER NOT NULL, ended INTEGER,
    account TEXT NOT NULL, home_region TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
    began INTEGER, closing INTEGER NOT NULL, finished INTEGER NOT NULL,
    PRIMARY KEY (trail, run)) WITHOUT ROWID;
CREATE INDEX digest_runs_unfinished ON digest_runs (trail) WHERE finished = 0;
CREATE TABLE digest_chains (
    trail TEXT NOT NULL, run INTEGER NOT NULL, region TEXT NOT NULL, backfill INTEGER NOT NULL,
    start INTEGER NOT NULL, last INTEGER NOT NULL, final INTEGER NOT NULL, head INTEGER,
    PRIMARY KEY (trail, run, region, backfill)) WITHOUT ROWID;
CREATE TABLE digests (
    number INTEGER PRIMARY KEY AUTOINCREMENT, trail TEXT NOT NULL, run INTEGER NOT NULL,
    region TEXT NOT NULL, backfill INTEGER NOT NULL, account TEXT NOT NULL,
    home_region TEXT NOT NULL, name TEXT NOT NULL, final INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, bucket TEXT NOT NULL, key TEXT NOT NULL, bytes BLOB, hash BLOB NOT NULL,
    signature TEXT NOT NULL, fingerprint TEXT NOT NULL, count INTEGER NOT NULL,
    planned INTEGER NOT NULL, stored INTEGER, given_up INTEGER);
CREATE INDEX digests_open ON digests (number) WHERE stored IS NULL AND given_up IS NULL;
CREATE INDEX digests_of_name ON digests (account, home_region, name, region, backfill, end);
CREATE TABLE digest_status (
    trail TEXT PRIMARY KEY, latest_delivery INTEGER, latest_error TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE digest_keys (
    number INTEGER PRIMARY KEY AUTOINCREMENT, region TEXT NOT NULL,
    fingerprint TEXT NOT NULL UNIQUE, public_der BLOB NOT NULL, sealed_private_key BLOB NOT NULL,
    created INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL);
CREATE INDEX digest_keys_of_region ON digest_keys (region, number);
UPDATE trail_versions SET run = changed
    WHERE json_extract(state, '$.logging') AND json_extract(state, '$.logFileValidation')
    AND changed = (SELECT max(changed) FROM trail_versions other WHERE other.id = trail_versions.id);
INSERT INTO digest_runs (trail, shard, run, account, home_region, name, state, closing, finished)
    SELECT id, shard, run, json_extract(state, '$.account'), json_extract(state, '$.homeRegion'),
        json_extract(state, '$.name'), state, 0, 0
    FROM trail_versions WHERE run IS NOT NULL;
)sql",
                                                    R"sql(
ALTER TABLE trail_status ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE trail_status ADD COLUMN failing_since INTEGER;
)sql",
                                                    R"sql(
CREATE TABLE kms_keys (
    number INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
    region TEXT NOT NULL, state TEXT NOT NULL);
CREATE INDEX kms_keys_of_account ON kms_keys (account, region);
)sql",
                                                    R"sql(
CREATE TABLE bucket_imports (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
    ongoing INTEGER NOT NULL, state TEXT NOT NULL);
CREATE INDEX bucket_imports_of_account ON bucket_imports (account, number);
CREATE INDEX bucket_imports_ongoing ON bucket_imports (number) WHERE ongoing = 1;
)sql",
                                                    R"sql(
CREATE TABLE logins (user_id TEXT PRIMARY KEY, state TEXT) WITHOUT ROWID;
CREATE TABLE mfa_devices (
    arn TEXT PRIMARY KEY, account TEXT NOT NULL, user_id TEXT NOT NULL,
    state TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX mfa_devices_of_account ON mfa_devices (account, arn);
CREATE INDEX mfa_devices_of_user ON mfa_devices (user_id);
CREATE TABLE console_sessions (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL,
    state TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX console_sessions_of_user ON console_sessions (user_id);
CREATE INDEX console_sessions_expires ON console_sessions (expires);
)sql",
                                                    R"sql(
ALTER TABLE logins ADD COLUMN used INTEGER;
UPDATE logins SET used = (SELECT max(json_extract(console_sessions.state, '$.created'))
    FROM console_sessions WHERE console_sessions.user_id = logins.user_id);
)sql"};

Result<std::int64_t> pragma(Database& database, std::string_view name) {
    Statement statement = TRY(database.prepare(fmt::format("PRAGMA {}", name)));
    if (!TRY(statement.step())) return fail(Code::corrupt, fmt::format("read pragma {}", name));
    return statement.number(0);
}

}  // namespace

std::int64_t schema_version() { return static_cast<std::int64_t>(steps.size()); }

Result<void> migrate(Database& database) {
    const std::int64_t version = TRY(pragma(database, "user_version"));
    const std::int64_t owner = TRY(pragma(database, "application_id"));
    if (version != 0 && owner != application_id) {
        return fail(Code::corrupt, "the database is not an opentrail catalog");
    }
    if (version < 0 || version > schema_version()) {
        return fail(Code::corrupt,
                    fmt::format("the catalog has version {}, this program knows up to {}", version,
                                schema_version()));
    }
    for (std::int64_t step = version; step < schema_version(); ++step) {
        TRY(database.run(
            fmt::format("BEGIN IMMEDIATE;{};PRAGMA application_id={};PRAGMA user_version={};COMMIT",
                        steps[static_cast<std::size_t>(step)], application_id, step + 1)));
    }
    return {};
}

}  // namespace opentrail::catalog
