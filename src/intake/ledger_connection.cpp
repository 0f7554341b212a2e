#include "intake/ledger_connection.h"

#include <fmt/format.h>

#include <algorithm>

#include "intake/ledger_schema.h"

namespace opentrail::intake {
namespace {

using catalog::Database;
using catalog::Statement;
using catalog::Use;

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::uint64_t from_column(std::int64_t number) { return static_cast<std::uint64_t>(number); }

std::optional<Timestamp> time_of(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return from_millis(row.number(column));
}

std::optional<Sha256> hash_of(const Statement& row, int column) {
    const std::string bytes = row.blob(column);
    if (bytes.size() != sizeof(Sha256)) return std::nullopt;
    Sha256 hash;
    std::ranges::copy(bytes, hash.begin());
    return hash;
}

}  // namespace

std::int64_t hours_of(Timestamp time) {
    return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}

Timestamp of_hours(std::int64_t hours) { return Timestamp(std::chrono::hours(hours)); }

RecordFigures figures_of(const Statement& row, int column) {
    return {.recorded = from_column(row.number(column)),
            .duplicates = from_column(row.number(column + 1)),
            .conflicts = from_column(row.number(column + 2)),
            .refused = from_column(row.number(column + 3))};
}

LedgerFile file_of(const Statement& row) {
    LedgerFile file;
    file.bucket = row.text(0);
    file.key = row.text(1);
    file.kind = static_cast<FileKind>(row.number(2));
    file.account = row.text(3);
    file.region = row.text(4);
    if (!row.is_null(5)) file.hour = of_hours(row.number(5));
    file.announced = time_of(row, 6);
    file.listed = time_of(row, 7);
    file.named = time_of(row, 8);
    file.taken = time_of(row, 9);
    file.state = static_cast<FileState>(row.number(10));
    file.hash = hash_of(row, 11);
    file.body = hash_of(row, 12);
    file.named_body = hash_of(row, 13);
    file.bytes = from_column(row.number(14));
    file.records = from_column(row.number(15));
    file.figures = figures_of(row, 16);
    file.changed = row.number(20) != 0;
    if (!row.is_null(21)) file.import = row.text(21);
    return file;
}

Result<void> Ledger::Connection::prepare() {
    const std::string add_file = fmt::format(
        "INSERT OR IGNORE INTO files ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
        " NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, NULL)",
        file_columns);
    const std::string find_file =
        fmt::format("SELECT {} FROM files WHERE bucket = ?1 AND key = ?2", file_columns);
    const std::pair<Statement*, std::string_view> statements[] = {
        {&begin, "BEGIN IMMEDIATE"},
        {&commit, "COMMIT"},
        {&rollback, "ROLLBACK"},
        {&add, add_file},
        {&see[0],
         "UPDATE files SET announced = ?3 WHERE bucket = ?1 AND key = ?2"
         " AND announced IS NULL"},
        {&see[1],
         "UPDATE files SET listed = ?3 WHERE bucket = ?1 AND key = ?2"
         " AND listed IS NULL"},
        {&see[2],
         "UPDATE files SET named = IFNULL(named, ?3), named_body = IFNULL(?4, named_body)"
         " WHERE bucket = ?1 AND key = ?2"},
        {&take,
         "UPDATE files SET state = ?3, hash = ?4, bytes = ?5, records = ?6,"
         " recorded = recorded + ?7, duplicates = duplicates + ?8,"
         " conflicts = conflicts + ?9, refused = refused + ?10, changed = ?11,"
         " taken = ?12, body = ?13, import = ?14 WHERE bucket = ?1 AND key = ?2"},
        {&die,
         "UPDATE files SET state = 3, taken = ?3 WHERE bucket = ?1 AND key = ?2"
         " AND state < 2"},
        {&tell,
         "UPDATE files SET state = 4, taken = ?3 WHERE bucket = ?1 AND key = ?2"
         " AND state IN (0, 3)"},
        {&find, find_file},
        {&add_letter,
         "INSERT INTO letters (at, feed, message, bucket, key, reason, body,"
         " settled) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)"},
        {&settle,
         "UPDATE letters SET settled = 1 WHERE bucket = ?1 AND key = ?2"
         " AND settled = 0"},
        {&put_failure,
         "INSERT INTO import_failures (import, bucket, key, attempt, succeeded, type, message, at)"
         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (import, bucket, key) DO UPDATE SET"
         " attempt = excluded.attempt, succeeded = excluded.succeeded,"
         " type = iif(excluded.succeeded, type, excluded.type),"
         " message = iif(excluded.succeeded, message, excluded.message), at = excluded.at"},
        {&add_forgotten, "INSERT OR IGNORE INTO forgotten VALUES (?1)"},
        {&find_forgotten, "SELECT 1 FROM forgotten WHERE import = ?1"},
        {&page_end,
         "SELECT bucket, key FROM files WHERE (bucket, key) > (?1, ?2)"
         " ORDER BY bucket, key LIMIT 1 OFFSET ?3"},
        {&forget,
         "UPDATE files SET state = iif(state = 3, 3, 5), hash = NULL, body = NULL, bytes = 0,"
         " records = 0, recorded = 0, duplicates = 0, conflicts = 0, refused = 0, changed = 0,"
         " taken = iif(state = 3, taken, NULL), import = NULL WHERE import = ?1"
         " AND (bucket, key) > (?2, ?3) AND (?5 IS NULL OR (bucket, key) <= (?4, ?5))"},
        {&mark_forgotten,
         "UPDATE files SET state = 5 WHERE bucket = ?1 AND key = ?2 AND state = 0"},
        {&place, "SELECT next FROM places WHERE shard = ?1"},
        {&set_place, "INSERT OR REPLACE INTO places (shard, next) VALUES (?1, ?2)"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<void> Ledger::Connection::migrate() {
    Statement version = TRY(database.prepare("PRAGMA user_version"));
    TRY(version.step());
    const std::int64_t found = version.number(0);
    version.reset();
    if (found == ledger_version) return {};
    if (found < 0 || found > ledger_version) {
        return fail(Code::corrupt,
                    fmt::format("the ledger of intake is of version {}, this program knows {}",
                                found, ledger_version));
    }
    std::string sql = "BEGIN;";
    if (found == 0) sql += ledger_tables;
    for (std::int64_t next = std::max<std::int64_t>(found, 1); next < ledger_version; ++next) {
        sql += ledger_upgrades[next - 1];
    }
    return database.run(sql + "COMMIT");
}

Result<void> Ledger::Connection::ensure(std::string_view bucket, std::string_view key) {
    const ObjectName name = read_object_name(key);
    add.bind_text(1, bucket);
    add.bind_text(2, key);
    add.bind(3, static_cast<std::int64_t>(name.kind));
    add.bind_text(4, name.account);
    add.bind_text(5, name.region);
    const bool counts = name.kind != FileKind::digest && name.kind != FileKind::other;
    if (counts && name.minute) {
        add.bind(6, hours_of(*name.minute));
    } else {
        add.bind_null(6);
    }
    return add.run();
}

Result<std::optional<LedgerFile>> Ledger::Connection::found(std::string_view bucket,
                                                            std::string_view key) {
    const Use use(find);
    find.bind_text(1, bucket);
    find.bind_text(2, key);
    if (!TRY(find.step())) return std::optional<LedgerFile>();
    return std::optional(file_of(find));
}

Result<void> Ledger::Connection::run_at(Statement& statement, std::string_view bucket,
                                        std::string_view key, Timestamp at) {
    statement.bind_text(1, bucket);
    statement.bind_text(2, key);
    statement.bind(3, to_millis(at));
    return statement.run();
}

Result<void> Ledger::Connection::apply(const TakeFile& note, const PlacedNote& placed) {
    TRY(ensure(note.bucket, note.key));
    const std::optional<LedgerFile> file = TRY(found(note.bucket, note.key));
    const bool same = file->hash == note.hash;
    // Two readers took the same records: what the first one noted holds.
    if (same && note.first < file->records) return {};
    if (same && file->state == FileState::read) return {};
    // Its events were in work when the import was forgotten.
    if (TRY(is_forgotten(placed.import))) {
        mark_forgotten.bind_text(1, note.bucket);
        mark_forgotten.bind_text(2, note.key);
        return mark_forgotten.run();
    }
    take.bind_text(1, note.bucket);
    take.bind_text(2, note.key);
    take.bind(3, static_cast<std::int64_t>(note.whole ? FileState::read : FileState::part));
    take.bind_blob(4, as_text(note.hash));
    take.bind(5, as_column(note.bytes));
    take.bind(6, as_column(note.end));
    take.bind(7, as_column(note.figures.recorded));
    take.bind(8, as_column(note.figures.duplicates));
    take.bind(9, as_column(note.figures.conflicts));
    take.bind(10, as_column(note.figures.refused));
    take.bind(11, file->changed || (file->hash && !same) ? 1 : 0);
    take.bind(12, to_millis(placed.at));
    take.bind_blob(13, as_text(note.body));
    // Of several that each took some of it the last: with any of them it is not whole any more.
    const std::string& before = note.first > 0 ? file->import : placed.import;
    const std::string& import = placed.import.empty() ? before : placed.import;
    if (import.empty()) {
        take.bind_null(14);
    } else {
        take.bind_text(14, import);
    }
    TRY(take.run());
    if (!note.whole) return {};
    settle.bind_text(1, note.bucket);
    settle.bind_text(2, note.key);
    return settle.run();
}

Result<void> Ledger::Connection::apply(const DeadLetter& letter, const PlacedNote& placed) {
    if (!letter.key.empty()) {
        TRY(ensure(letter.bucket, letter.key));
        TRY(run_at(die, letter.bucket, letter.key, placed.at));
    }
    add_letter.bind(1, to_millis(placed.at));
    add_letter.bind_text(2, letter.feed);
    add_letter.bind_text(3, letter.message);
    add_letter.bind_text(4, letter.bucket);
    add_letter.bind_text(5, letter.key);
    add_letter.bind_text(6, letter.reason);
    add_letter.bind_text(7, letter.body);
    return add_letter.run();
}

Result<void> Ledger::Connection::apply(const ImportFailure& failure, const PlacedNote& placed) {
    put_failure.bind_text(1, failure.import);
    put_failure.bind_text(2, failure.bucket);
    put_failure.bind_text(3, failure.key);
    put_failure.bind(4, as_column(failure.attempt));
    put_failure.bind(5, failure.succeeded ? 1 : 0);
    put_failure.bind_text(6, failure.type);
    put_failure.bind_text(7, failure.message);
    put_failure.bind(8, to_millis(placed.at));
    return put_failure.run();
}

Result<void> Ledger::Connection::apply(const catalog::ForgetImport& forgotten, const PlacedNote&) {
    add_forgotten.bind_text(1, forgotten.id);
    return add_forgotten.run();
}

Result<bool> Ledger::Connection::is_forgotten(const std::string& import) {
    if (import.empty()) return false;
    const Use use(find_forgotten);
    find_forgotten.bind_text(1, import);
    return find_forgotten.step();
}

}  // namespace opentrail::intake
