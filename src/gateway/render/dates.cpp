#include "gateway/render/dates.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "http/date.h"

namespace opentrail::gateway::render {
namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// 9999-12-31T23:59:59Z.
constexpr double seconds_max = 253402300799.0;

std::string date_text(Timestamp time, std::string_view before_time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    const auto hour = clock.hours().count();
    return fmt::format("\"{} {}, {}{}{}:{:02}:{:02} {}\"",
                       months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<unsigned>(date.day()), static_cast<int>(date.year()),
                       before_time, hour % 12 == 0 ? 12 : hour % 12, clock.minutes().count(),
                       clock.seconds().count(), hour < 12 ? "AM" : "PM");
}

}  // namespace

DateForm date_form_of(std::string_view service) {
    if (service == "ec2") return DateForm::epoch_millis;
    if (service == "secretsmanager") return DateForm::text_comma;
    for (const std::string_view iso : {"sts", "ssm", "rolesanywhere", "lambda"}) {
        if (service == iso) return DateForm::iso;
    }
    return DateForm::text;
}

std::string date_json(Timestamp time, DateForm form) {
    switch (form) {
        case DateForm::text: return date_text(time, " ");
        case DateForm::text_comma: return date_text(time, ", ");
        case DateForm::iso:
            return fmt::format("\"{}\"", iso8601(std::chrono::floor<std::chrono::seconds>(time)));
        case DateForm::epoch_millis: break;
    }
    return fmt::format("{}", to_millis(time));
}

std::optional<Timestamp> read_date(std::string_view text) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc() && end == text.data() + text.size()) {
        if (!(seconds >= 0 && seconds <= seconds_max)) return {};
        return from_millis(std::llround(seconds * 1000));
    }
    if (const auto time = parse_iso8601(text)) return *time;
    if (const auto time = http::parse_date(text)) return *time;
    return {};
}

}  // namespace opentrail::gateway::render
