// The ledger's sums of each day.

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "intake/ledger.h"
#include "intake/ledger_connection.h"
#include "intake/sink.h"

namespace opentrail::intake {
namespace {

using catalog::Database;
using catalog::Statement;

constexpr std::int64_t hours_a_day = 24;
constexpr std::int64_t day_millis = 86'400'000;

using Days = std::map<std::int64_t, LedgerDay>;

std::uint64_t from_column(std::int64_t number) { return static_cast<std::uint64_t>(number); }

/// `time` is the column's name; it counts units of which a day has `units`.
Result<Statement> prepare(Database& database, const LedgerQuery& query, const std::string& columns,
                          const std::string& table, std::string_view time, std::int64_t units,
                          std::string_view more = "") {
    std::string sql =
        fmt::format("SELECT {} / {}, {} FROM {} WHERE 1", time, units, columns, table);
    if (!query.account.empty()) sql += " AND account = ?1";
    if (!query.region.empty()) sql += " AND region = ?2";
    if (query.from) sql += fmt::format(" AND {} >= ?3", time);
    if (query.to) sql += fmt::format(" AND {} < ?4", time);
    Statement statement = TRY(database.prepare(fmt::format("{}{} GROUP BY 1", sql, more)));
    if (!query.account.empty()) statement.bind_text(1, query.account);
    if (!query.region.empty()) statement.bind_text(2, query.region);
    const auto count = [&](Timestamp at) {
        return units == hours_a_day ? hours_of(at) : to_millis(at);
    };
    if (query.from) statement.bind(3, count(*query.from));
    if (query.to) statement.bind(4, count(*query.to + std::chrono::milliseconds(3'599'999)));
    return statement;
}

LedgerDay& day_at(Days& days, std::int64_t number) {
    LedgerDay& day = days[number];
    day.day = of_hours(number * hours_a_day);
    return day;
}

Result<void> add_hours(Database& database, const LedgerQuery& query, Days& days) {
    std::string columns = "COUNT(*), SUM(known > read)";
    for (const char* column : {"known", "announced", "listed", "named", "read", "dead", "recorded",
                               "duplicates", "conflicts", "refused"}) {
        columns += fmt::format(", SUM({})", column);
    }
    Statement row = TRY(prepare(database, query, columns, "hours", "hour", hours_a_day));
    while (TRY(row.step())) {
        LedgerDay& day = day_at(days, row.number(0));
        const auto number = [&](int column) { return from_column(row.number(column)); };
        day.hours = number(1);
        day.lacking = number(2);
        day.figures = {.announced = number(4),
                       .listed = number(5),
                       .named = number(6),
                       .read = number(7),
                       .dead = number(8),
                       .known = number(3),
                       .records = figures_of(row, 9)};
    }
    return {};
}

Result<void> add_altered(Database& database, const LedgerQuery& query, Days& days) {
    Statement row = TRY(prepare(database, query, "COUNT(*)", "files", "hour", hours_a_day,
                                " AND hour IS NOT NULL AND body <> named_body"));
    while (TRY(row.step())) day_at(days, row.number(0)).altered = from_column(row.number(1));
    return {};
}

Result<void> add_digests(Database& database, const LedgerQuery& query, Days& days) {
    const auto count = [](DigestReport::State state) {
        return fmt::format("SUM(state = {})", static_cast<int>(state));
    };
    const std::string columns = fmt::format("COUNT(*), {}, {}", count(DigestReport::State::broken),
                                            count(DigestReport::State::unchecked));
    // One that ends at midnight is of the day before.
    Statement row = TRY(prepare(database, query, columns, "digests", "(ends - 1)", day_millis));
    while (TRY(row.step())) {
        LedgerDay& day = day_at(days, row.number(0));
        day.digests = from_column(row.number(1));
        day.broken = from_column(row.number(2));
        day.unchecked = from_column(row.number(3));
    }
    return {};
}

}  // namespace

Result<std::vector<LedgerDay>> Ledger::days(const LedgerQuery& query) {
    const std::lock_guard lock(mutex_);
    Days days;
    TRY(add_hours(connection_->database, query, days));
    TRY(add_altered(connection_->database, query, days));
    TRY(add_digests(connection_->database, query, days));
    std::vector<LedgerDay> all;
    for (auto& [number, day] : days) all.push_back(day);
    return all;
}

}  // namespace opentrail::intake
