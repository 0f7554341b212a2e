#include "http/date.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace opentrail::http {
namespace {

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// `text` holds digits only; -1 when it does not.
int number(std::string_view text) {
    int value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return -1;
        value = value * 10 + (digit - '0');
    }
    return value;
}

}  // namespace

std::string render_date(std::chrono::sys_seconds time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       days[std::chrono::weekday(day).c_encoding()], unsigned{date.day()},
                       months[unsigned{date.month()} - 1], int{date.year()}, clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::optional<std::chrono::sys_seconds> parse_date(std::string_view text) {
    if (text.ends_with(" -0000") || text.ends_with(" +0000")) {
        return parse_date(std::string(text.substr(0, text.size() - 5)) + "GMT");
    }
    // "Sun, 06 Nov 1994 08:49:37 GMT"
    if (text.size() != 29) return std::nullopt;
    const auto month = std::ranges::find(months, text.substr(8, 3));
    const int hour = number(text.substr(17, 2));
    const int minute = number(text.substr(20, 2));
    const int second = number(text.substr(23, 2));
    const int year = number(text.substr(12, 4));
    const int day = number(text.substr(5, 2));
    if (month == months.end() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 59 || year < 1970 || day < 1) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
        std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    const std::chrono::sys_seconds time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                                          std::chrono::minutes(minute) +
                                          std::chrono::seconds(second);
    // The day of the week and the marks between are compared at once.
    if (render_date(time) != text) return std::nullopt;
    return time;
}

}  // namespace opentrail::http
