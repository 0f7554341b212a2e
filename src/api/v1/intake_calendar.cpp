// GET /v1/intake/calendar: of each day whether all files are there that must be.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "api/v1/intake.h"
#include "api/v1/intake_text.h"

namespace opentrail::api::v1 {
namespace {

using Day = std::chrono::sys_days;

constexpr std::size_t days_max = 1'100;  // Three years.
/// Missing digests that are looked through for one calendar: what has more is not called whole.
constexpr std::size_t missing_max = 50'000;

std::string day_text(Day day) { return iso8601(Timestamp(day)).substr(0, 10); }

/// Digests that are missing, by the days of which they may be.
std::map<Day, std::uint64_t> missing_by_day(const std::vector<intake::MissingDigest>& missing,
                                            Day first, Day last) {
    std::map<Day, std::uint64_t> days;
    for (const intake::MissingDigest& one : missing) {
        const Day begin = std::max(first, std::chrono::floor<std::chrono::days>(one.from));
        // What ends at midnight is of the day before.
        const Day end = std::min(
            last, std::chrono::floor<std::chrono::days>(one.to - std::chrono::milliseconds(1)));
        for (Day day = begin; day <= end; day += std::chrono::days(1)) ++days[day];
    }
    return days;
}

JsonObject json_of_day(Day day, const intake::LedgerDay& known, std::uint64_t missing_digests) {
    const intake::HourFigures& figures = known.figures;
    const bool is_lacking =
        known.lacking > 0 || known.altered > 0 || known.broken > 0 || missing_digests > 0;
    const bool is_known = known.hours > 0 || known.digests > 0;
    JsonObject object{{"day", day_text(day)},
                      {"state", is_lacking ? "lacking"
                                : is_known ? "whole"
                                           : "none"},
                      {"hours", known.hours},
                      {"lackingHours", known.lacking}};
    for (auto& [name, value] : json_of(figures)) object[name] = std::move(value);
    object["alteredFiles"] = known.altered;
    object["digests"] = JsonObject{{"known", known.digests},
                                   {"broken", known.broken},
                                   {"unchecked", known.unchecked},
                                   {"missing", missing_digests}};
    return object;
}

}  // namespace

Outcome<std::string> Intake::calendar(const Call& call) {
    const auto query = read_calendar_query(call);
    if (!query) return std::unexpected(query.error());
    const auto days = ledger_.days(*query);
    if (!days) return std::unexpected(as_refused(days.error()));
    const auto missing = missing_digests(*query, missing_max + 1);
    if (!missing) return std::unexpected(missing.error());
    if (missing->size() > missing_max) {
        return refuse("ValidationException",
                      fmt::format("more than {} digests are missing: ask for one account, one "
                                  "Region or a shorter time",
                                  missing_max));
    }
    std::map<Day, intake::LedgerDay> known;
    for (const intake::LedgerDay& day : *days) {
        known[std::chrono::floor<std::chrono::days>(day.day)] = day;
    }
    JsonArray list;
    // Without bounds: from the first day of which anything is known to the last one.
    if (!known.empty() || (query->from && query->to)) {
        const auto floor = [](Timestamp time) {
            return std::chrono::floor<std::chrono::days>(time);
        };
        const Day first = query->from ? floor(*query->from) : known.begin()->first;
        const Day last = query->to ? floor(*query->to - std::chrono::milliseconds(1))
                                   : std::max(first, known.empty() ? first : known.rbegin()->first);
        if (last - first >= std::chrono::days(days_max)) {
            return refuse("ValidationException",
                          "from and to are more than three years apart: ask for less at once");
        }
        const auto lacking = missing_by_day(*missing, first, last);
        for (Day day = first; day <= last; day += std::chrono::days(1)) {
            const auto found = known.find(day);
            const auto gap = lacking.find(day);
            list.push_back(json_of_day(day,
                                       found == known.end() ? intake::LedgerDay{} : found->second,
                                       gap == lacking.end() ? 0 : gap->second));
        }
    }
    return to_text(JsonObject{{"days", std::move(list)}});
}

}  // namespace opentrail::api::v1
