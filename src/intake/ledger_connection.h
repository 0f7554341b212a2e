// The ledger's connection to its database: its statements, and what one note does.
//
// For whoever holds the ledger's lock.

#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "catalog/database.h"
#include "intake/ledger.h"

namespace opentrail::intake {

struct Ledger::Connection {
    catalog::Database database;
    catalog::Statement begin, commit, rollback;
    catalog::Statement add, see[3], take, die, tell, find, add_letter, settle, place, set_place;
    catalog::Statement put_failure, add_forgotten, find_forgotten, page_end, forget, mark_forgotten;

    explicit Connection(catalog::Database opened) : database(std::move(opened)) {}

    Result<void> prepare();
    Result<void> migrate();
    template <typename Work>
    Result<void> transact(const Work& work) {
        TRY(begin.run());
        Result<void> done = work();
        if (done) done = commit.run();
        if (!done) static_cast<void>(rollback.run());
        return done;
    }
    Result<void> ensure(std::string_view bucket, std::string_view key);
    Result<std::optional<LedgerFile>> found(std::string_view bucket, std::string_view key);
    Result<void> run_at(catalog::Statement& statement, std::string_view bucket,
                        std::string_view key, Timestamp at);
    Result<void> apply(const TakeFile& note, const PlacedNote& placed);
    Result<void> apply(const DeadLetter& letter, const PlacedNote& placed);
    Result<void> apply(const ImportFailure& failure, const PlacedNote& placed);
    /// Only that it is: Ledger::forget() does the rest.
    Result<void> apply(const catalog::ForgetImport& forgotten, const PlacedNote& placed);
    Result<bool> is_forgotten(const std::string& import);
};

/// The columns that file_of() reads.
inline constexpr std::string_view file_columns =
    "bucket, key, kind, account, region, hour, announced, listed, named, taken, state, hash,"
    " body, named_body, bytes, records, recorded, duplicates, conflicts, refused, changed, import";
LedgerFile file_of(const catalog::Statement& row);
RecordFigures figures_of(const catalog::Statement& row, int column);
/// Whole hours since 1970, and back.
std::int64_t hours_of(Timestamp time);
Timestamp of_hours(std::int64_t hours);

}  // namespace opentrail::intake
