#include "catalog/log_file_table.h"

#include <algorithm>

namespace opentrail::catalog {
namespace {

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::uint64_t from_column(std::int64_t number) { return static_cast<std::uint64_t>(number); }

constexpr std::string_view select_files =
    "SELECT number, trail, account, region, category, shard, first, end, version, bucket, key,"
    " hash, count, bytes, oldest, newest, planned, stored,"
    " recorded, given_up, run FROM log_files ";

/// Its columns behind those of select_files.
constexpr int digest_columns_begin = 21;
constexpr std::string_view select_listed =
    "SELECT f.number, f.trail, f.account, f.region, f.category, f.shard, f.first, f.end, f.version,"
    " f.bucket, f.key, f.hash, f.count, f.bytes, f.oldest, f.newest, f.planned, f.stored,"
    " f.recorded, f.given_up, f.run, d.bucket, d.key, d.stored IS NOT NULL FROM log_files f"
    " LEFT JOIN digests d ON d.number = f.digest AND d.given_up IS NULL ";

Result<LogFile> file_of(const Statement& row) {
    LogFile file;
    file.number = row.number(0);
    file.trail = row.text(1);
    file.account = row.text(2);
    file.region = row.text(3);
    file.category = static_cast<event::Category>(row.number(4));
    const auto shard = static_cast<std::uint32_t>(row.number(5));
    file.first = {shard, from_column(row.number(6))};
    file.end = from_column(row.number(7));
    file.version = {shard, from_column(row.number(8))};
    file.bucket = row.text(9);
    file.key = row.text(10);
    const std::string hash = row.blob(11);
    if (hash.size() != file.hash.size()) {
        return fail(Code::corrupt, "read the catalog's log files: a hash has another length");
    }
    std::ranges::copy(hash, file.hash.begin());
    file.count = from_column(row.number(12));
    file.bytes = from_column(row.number(13));
    file.oldest = from_millis(row.number(14));
    file.newest = from_millis(row.number(15));
    file.planned = from_millis(row.number(16));
    if (!row.is_null(17)) file.stored = from_millis(row.number(17));
    file.recorded = from_millis(row.number(18));
    if (!row.is_null(19)) file.given_up = from_millis(row.number(19));
    if (!row.is_null(20)) file.run = from_column(row.number(20));
    return file;
}

Result<ListedLogFile> listed_of(const Statement& row) {
    ListedLogFile listed{.file = TRY(file_of(row))};
    if (row.is_null(digest_columns_begin)) return listed;
    listed.digest_bucket = row.text(digest_columns_begin);
    listed.digest_key = row.text(digest_columns_begin + 1);
    listed.digest_stored = row.number(digest_columns_begin + 2) != 0;
    return listed;
}

Result<std::vector<LogFile>> files_of(Statement& statement) {
    std::vector<LogFile> files;
    while (TRY(statement.step())) files.push_back(TRY(file_of(statement)));
    return files;
}

}  // namespace

Result<void> LogFileWriter::prepare(Database& database) {
    const std::pair<Statement*, std::string_view> statements[] = {
        {&add_,
         "INSERT INTO log_files (trail, account, region, category, shard, first, end, version,"
         " bucket, key, hash, count, bytes, oldest, newest, planned, recorded, run) VALUES (?1, ?2,"
         " ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"
         " RETURNING number"},
        {&add_region_, "INSERT OR IGNORE INTO trail_regions (trail, region) VALUES (?1, ?2)"},
        {&set_cursor_,
         "INSERT OR REPLACE INTO trail_cursors (trail, shard, next) VALUES (?1, ?2, ?3)"},
        {&close_,
         "UPDATE log_files SET stored = ?2"
         " WHERE number = ?1 AND stored IS NULL AND given_up IS NULL"},
        {&give_up_,
         "UPDATE log_files SET given_up = ?2"
         " WHERE number = ?1 AND stored IS NULL AND given_up IS NULL"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<std::int64_t> LogFileWriter::add(const LogFile& plan) {
    add_region_.bind_text(1, plan.trail);
    add_region_.bind_text(2, plan.region);
    TRY(add_region_.run());
    const Use use(add_);
    add_.bind_text(1, plan.trail);
    add_.bind_text(2, plan.account);
    add_.bind_text(3, plan.region);
    add_.bind(4, static_cast<std::int64_t>(plan.category));
    add_.bind(5, plan.first.shard);
    add_.bind(6, as_column(plan.first.offset));
    add_.bind(7, as_column(plan.end));
    add_.bind(8, as_column(plan.version.offset));
    add_.bind_text(9, plan.bucket);
    add_.bind_text(10, plan.key);
    add_.bind_blob(11, as_text(plan.hash));
    add_.bind(12, as_column(plan.count));
    add_.bind(13, as_column(plan.bytes));
    add_.bind(14, to_millis(plan.oldest));
    add_.bind(15, to_millis(plan.newest));
    add_.bind(16, to_millis(plan.planned));
    add_.bind(17, to_millis(plan.recorded));
    if (plan.run) {
        add_.bind(18, as_column(*plan.run));
    } else {
        add_.bind_null(18);
    }
    if (!TRY(add_.step())) return fail(Code::corrupt, "plan a log file: it got no number");
    return add_.number(0);
}

Result<void> LogFileWriter::set_cursor(const TrailCursor& cursor) {
    set_cursor_.bind_text(1, cursor.trail);
    set_cursor_.bind(2, cursor.next.shard);
    set_cursor_.bind(3, as_column(cursor.next.offset));
    return set_cursor_.run();
}

Result<void> LogFileWriter::close(std::int64_t number, Timestamp stored) {
    close_.bind(1, number);
    close_.bind(2, to_millis(stored));
    return close_.run();
}

Result<void> LogFileWriter::give_up(std::int64_t number, Timestamp given_up) {
    give_up_.bind(1, number);
    give_up_.bind(2, to_millis(given_up));
    return give_up_.run();
}

Result<void> LogFileReader::prepare(Database& database) {
    const std::string open = std::string(select_files) +
                             "WHERE stored IS NULL AND given_up IS NULL"
                             " ORDER BY number";
    const std::string given_up =
        std::string(select_files) + "WHERE trail = ?1 AND given_up IS NOT NULL ORDER BY number";
    const std::string of_trail = std::string(select_files) +
                                 "WHERE trail = ?1 AND stored >= ?2 AND stored < ?3"
                                 " ORDER BY stored, number";
    const std::string list = std::string(select_listed) +
                             "WHERE f.trail = ?1 AND f.stored >= ?2 AND f.stored < ?3"
                             " AND (?4 IS NULL OR (f.stored, f.number) < (?4, ?5))"
                             " AND (?6 = '' OR f.region = ?6)"
                             " ORDER BY f.stored DESC, f.number DESC LIMIT ?7";
    const std::string find =
        std::string(select_listed) +
        "WHERE f.trail = ?1 AND f.stored >= ?2 AND f.bucket = ?3 AND f.key = ?4"
        " ORDER BY f.stored LIMIT 1";
    const std::string undigested = std::string(select_files) +
                                   "WHERE trail = ?1 AND run = ?2 AND region = ?3"
                                   " AND digest IS NULL AND run IS NOT NULL AND given_up IS NULL"
                                   " AND stored IS NOT NULL AND (?4 IS NULL OR late = ?4)"
                                   " AND (stored < ?5 OR stored > ?6)"
                                   " ORDER BY stored, number LIMIT ?7";
    const std::pair<Statement*, std::string_view> statements[] = {
        {&undigested_, undigested},
        {&cursors_, "SELECT trail, shard, next FROM trail_cursors"},
        {&open_, open},
        {&of_trail_, of_trail},
        {&list_, list},
        {&find_, find},
        {&count_,
         "SELECT count(*) FROM log_files WHERE trail = ?1 AND stored >= ?2 AND stored < ?3"},
        {&unnamed_,
         // trail_regions has every trail that ever delivered; the index is by trail.
         "SELECT f.key, f.run IS NOT NULL AND d.given_up IS NULL FROM log_files f"
         " LEFT JOIN digests d ON d.number = f.digest"
         " WHERE f.trail IN (SELECT trail FROM trail_regions) AND f.stored >= ?2"
         " AND f.bucket = ?1 AND d.stored IS NULL"
         " UNION ALL SELECT key, run IS NOT NULL FROM log_files"
         " WHERE stored IS NULL AND given_up IS NULL AND bucket = ?1"},
        {&given_up_, given_up},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<std::vector<TrailCursor>> LogFileReader::cursors() {
    const Use use(cursors_);
    std::vector<TrailCursor> cursors;
    while (TRY(cursors_.step())) {
        cursors.push_back(
            {cursors_.text(0),
             {static_cast<std::uint32_t>(cursors_.number(1)), from_column(cursors_.number(2))}});
    }
    return cursors;
}

Result<std::vector<LogFile>> LogFileReader::open_files() {
    const Use use(open_);
    return files_of(open_);
}

Result<std::vector<LogFile>> LogFileReader::of_trail(std::string_view trail, Timestamp from,
                                                     Timestamp to) {
    const Use use(of_trail_);
    of_trail_.bind_text(1, trail);
    of_trail_.bind(2, to_millis(from));
    of_trail_.bind(3, to_millis(to));
    return files_of(of_trail_);
}

Result<std::vector<ListedLogFile>> LogFileReader::list(const LogFileQuery& query) {
    const Use use(list_);
    list_.bind_text(1, query.trail);
    list_.bind(2, to_millis(query.from));
    list_.bind(3, to_millis(query.to));
    if (query.after) {
        list_.bind(4, to_millis(query.after->first));
        list_.bind(5, query.after->second);
    } else {
        list_.bind_null(4);
        list_.bind_null(5);
    }
    list_.bind_text(6, query.region);
    list_.bind(7, static_cast<std::int64_t>(query.limit));
    std::vector<ListedLogFile> files;
    while (TRY(list_.step())) files.push_back(TRY(listed_of(list_)));
    return files;
}

Result<std::optional<ListedLogFile>> LogFileReader::find(std::string_view trail,
                                                         std::string_view bucket,
                                                         std::string_view key, Timestamp since) {
    const Use use(find_);
    find_.bind_text(1, trail);
    find_.bind(2, to_millis(since));
    find_.bind_text(3, bucket);
    find_.bind_text(4, key);
    if (!TRY(find_.step())) return std::nullopt;
    return TRY(listed_of(find_));
}

Result<std::uint64_t> LogFileReader::count(std::string_view trail, Timestamp from, Timestamp to) {
    const Use use(count_);
    count_.bind_text(1, trail);
    count_.bind(2, to_millis(from));
    count_.bind(3, to_millis(to));
    if (!TRY(count_.step())) return 0;
    return from_column(count_.number(0));
}

Result<std::vector<UnnamedLogFile>> LogFileReader::unnamed(std::string_view bucket,
                                                           Timestamp since) {
    const Use use(unnamed_);
    unnamed_.bind_text(1, bucket);
    unnamed_.bind(2, to_millis(since));
    std::vector<UnnamedLogFile> files;
    while (TRY(unnamed_.step())) files.push_back({unnamed_.text(0), unnamed_.number(1) != 0});
    return files;
}

Result<std::vector<LogFile>> LogFileReader::undigested(const UndigestedFiles& query) {
    const Use use(undigested_);
    undigested_.bind_text(1, query.trail);
    undigested_.bind(2, as_column(query.run));
    undigested_.bind_text(3, query.region);
    if (query.late) {
        undigested_.bind(4, *query.late ? 1 : 0);
    } else {
        undigested_.bind_null(4);
    }
    undigested_.bind(5, to_millis(query.before));
    undigested_.bind(6, to_millis(query.after));
    undigested_.bind(7, static_cast<std::int64_t>(query.limit));
    return files_of(undigested_);
}

Result<std::vector<LogFile>> LogFileReader::given_up(std::string_view trail) {
    const Use use(given_up_);
    given_up_.bind_text(1, trail);
    return files_of(given_up_);
}

}  // namespace opentrail::catalog
