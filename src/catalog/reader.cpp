#include "catalog/reader.h"

#include <fmt/format.h>

#include <cstring>

#include "catalog/writer.h"

namespace opentrail::catalog {
namespace {

std::uint64_t as_number(std::int64_t column) { return static_cast<std::uint64_t>(column); }

Sha256 as_hash(const std::string& bytes) {
    Sha256 hash{};
    std::memcpy(hash.data(), bytes.data(), std::min(hash.size(), bytes.size()));
    return hash;
}

Token read_token(const Statement& row) {
    Token token{.id = row.text(0),
                .name = row.text(1),
                .hash = as_hash(row.blob(2)),
                .account = row.text(3),
                .user = row.text(4),
                .scopes = unpack_texts(row.text(5)),
                .created = from_millis(row.number(6)),
                .expires = std::nullopt};
    if (!row.is_null(7)) token.expires = from_millis(row.number(7));
    return token;
}

Import read_import(const Statement& row) {
    Import import;
    import.id = row.text(0);
    import.state = static_cast<ImportState>(row.number(1));
    import.account = row.text(2);
    import.principal = row.text(3);
    import.paths = unpack_texts(row.text(4));
    import.started = from_millis(row.number(5));
    if (!row.is_null(6)) import.finished = from_millis(row.number(6));
    import.files = as_number(row.number(7));
    import.failed_files = as_number(row.number(8));
    import.figures = {.kept = as_number(row.number(9)),
                      .duplicates = as_number(row.number(10)),
                      .conflicts = as_number(row.number(11)),
                      .failed = as_number(row.number(12))};
    return import;
}

Conflict read_conflict(const Statement& row) {
    Conflict conflict;
    conflict.later = {static_cast<std::uint32_t>(row.number(0)), as_number(row.number(1))};
    if (!row.is_null(2)) {
        conflict.earlier =
            journal::Position{static_cast<std::uint32_t>(row.number(2)), as_number(row.number(3))};
    }
    conflict.found = from_millis(row.number(4));
    return conflict;
}

/// The one row that is asked for, or Code::not_found naming `what`.
template <class Row>
Result<Row> only(Statement& statement, Row (*read)(const Statement&), std::string_view what) {
    if (!TRY(statement.step())) return fail(Code::not_found, fmt::format("no such {}", what));
    return read(statement);
}

template <class Row>
Result<std::vector<Row>> all(Statement& statement, Row (*read)(const Statement&)) {
    std::vector<Row> rows;
    while (TRY(statement.step())) rows.push_back(read(statement));
    return rows;
}

}  // namespace

Result<Reader> Reader::open(const std::string& path) {
    Reader reader(TRY(Database::open(path, Database::Access::read_write)));
    TRY(reader.database_.run("PRAGMA query_only=ON"));
    TRY(reader.prepare());
    return reader;
}

Result<void> Reader::prepare() {
    static constexpr std::string_view token_columns =
        "id, name, hash, account, user, scopes, created, expires";
    static constexpr std::string_view import_columns =
        "id, state, account, principal, paths, started, finished, files, failed_files, kept,"
        " duplicates, conflicts, failed";
    const std::pair<Statement*, std::string> statements[] = {
        {&applied_, "SELECT next FROM applied WHERE shard = ?1"},
        {&cursor_, "SELECT next FROM cursors WHERE follower = ?1 AND shard = ?2"},
        {&home_, "SELECT account, region, created, sealed_page_key FROM home"},
        {&token_by_hash_, fmt::format("SELECT {} FROM tokens WHERE hash = ?1 AND EXISTS (SELECT 1"
                                      " FROM principals WHERE kind = 0 AND id = user_id)",
                                      token_columns)},
        {&token_, fmt::format("SELECT {} FROM tokens WHERE id = ?1", token_columns)},
        {&tokens_, fmt::format("SELECT {} FROM tokens ORDER BY created, id", token_columns)},
        {&import_, fmt::format("SELECT {} FROM imports WHERE id = ?1", import_columns)},
        {&imports_,
         fmt::format("SELECT {} FROM imports ORDER BY started DESC, id", import_columns)},
        {&forgotten_, "SELECT id FROM imports WHERE state = 2 ORDER BY id"},
        {&conflict_count_, "SELECT count(*) FROM conflicts"},
        {&conflicts_,
         "SELECT later_shard, later_offset, earlier_shard, earlier_offset, found FROM conflicts"
         " ORDER BY found DESC, later_shard DESC, later_offset DESC LIMIT ?1"},
        {&reply_,
         "SELECT principal, key, body_hash, body, created FROM replies"
         " WHERE principal = ?1 AND key = ?2"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database_.prepare(sql));
    TRY(buckets_.prepare(database_));
    TRY(principals_.prepare(database_));
    TRY(trails_.prepare(database_));
    TRY(log_files_.prepare(database_));
    TRY(digests_.prepare(database_));
    TRY(kms_keys_.prepare(database_));
    TRY(bucket_imports_.prepare(database_));
    return sign_ins_.prepare(database_);
}

Result<std::uint64_t> Reader::applied(std::uint32_t shard) {
    const Use use(applied_);
    applied_.bind(1, shard);
    if (!TRY(applied_.step())) return std::uint64_t{0};
    return as_number(applied_.number(0));
}

Result<std::uint64_t> Reader::cursor(std::string_view follower, std::uint32_t shard) {
    const Use use(cursor_);
    cursor_.bind_text(1, follower);
    cursor_.bind(2, shard);
    if (!TRY(cursor_.step())) return std::uint64_t{0};
    return as_number(cursor_.number(0));
}

Result<Home> Reader::home() {
    const Use use(home_);
    return only<Home>(
        home_,
        [](const Statement& row) {
            return Home{.account = row.text(0),
                        .region = row.text(1),
                        .created = from_millis(row.number(2)),
                        .sealed_page_key = row.blob(3)};
        },
        "home account");
}

Result<Token> Reader::token_by_hash(const Sha256& hash) {
    const Use use(token_by_hash_);
    token_by_hash_.bind_blob(1, as_text(hash));
    return only<Token>(token_by_hash_, read_token, "token");
}

Result<Token> Reader::token(std::string_view id) {
    const Use use(token_);
    token_.bind_text(1, id);
    return only<Token>(token_, read_token, "token");
}

Result<std::vector<Token>> Reader::tokens() {
    const Use use(tokens_);
    return all<Token>(tokens_, read_token);
}

Result<Import> Reader::import(std::string_view id) {
    const Use use(import_);
    import_.bind_text(1, id);
    return only<Import>(import_, read_import, "import");
}

Result<std::vector<Import>> Reader::imports() {
    const Use use(imports_);
    return all<Import>(imports_, read_import);
}

Result<std::vector<std::string>> Reader::forgotten_imports() {
    const Use use(forgotten_);
    return all<std::string>(forgotten_, [](const Statement& row) { return row.text(0); });
}

Result<std::uint64_t> Reader::conflict_count() {
    const Use use(conflict_count_);
    TRY(conflict_count_.step());
    return as_number(conflict_count_.number(0));
}

Result<std::vector<Conflict>> Reader::conflicts(std::size_t limit) {
    const Use use(conflicts_);
    conflicts_.bind(1, static_cast<std::int64_t>(limit));
    return all<Conflict>(conflicts_, read_conflict);
}

Result<KeptReply> Reader::kept_reply(std::string_view principal, std::string_view key) {
    const Use use(reply_);
    reply_.bind_text(1, principal);
    reply_.bind_text(2, key);
    return only<KeptReply>(
        reply_,
        [](const Statement& row) {
            return KeptReply{.principal = row.text(0),
                             .key = row.text(1),
                             .body_hash = as_hash(row.blob(2)),
                             .body = row.text(3),
                             .created = from_millis(row.number(4))};
        },
        "reply");
}

}  // namespace opentrail::catalog
