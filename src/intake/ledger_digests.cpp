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
    catalog::Statement statement = TRY(database.prepare(
        fmt::format("INSERT OR REPLACE INTO digests ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
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

std::string does_not_fit(const std::string& key, const std::string& next) {
    return fmt::format("{} is not the digest that {} names: another is in its place", key, next);
}

}  // namespace

Result<std::vector<std::string>> Ledger::note(const LedgerDigest& digest) {
    const std::lock_guard lock(mutex_);
    catalog::Database& database = connection_->database;
    std::vector<std::string> breaks;
    const Result<void> done = connection_->transact([&]() -> Result<void> {
        const auto same = TRY(intake::find(database, "bucket", "key", digest.bucket, digest.key));
        const auto previous = TRY(
            intake::find(database, "bucket", "key", digest.previous_bucket, digest.previous_key));
        const auto next = TRY(
            intake::find(database, "previous_bucket", "previous_key", digest.bucket, digest.key));
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
        return put(database, digest);
    });
    if (!done) return std::unexpected(done.error());
    return breaks;
}

Result<DigestSums> Ledger::digests() {
    const std::lock_guard lock(mutex_);
    catalog::Statement statement = TRY(connection_->database.prepare(
        "SELECT TOTAL(state = 0), TOTAL(state = 1), TOTAL(state = 2),"
        " TOTAL(previous_key IS NOT NULL"
        "  AND NOT EXISTS (SELECT 1 FROM digests p WHERE p.bucket = d.previous_bucket"
        "   AND p.key = d.previous_key)"
        "  AND EXISTS (SELECT 1 FROM digests o WHERE o.bucket = d.bucket AND o.chain = d.chain"
        "   AND o.ends < d.ends))"
        " FROM digests d"));
    TRY(statement.step());
    const auto count = [&](int column) {
        return static_cast<std::uint64_t>(statement.number(column));
    };
    return DigestSums{
        .valid = count(0), .unchecked = count(1), .broken = count(2), .missing = count(3)};
}

Result<std::vector<LedgerDigest>> Ledger::list_digests(std::optional<std::uint8_t> state,
                                                       std::size_t limit) {
    const std::lock_guard lock(mutex_);
    const std::string where = state ? fmt::format(" WHERE state = {}", *state) : "";
    catalog::Statement statement = TRY(connection_->database.prepare(fmt::format(
        "SELECT {} FROM digests{} ORDER BY bucket, key LIMIT ?1", digest_columns, where)));
    statement.bind(1, static_cast<std::int64_t>(limit));
    return rows_of(statement);
}

}  // namespace opentrail::intake
