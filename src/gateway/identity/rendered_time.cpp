#include "gateway/identity/rendered_time.h"

#include <array>
#include <cstdio>
#include <string>

namespace opentrail::gateway {
namespace {

constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";

std::optional<Timestamp> read_spelt_out(const std::string& text) {
    std::array<char, 4> month{};
    std::array<char, 3> half{};
    int day = 0;
    int year = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int end = 0;
    if (std::sscanf(text.c_str(), "%3[A-Za-z] %2d, %4d%*[, ]%2d:%2d:%2d %2[APM]%n", month.data(),
                    &day, &year, &hour, &minute, &second, half.data(), &end) != 7 ||
        static_cast<std::size_t>(end) != text.size()) {
        return std::nullopt;
    }
    const std::size_t at = months.find(month.data());
    const std::string_view which = half.data();
    if (at == std::string_view::npos || at % 3 != 0 || (which != "AM" && which != "PM") ||
        hour < 1 || hour > 12 || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(at / 3 + 1)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return Timestamp(std::chrono::sys_days(date)) +
           std::chrono::hours(hour % 12 + (which == "PM" ? 12 : 0)) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

std::optional<Timestamp> read_number(double number) {
    constexpr double milliseconds_from = 1e11;
    constexpr double most = 1e14;
    if (!(number >= 0 && number < most)) return std::nullopt;
    const double seconds = number >= milliseconds_from ? number / 1000 : number;
    return Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)));
}

}  // namespace

std::optional<Timestamp> read_rendered_time(const Json& value) {
    if (value.is_number()) return read_number(value.to_number<double>());
    if (!value.is_string()) return std::nullopt;
    const std::string text(value.get_string());
    if (const Result<Timestamp> time = parse_iso8601(text)) return *time;
    return read_spelt_out(text);
}

}  // namespace opentrail::gateway
