#include "catalog/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/assert.h"

namespace opentrail::catalog {
namespace {

std::unexpected<Error> failure(sqlite3* handle, int status, std::string_view tried) {
    const bool corrupt = status == SQLITE_CORRUPT || status == SQLITE_NOTADB;
    return fail(
        corrupt ? Code::corrupt : Code::unavailable,
        fmt::format("{}: {}", tried, handle ? sqlite3_errmsg(handle) : sqlite3_errstr(status)));
}

}  // namespace

Statement::Statement(sqlite3_stmt* handle) : handle_(handle) {}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

void Statement::bind(int index, std::int64_t value) {
    const int status = sqlite3_bind_int64(handle_.get(), index, value);
    INVARIANT(status == SQLITE_OK);
}

void Statement::bind_text(int index, std::string_view text) {
    const int status = sqlite3_bind_text64(handle_.get(), index, text.data() ? text.data() : "",
                                           text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    INVARIANT(status == SQLITE_OK);
}

void Statement::bind_blob(int index, std::string_view bytes) {
    const int status = sqlite3_bind_blob64(handle_.get(), index, bytes.data() ? bytes.data() : "",
                                           bytes.size(), SQLITE_TRANSIENT);
    INVARIANT(status == SQLITE_OK);
}

void Statement::bind_null(int index) {
    const int status = sqlite3_bind_null(handle_.get(), index);
    INVARIANT(status == SQLITE_OK);
}

Result<bool> Statement::step() {
    const int status = sqlite3_step(handle_.get());
    if (status == SQLITE_ROW) return true;
    if (status == SQLITE_DONE) return false;
    return failure(sqlite3_db_handle(handle_.get()), status,
                   fmt::format("run \"{}\"", sqlite3_sql(handle_.get())));
}

Result<void> Statement::run() {
    Result<bool> row = true;
    while (row && *row) row = step();
    // Also when it failed: it takes no other values before.
    reset();
    if (!row) return std::unexpected(std::move(row.error()));
    return {};
}

void Statement::reset() {
    // Its status repeats what step() has reported.
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return text ? std::string(text, size) : std::string();
}

std::string Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return bytes ? std::string(bytes, size) : std::string();
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Result<Database> Database::open(const std::string& path, Access access) {
    sqlite3* handle = nullptr;
    const int flags = access == Access::read_only ? SQLITE_OPEN_READONLY
                                                  : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    // The owner of a connection locks it itself.
    const int status = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(handle);
    if (status != SQLITE_OK) return failure(handle, status, fmt::format("open catalog {}", path));
    sqlite3_busy_timeout(handle, 10'000);
    sqlite3_extended_result_codes(handle, 0);
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* handle = nullptr;
    const int status = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (status != SQLITE_OK)
        return failure(handle_.get(), status, fmt::format("prepare \"{}\"", sql));
    return Statement(handle);
}

Result<void> Database::run(std::string_view sql) {
    const std::string text(sql);
    const int status = sqlite3_exec(handle_.get(), text.c_str(), nullptr, nullptr, nullptr);
    if (status != SQLITE_OK) return failure(handle_.get(), status, fmt::format("run \"{}\"", sql));
    return {};
}

}  // namespace opentrail::catalog
