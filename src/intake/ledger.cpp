#include "intake/ledger.h"

#include <fmt/format.h>

#include "intake/ledger_connection.h"

namespace opentrail::intake {
namespace {

using catalog::Database;
using catalog::Statement;
using catalog::Use;

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::uint64_t from_column(std::int64_t number) { return static_cast<std::uint64_t>(number); }

HourFigures hour_figures_of(const Statement& row, int column) {
    const auto number = [&](int at) { return from_column(row.number(column + at)); };
    return {.announced = number(1),
            .listed = number(2),
            .named = number(3),
            .read = number(4),
            .dead = number(5),
            .known = number(0),
            .records = figures_of(row, column + 6)};
}

/// The conditions of a query that both files and hours have, after `where`.
std::string restriction(const LedgerQuery& query) {
    std::string where = " WHERE 1";
    if (!query.account.empty()) where += " AND account = ?1";
    if (!query.region.empty()) where += " AND region = ?2";
    if (query.from) where += " AND hour >= ?3";
    if (query.to) where += " AND hour < ?4";
    return where;
}

void bind_restriction(Statement& statement, const LedgerQuery& query) {
    if (!query.account.empty()) statement.bind_text(1, query.account);
    if (!query.region.empty()) statement.bind_text(2, query.region);
    if (query.from) statement.bind(3, hours_of(*query.from));
    if (query.to) statement.bind(4, hours_of(*query.to + std::chrono::milliseconds(3'599'999)));
}

/// Of all there are kept sums; of some they are reckoned from their hours.
Result<LedgerSums> sums_of(Database& database, const LedgerQuery& query) {
    const std::string where = restriction(query);
    std::string sql = "SELECT COUNT(*)";
    for (const char* column : {"known", "announced", "listed", "named", "read", "dead", "recorded",
                               "duplicates", "conflicts", "refused"}) {
        sql += fmt::format(", IFNULL(SUM({}), 0)", column);
    }
    Statement statement = TRY(database.prepare(fmt::format(
        "{}, (SELECT COUNT(*) FROM files{} AND state < 2 AND named IS NOT NULL) FROM hours{}", sql,
        where, where)));
    bind_restriction(statement, query);
    TRY(statement.step());
    return LedgerSums{.hours = from_column(statement.number(0)),
                      .figures = hour_figures_of(statement, 1),
                      .gaps = from_column(statement.number(11))};
}

}  // namespace

Ledger::Ledger(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Ledger::~Ledger() = default;

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& path) {
    auto connection =
        std::make_unique<Connection>(TRY(Database::open(path, Database::Access::read_write)));
    TRY(connection->database.run("PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL"));
    TRY(connection->migrate());
    TRY(connection->prepare());
    return std::unique_ptr<Ledger>(new Ledger(std::move(connection)));
}

Result<void> Ledger::see(std::span<const SeenFile> files) {
    const std::lock_guard lock(mutex_);
    return connection_->transact([&]() -> Result<void> {
        for (const SeenFile& file : files) {
            TRY(connection_->ensure(file.bucket, file.key));
            Statement& statement = connection_->see[static_cast<std::size_t>(file.how)];
            if (file.how == Sighting::named && file.body) {
                statement.bind_blob(4, as_text(*file.body));
            }
            TRY(connection_->run_at(statement, file.bucket, file.key, file.at));
        }
        return {};
    });
}

Result<void> Ledger::tell(std::string_view bucket, std::string_view key, Timestamp at) {
    const std::lock_guard lock(mutex_);
    return connection_->transact([&]() -> Result<void> {
        TRY(connection_->ensure(bucket, key));
        return connection_->run_at(connection_->tell, bucket, key, at);
    });
}

Result<void> Ledger::apply(std::span<const PlacedNote> notes, journal::Position next) {
    const std::lock_guard lock(mutex_);
    return connection_->transact([&]() -> Result<void> {
        for (const PlacedNote& placed : notes) {
            TRY(std::visit([&](const auto& note) { return connection_->apply(note, placed.at); },
                           placed.note));
        }
        connection_->set_place.bind(1, next.shard);
        connection_->set_place.bind(2, as_column(next.offset));
        return connection_->set_place.run();
    });
}

Result<std::uint64_t> Ledger::place(std::uint32_t shard) {
    const std::lock_guard lock(mutex_);
    const Use use(connection_->place);
    connection_->place.bind(1, shard);
    if (!TRY(connection_->place.step())) return 0;
    return from_column(connection_->place.number(0));
}

Result<std::optional<LedgerFile>> Ledger::find(std::string_view bucket, std::string_view key) {
    const std::lock_guard lock(mutex_);
    return connection_->found(bucket, key);
}

Result<std::vector<LedgerFile>> Ledger::files(const LedgerQuery& query) {
    const std::lock_guard lock(mutex_);
    std::string sql = fmt::format("SELECT {} FROM files", file_columns) + restriction(query) +
                      " AND (bucket, key) > (?5, ?6)";
    if (query.state) sql += fmt::format(" AND state = {}", static_cast<int>(*query.state));
    // As the indexes' conditions are written.
    if (query.only_gaps) sql += " AND state < 2 AND named IS NOT NULL";
    if (!query.bucket.empty()) sql += " AND bucket = ?8";
    sql += " ORDER BY bucket, key LIMIT ?7";
    Statement statement = TRY(connection_->database.prepare(sql));
    bind_restriction(statement, query);
    statement.bind_text(5, query.after_bucket);
    statement.bind_text(6, query.after_key);
    statement.bind(7, as_column(query.limit));
    if (!query.bucket.empty()) statement.bind_text(8, query.bucket);
    std::vector<LedgerFile> files;
    while (TRY(statement.step())) files.push_back(file_of(statement));
    return files;
}

Result<std::vector<LedgerHour>> Ledger::hours(const LedgerQuery& query) {
    const std::lock_guard lock(mutex_);
    std::string sql =
        "SELECT account, region, hour, known, announced, listed, named, read, dead, recorded,"
        " duplicates, conflicts, refused FROM hours" +
        restriction(query);
    if (query.only_lacking) sql += " AND known > read";
    if (query.after_hour) sql += " AND (account, region, hour) > (?6, ?7, ?8)";
    Statement statement =
        TRY(connection_->database.prepare(sql + " ORDER BY account, region, hour LIMIT ?5"));
    bind_restriction(statement, query);
    if (query.after_hour) {
        statement.bind_text(6, query.after_account);
        statement.bind_text(7, query.after_region);
        statement.bind(8, hours_of(*query.after_hour));
    }
    statement.bind(5, as_column(query.limit));
    std::vector<LedgerHour> hours;
    while (TRY(statement.step())) {
        hours.push_back({.account = statement.text(0),
                         .region = statement.text(1),
                         .hour = of_hours(statement.number(2)),
                         .figures = hour_figures_of(statement, 3)});
    }
    return hours;
}

Result<LedgerSums> Ledger::totals(const LedgerQuery& query) {
    const std::lock_guard lock(mutex_);
    if (query.is_restricted()) return sums_of(connection_->database, query);
    Statement statement = TRY(connection_->database.prepare(
        "SELECT hours, known, announced, listed, named, read, dead, recorded, duplicates,"
        " conflicts, refused,"
        " (SELECT COUNT(*) FROM files WHERE state < 2 AND named IS NOT NULL) FROM sums"));
    TRY(statement.step());
    return LedgerSums{.hours = from_column(statement.number(0)),
                      .figures = hour_figures_of(statement, 1),
                      .gaps = from_column(statement.number(11))};
}

Result<std::vector<LetterRow>> Ledger::letters(bool unsettled_only, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    Statement statement = TRY(connection_->database.prepare(
        fmt::format("SELECT number, at, feed, message, bucket, key, reason, body, settled"
                    " FROM letters{} ORDER BY number DESC LIMIT ?1",
                    unsettled_only ? " WHERE settled = 0" : "")));
    statement.bind(1, as_column(limit));
    std::vector<LetterRow> letters;
    while (TRY(statement.step())) {
        letters.push_back({.number = statement.number(0),
                           .letter = {.feed = statement.text(2),
                                      .message = statement.text(3),
                                      .bucket = statement.text(4),
                                      .key = statement.text(5),
                                      .reason = statement.text(6),
                                      .body = statement.text(7)},
                           .at = from_millis(statement.number(1)),
                           .settled = statement.number(8) != 0});
    }
    return letters;
}

Result<std::vector<FailureRow>> Ledger::import_failures(std::string_view import, std::int64_t after,
                                                        std::size_t limit) {
    const std::lock_guard lock(mutex_);
    Statement statement = TRY(connection_->database.prepare(
        "SELECT number, bucket, key, attempt, succeeded, type, message, at FROM import_failures"
        " WHERE import = ?1 AND number > ?2 ORDER BY number LIMIT ?3"));
    statement.bind_text(1, import);
    statement.bind(2, after);
    statement.bind(3, as_column(limit));
    std::vector<FailureRow> failures;
    while (TRY(statement.step())) {
        failures.push_back({.number = statement.number(0),
                            .failure = {.import = std::string(import),
                                        .bucket = statement.text(1),
                                        .key = statement.text(2),
                                        .attempt = from_column(statement.number(3)),
                                        .succeeded = statement.number(4) != 0,
                                        .type = statement.text(5),
                                        .message = statement.text(6)},
                            .at = from_millis(statement.number(7))});
    }
    return failures;
}

Result<bool> Ledger::is_failed(std::string_view import, std::string_view bucket,
                               std::string_view key) {
    const std::lock_guard lock(mutex_);
    Statement statement = TRY(connection_->database.prepare(
        "SELECT 1 FROM import_failures WHERE import = ?1 AND bucket = ?2 AND key = ?3"
        " AND succeeded = 0"));
    statement.bind_text(1, import);
    statement.bind_text(2, bucket);
    statement.bind_text(3, key);
    return statement.step();
}

Result<std::uint64_t> Ledger::letter_count() {
    const std::lock_guard lock(mutex_);
    Statement statement =
        TRY(connection_->database.prepare("SELECT COUNT(*) FROM letters WHERE settled = 0"));
    TRY(statement.step());
    return from_column(statement.number(0));
}

}  // namespace opentrail::intake
