// Database: one SQLite connection, and Statement: one prepared statement of it.
//
// SQLite's errors become Code::unavailable (disk, busy) or Code::corrupt. A connection and its
// statements are for one thread at a time.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace opentrail::catalog {

class Statement {
  public:
    Statement() = default;
    explicit Statement(sqlite3_stmt* handle);

    /// Binds to parameter `index`, from 1. Text and blobs are copied.
    void bind(int index, std::int64_t value);
    void bind_text(int index, std::string_view text);
    void bind_blob(int index, std::string_view bytes);
    void bind_null(int index);

    /// True when there is a row; false at the end.
    Result<bool> step();
    /// Runs to the end and resets.
    Result<void> run();
    /// Makes it ready for other values.
    void reset();

    /// Column of the current row, from 0.
    std::int64_t number(int column) const;
    std::string text(int column) const;
    std::string blob(int column) const;
    bool is_null(int column) const;

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// Resets a statement at the end of its use, so that it holds no lock on the database.
class Use {
  public:
    explicit Use(Statement& statement) : statement_(statement) {}
    ~Use() { statement_.reset(); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Statement* operator->() { return &statement_; }

  private:
    Statement& statement_;
};

class Database {
  public:
    enum class Access { read_write, read_only };
    static Result<Database> open(const std::string& path, Access access);

    Result<Statement> prepare(std::string_view sql);
    /// Runs statements that give nothing back.
    Result<void> run(std::string_view sql);

  private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    explicit Database(sqlite3* handle) : handle_(handle) {}
    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace opentrail::catalog
