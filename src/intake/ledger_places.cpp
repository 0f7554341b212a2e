// The ledger's sums of each account and Region.

#include "intake/ledger.h"
#include "intake/ledger_connection.h"

namespace opentrail::intake {

Result<std::vector<LedgerPlace>> Ledger::places() {
    const std::lock_guard lock(mutex_);
    catalog::Statement row = TRY(connection_->database.prepare(
        "SELECT account, region, COUNT(*), SUM(known > read), MIN(hour), MAX(hour), SUM(known),"
        " SUM(announced), SUM(listed), SUM(named), SUM(read), SUM(dead), SUM(recorded),"
        " SUM(duplicates), SUM(conflicts), SUM(refused) FROM hours"
        " GROUP BY account, region ORDER BY account, region"));
    const auto number = [&](int column) { return static_cast<std::uint64_t>(row.number(column)); };
    std::vector<LedgerPlace> places;
    while (TRY(row.step())) {
        places.push_back({.account = row.text(0),
                          .region = row.text(1),
                          .hours = number(2),
                          .lacking = number(3),
                          .first = of_hours(row.number(4)),
                          .last = of_hours(row.number(5)),
                          .figures = {.announced = number(7),
                                      .listed = number(8),
                                      .named = number(9),
                                      .read = number(10),
                                      .dead = number(11),
                                      .known = number(6),
                                      .records = figures_of(row, 12)}});
    }
    return places;
}

}  // namespace opentrail::intake
