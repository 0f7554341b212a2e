#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "intake/ledger.h"
#include "intake/ledger_connection.h"

namespace opentrail::intake {
namespace {

constexpr std::string_view digest_columns =
    "bucket, key, account, region, chain, begins, ends, hash, state, reason, previous_bucket,"
    " previous_key, previous_hash";

/// Of what is absent, that which has older digests of its chain here: before them began what we
/// know.
constexpr std::string_view missing_digests =
    "SELECT a.bucket AS bucket, a.key AS key, n.account, n.region, (SELECT MAX(o.ends)"
    "  FROM digests o WHERE o.bucket = n.bucket AND o.chain = n.chain AND o.ends < n.ends) AS "
    "since,"
    " n.begins, n.key AS named_by"
    " FROM absent a JOIN digests n ON n.bucket = a.next_bucket AND n.key = a.next_key"
    " WHERE since IS NOT NULL";

void bind_optional(catalog::Statement& statement, int index, const std::string& text) {
    if (text.empty()) {
        statement.bind_null(index);
    } else {
        statement.bind_text(index, text);
    }
}

LedgerDigest digest_of(const catalog::Statement& row) {
    LedgerDigest digest{.bucket = row.text(0),
                        .key = row.text(1),
                        .account = row.text(2),
                        .region = row.text(3),
                        .chain = row.text(4),
                        .begins = from_millis(row.number(5)),
                        .ends = from_millis(row.number(6)),
                        .state = static_cast<std::uint8_t>(row.number(8)),
                        .reason = row.text(9),
                        .previous_bucket = row.text(10),
                        .previous_key = row.text(11),
                        .previous_hash = row.text(12)};
    if (const std::string hash = row.blob(7); hash.size() == digest.hash.size()) {
        std::ranges::copy(hash, digest.hash.begin());
    }
    return digest;
}

Result<std::vector<LedgerDigest>> rows_of(catalog::Statement& statement) {
    std::vector<LedgerDigest> digests;
    while (TRY(statement.step())) digests.push_back(digest_of(statement));
    return digests;
}

/// Those whose columns `first` and `second` are these.
Result<std::vector<LedgerDigest>> find(catalog::Database& database, std::string_view first,
                                       std::string_view second, const std::string& bucket,
                                       const std::string& key) {
    catalog::Statement statement = TRY(database.prepare(fmt::format(
        "SELECT {} FROM digests WHERE {} = ?1 AND {} = ?2", digest_columns, first, second)));
    statement.bind_text(1, bucket);
    statement.bind_text(2, key);
    return rows_of(statement);
}

Result<void> put(catalog::Database& database, const LedgerDigest& digest) {
    catalog::Statement gone =
        TRY(database.prepare("DELETE FROM digests WHERE bucket = ?1 AND key = ?2"));
    gone.bind_text(1, digest.bucket);
    gone.bind_text(2, digest.key);
    TRY(gone.run());
    catalog::Statement statement = TRY(database.prepare(
        fmt::format("INSERT INTO digests ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
                    " ?9, ?10, ?11, ?12, ?13)",
                    digest_columns)));
    statement.bind_text(1, digest.bucket);
    statement.bind_text(2, digest.key);
    statement.bind_text(3, digest.account);
    statement.bind_text(4, digest.region);
    statement.bind_text(5, digest.chain);
    statement.bind(6, to_millis(digest.begins));
    statement.bind(7, to_millis(digest.ends));
    statement.bind_blob(8, as_text(digest.hash));
    statement.bind(9, digest.state);
    statement.bind_text(10, digest.reason);
    bind_optional(statement, 11, digest.previous_bucket);
    bind_optional(statement, 12, digest.previous_key);
    bind_optional(statement, 13, digest.previous_hash);
    return statement.run();
}

/// Of what digests name as the one before them and is not there: this one is, and perhaps not the
/// one that it names.
Result<void> note_absent(catalog::Database& database, const LedgerDigest& digest,
                         bool has_previous) {
    catalog::Statement found =
        TRY(database.prepare("DELETE FROM absent WHERE (bucket = ?1 AND key = ?2)"
                             " OR (next_bucket = ?1 AND next_key = ?2)"));
    found.bind_text(1, digest.bucket);
    found.bind_text(2, digest.key);
    TRY(found.run());
    if (has_previous || digest.previous_key.empty()) return {};
    catalog::Statement absent = TRY(database.prepare("INSERT INTO absent VALUES (?1, ?2, ?3, ?4)"));
    absent.bind_text(1, digest.previous_bucket);
    absent.bind_text(2, digest.previous_key);
    absent.bind_text(3, digest.bucket);
    absent.bind_text(4, digest.key);
    return absent.run();
}

std::string does_not_fit(const std::string& key, const std::string& next) {
    return fmt::format("{} is not the digest that {} names: another is in its place", key, next);
}

struct Neighbours {
    bool has_previous = false;
    std::vector<std::string> breaks;
};

Result<Neighbours> neighbours_of(catalog::Database& database, const LedgerDigest& digest) {
    Neighbours neighbours;
    const auto same = TRY(find(database, "bucket", "key", digest.bucket, digest.key));
    const auto previous =
        TRY(find(database, "bucket", "key", digest.previous_bucket, digest.previous_key));
    const auto next =
        TRY(find(database, "previous_bucket", "previous_key", digest.bucket, digest.key));
    neighbours.has_previous = !previous.empty();
    std::vector<std::string>& breaks = neighbours.breaks;
    for (const LedgerDigest& before : same) {
        if (before.hash == digest.hash) continue;
        breaks.push_back(fmt::format("{} is another digest than was read before", digest.key));
    }
    for (const LedgerDigest& one : previous) {
        if (hex(one.hash) != digest.previous_hash) {
            breaks.push_back(does_not_fit(one.key, digest.key));
        }
    }
    for (const LedgerDigest& one : next) {
        if (one.previous_hash != hex(digest.hash)) {
            breaks.push_back(does_not_fit(digest.key, one.key));
        }
    }
    return neighbours;
}

/// Rows of a state and how many digests are in it: of those whose time touches the query's.
Result<catalog::Statement> state_counts(catalog::Database& database, const LedgerQuery& query) {
    if (!query.is_restricted()) return database.prepare("SELECT state, count FROM digest_states");
    std::string sql = "SELECT state, COUNT(*) FROM digests WHERE 1";
    if (!query.account.empty()) sql += " AND account = ?1";
    if (!query.region.empty()) sql += " AND region = ?2";
    if (query.from) sql += " AND ends > ?3";
    if (query.to) sql += " AND begins < ?4";
    catalog::Statement statement = TRY(database.prepare(sql + " GROUP BY state"));
    if (!query.account.empty()) statement.bind_text(1, query.account);
    if (!query.region.empty()) statement.bind_text(2, query.region);
    if (query.from) statement.bind(3, to_millis(*query.from));
    if (query.to) statement.bind(4, to_millis(*query.to));
    return statement;
}

/// Missing digests of the query's bucket, account and Region that may hold something of its time.
Result<catalog::Statement> select_missing(catalog::Database& database, std::string_view columns,
                                          const LedgerQuery& query, std::string_view tail) {
    std::string sql = fmt::format("SELECT {} FROM ({}) WHERE 1", columns, missing_digests);
    if (!query.bucket.empty()) sql += " AND bucket = ?1";
    if (!query.account.empty()) sql += " AND account = ?2";
    if (!query.region.empty()) sql += " AND region = ?3";
    if (query.from) sql += " AND begins > ?4";
    if (query.to) sql += " AND since < ?5";
    catalog::Statement statement = TRY(database.prepare(sql.append(tail)));
    if (!query.bucket.empty()) statement.bind_text(1, query.bucket);
    if (!query.account.empty()) statement.bind_text(2, query.account);
    if (!query.region.empty()) statement.bind_text(3, query.region);
    if (query.from) statement.bind(4, to_millis(*query.from));
    if (query.to) statement.bind(5, to_millis(*query.to));
    return statement;
}

}  // namespace

Result<std::vector<std::string>> Ledger::breaks(const LedgerDigest& digest) {
    const std::lock_guard lock(mutex_);
    return TRY(neighbours_of(connection_->database, digest)).breaks;
}

Result<std::vector<std::string>> Ledger::note(const LedgerDigest& digest) {
    const std::lock_guard lock(mutex_);
    catalog::Database& database = connection_->database;
    std::vector<std::string> breaks;
    const Result<void> done = connection_->transact([&]() -> Result<void> {
        Neighbours neighbours = TRY(neighbours_of(database, digest));
        breaks = std::move(neighbours.breaks);
        TRY(note_absent(database, digest, neighbours.has_previous));
        return put(database, digest);
    });
    if (!done) return std::unexpected(done.error());
    return breaks;
}

Result<DigestSums> Ledger::digests(const LedgerQuery& query) {
    const std::lock_guard lock(mutex_);
    DigestSums sums;
    catalog::Statement states = TRY(state_counts(connection_->database, query));
    while (TRY(states.step())) {
        const auto count = static_cast<std::uint64_t>(states.number(1));
        switch (states.number(0)) {
            case 0: sums.valid = count; break;
            case 1: sums.unchecked = count; break;
            default: sums.broken = count; break;
        }
    }
    catalog::Statement missing = TRY(
        select_missing(connection_->database, "COUNT(DISTINCT bucket || '/' || key)", query, ""));
    TRY(missing.step());
    sums.missing = static_cast<std::uint64_t>(missing.number(0));
    return sums;
}

Result<std::vector<MissingDigest>> Ledger::missing_digests(const LedgerQuery& query) {
    const std::lock_guard lock(mutex_);
    catalog::Statement statement =
        TRY(select_missing(connection_->database, "*", query, " ORDER BY bucket, key LIMIT ?6"));
    statement.bind(6, static_cast<std::int64_t>(query.limit));
    std::vector<MissingDigest> missing;
    while (TRY(statement.step())) {
        missing.push_back({.bucket = statement.text(0),
                           .key = statement.text(1),
                           .account = statement.text(2),
                           .region = statement.text(3),
                           .from = from_millis(statement.number(4)),
                           .to = from_millis(statement.number(5)),
                           .named_by = statement.text(6)});
    }
    return missing;
}

Result<std::vector<LedgerDigest>> Ledger::list_digests(const DigestQuery& query) {
    const std::lock_guard lock(mutex_);
    std::string where = " WHERE (bucket, key) > (?2, ?3)";
    // As the index's condition is written.
    if (query.state) where += fmt::format(" AND state = {}", *query.state);
    if (!query.bucket.empty()) where += " AND bucket = ?4";
    catalog::Statement statement = TRY(connection_->database.prepare(fmt::format(
        "SELECT {} FROM digests{} ORDER BY bucket, key LIMIT ?1", digest_columns, where)));
    statement.bind(1, static_cast<std::int64_t>(query.limit));
    statement.bind_text(2, query.after_bucket);
    statement.bind_text(3, query.after_key);
    if (!query.bucket.empty()) statement.bind_text(4, query.bucket);
    return rows_of(statement);
}

}  // namespace opentrail::intake
