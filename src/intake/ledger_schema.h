// The tables of the ledger's database, and its version.

#pragma once

#include <cstdint>
#include <string_view>

namespace opentrail::intake {

inline constexpr std::int64_t ledger_version = 4;

/// Of version 1. Times are milliseconds since the epoch, hours count from it. `hours` is the sum of
/// `files` and changes in the same transactions.
inline constexpr std::string_view ledger_tables = R"sql(
CREATE TABLE files (
    bucket TEXT NOT NULL, key TEXT NOT NULL,
    kind INTEGER NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, hour INTEGER,
    announced INTEGER, listed INTEGER, named INTEGER, taken INTEGER,
    state INTEGER NOT NULL, hash BLOB, body BLOB, named_body BLOB, bytes INTEGER NOT NULL, records INTEGER NOT NULL,
    recorded INTEGER NOT NULL, duplicates INTEGER NOT NULL, conflicts INTEGER NOT NULL,
    refused INTEGER NOT NULL, changed INTEGER NOT NULL,
    PRIMARY KEY (bucket, key)) WITHOUT ROWID;
CREATE INDEX files_unread ON files (bucket, key) WHERE state < 2;
CREATE TABLE hours (
    account TEXT NOT NULL, region TEXT NOT NULL, hour INTEGER NOT NULL,
    known INTEGER NOT NULL, announced INTEGER NOT NULL, listed INTEGER NOT NULL,
    named INTEGER NOT NULL, read INTEGER NOT NULL, dead INTEGER NOT NULL,
    recorded INTEGER NOT NULL, duplicates INTEGER NOT NULL, conflicts INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    PRIMARY KEY (account, region, hour)) WITHOUT ROWID;
CREATE TRIGGER count_file AFTER INSERT ON files WHEN NEW.hour IS NOT NULL BEGIN
    INSERT INTO hours VALUES (NEW.account, NEW.region, NEW.hour, 1,
        (NEW.announced IS NOT NULL),
        (NEW.listed IS NOT NULL),
        (NEW.named IS NOT NULL),
        (NEW.state = 2),
        (NEW.state = 3),
        NEW.recorded,
        NEW.duplicates,
        NEW.conflicts,
        NEW.refused)
    ON CONFLICT DO UPDATE SET known = known + 1,
        announced = announced + (NEW.announced IS NOT NULL),
        listed = listed + (NEW.listed IS NOT NULL),
        named = named + (NEW.named IS NOT NULL),
        read = read + (NEW.state = 2),
        dead = dead + (NEW.state = 3),
        recorded = recorded + NEW.recorded,
        duplicates = duplicates + NEW.duplicates,
        conflicts = conflicts + NEW.conflicts,
        refused = refused + NEW.refused;
END;
CREATE TRIGGER recount_file AFTER UPDATE ON files WHEN NEW.hour IS NOT NULL BEGIN
    UPDATE hours SET
        announced = announced + (NEW.announced IS NOT NULL) - (OLD.announced IS NOT NULL),
        listed = listed + (NEW.listed IS NOT NULL) - (OLD.listed IS NOT NULL),
        named = named + (NEW.named IS NOT NULL) - (OLD.named IS NOT NULL),
        read = read + (NEW.state = 2) - (OLD.state = 2),
        dead = dead + (NEW.state = 3) - (OLD.state = 3),
        recorded = recorded + NEW.recorded - OLD.recorded,
        duplicates = duplicates + NEW.duplicates - OLD.duplicates,
        conflicts = conflicts + NEW.conflicts - OLD.conflicts,
        refused = refused + NEW.refused - OLD.refused
    WHERE account = NEW.account AND region = NEW.region AND hour = NEW.hour;
END;
CREATE TABLE letters (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, feed TEXT NOT NULL,
    message TEXT NOT NULL, bucket TEXT NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL,
    body TEXT NOT NULL, settled INTEGER NOT NULL);
CREATE INDEX letters_of_file ON letters (bucket, key);
CREATE INDEX letters_open ON letters (number) WHERE settled = 0;
CREATE TABLE digests (
    bucket TEXT NOT NULL, key TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
    chain TEXT NOT NULL, begins INTEGER NOT NULL, ends INTEGER NOT NULL, hash BLOB NOT NULL,
    state INTEGER NOT NULL, reason TEXT NOT NULL,
    previous_bucket TEXT, previous_key TEXT, previous_hash TEXT,
    PRIMARY KEY (bucket, key)) WITHOUT ROWID;
CREATE INDEX digests_previous ON digests (previous_bucket, previous_key);
CREATE INDEX digests_chain ON digests (bucket, chain, ends);
CREATE TABLE places (shard INTEGER PRIMARY KEY, next INTEGER NOT NULL);
PRAGMA user_version = 1;
)sql";

/// From version 1 to 2: sums that are kept, where they were reckoned from all rows each time, and
/// what is missing at hand.
inline constexpr std::string_view ledger_upgrade_2 = R"sql(
CREATE INDEX files_gaps ON files (bucket, key) WHERE state < 2 AND named IS NOT NULL;
CREATE INDEX hours_lacking ON hours (account, region, hour) WHERE known > read;
CREATE TABLE sums (
    hours INTEGER NOT NULL,
    known INTEGER NOT NULL, announced INTEGER NOT NULL, listed INTEGER NOT NULL,
    named INTEGER NOT NULL, read INTEGER NOT NULL, dead INTEGER NOT NULL,
    recorded INTEGER NOT NULL, duplicates INTEGER NOT NULL, conflicts INTEGER NOT NULL,
    refused INTEGER NOT NULL);
INSERT INTO sums SELECT COUNT(*), IFNULL(SUM(known), 0), IFNULL(SUM(announced), 0),
    IFNULL(SUM(listed), 0), IFNULL(SUM(named), 0), IFNULL(SUM(read), 0), IFNULL(SUM(dead), 0),
    IFNULL(SUM(recorded), 0), IFNULL(SUM(duplicates), 0), IFNULL(SUM(conflicts), 0),
    IFNULL(SUM(refused), 0) FROM hours;
CREATE TRIGGER sum_hour AFTER INSERT ON hours BEGIN
    UPDATE sums SET hours = hours + 1,
        known = known + NEW.known, announced = announced + NEW.announced,
        listed = listed + NEW.listed, named = named + NEW.named, read = read + NEW.read,
        dead = dead + NEW.dead, recorded = recorded + NEW.recorded,
        duplicates = duplicates + NEW.duplicates, conflicts = conflicts + NEW.conflicts,
        refused = refused + NEW.refused;
END;
CREATE TRIGGER resum_hour AFTER UPDATE ON hours BEGIN
    UPDATE sums SET
        known = known + NEW.known - OLD.known,
        announced = announced + NEW.announced - OLD.announced,
        listed = listed + NEW.listed - OLD.listed,
        named = named + NEW.named - OLD.named,
        read = read + NEW.read - OLD.read,
        dead = dead + NEW.dead - OLD.dead,
        recorded = recorded + NEW.recorded - OLD.recorded,
        duplicates = duplicates + NEW.duplicates - OLD.duplicates,
        conflicts = conflicts + NEW.conflicts - OLD.conflicts,
        refused = refused + NEW.refused - OLD.refused;
END;
CREATE TABLE digest_states (state INTEGER PRIMARY KEY, count INTEGER NOT NULL);
INSERT INTO digest_states SELECT state, COUNT(*) FROM digests GROUP BY state;
CREATE TRIGGER count_digest AFTER INSERT ON digests BEGIN
    INSERT INTO digest_states VALUES (NEW.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER discount_digest AFTER DELETE ON digests BEGIN
    UPDATE digest_states SET count = count - 1 WHERE state = OLD.state;
END;
CREATE TABLE absent (
    bucket TEXT NOT NULL, key TEXT NOT NULL, next_bucket TEXT NOT NULL, next_key TEXT NOT NULL,
    PRIMARY KEY (bucket, key, next_bucket, next_key)) WITHOUT ROWID;
INSERT INTO absent SELECT previous_bucket, previous_key, bucket, key FROM digests d
    WHERE previous_key IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM digests p WHERE p.bucket = d.previous_bucket AND p.key = d.previous_key);
PRAGMA user_version = 2;
)sql";

/// Of every version: what makes a question cheap and means nothing by itself.
inline constexpr std::string_view ledger_indexes = R"sql(
CREATE INDEX IF NOT EXISTS files_altered ON files (bucket, key) WHERE body <> named_body;
)sql";

/// From version 2 to 3: failures of imports, in the order in which each first failed.
inline constexpr std::string_view ledger_upgrade_3 = R"sql(
CREATE TABLE import_failures (
    number INTEGER PRIMARY KEY AUTOINCREMENT, import TEXT NOT NULL, bucket TEXT NOT NULL,
    key TEXT NOT NULL, attempt INTEGER NOT NULL, succeeded INTEGER NOT NULL, type TEXT NOT NULL,
    message TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (import, bucket, key));
CREATE INDEX import_failures_of_import ON import_failures (import, number);
PRAGMA user_version = 3;
)sql";

/// From version 3 to 4: which import read a file, so that it can be forgotten; digests that nobody
/// could check, at hand.
inline constexpr std::string_view ledger_upgrade_4 = R"sql(
ALTER TABLE files ADD COLUMN import TEXT;
CREATE TABLE forgotten (import TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE INDEX digests_unchecked ON digests (bucket, key) WHERE state = 1;
PRAGMA user_version = 4;
)sql";

/// Each brings the version before to its own, the first to version 2.
inline constexpr std::string_view ledger_upgrades[] = {ledger_upgrade_2, ledger_upgrade_3,
                                                       ledger_upgrade_4};

}  // namespace opentrail::intake
