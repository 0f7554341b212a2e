#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace opentrail {
namespace {

constexpr std::int64_t millis_per_day = 86'400'000;
constexpr std::int64_t millis_per_minute = 60'000;
constexpr std::int64_t millis_max = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z.
// About the year 30,000: std::chrono's calendar ends soon after. Only a caller's odd number gets so
// far.
constexpr std::int64_t calendar_millis_max = 900'000'000'000'000;
constexpr std::size_t quoted_bytes_max = 64;  // Of a bad text, in an error message.

struct CivilTime {
    std::int64_t year;
    unsigned month;
    unsigned day;
    unsigned hour;
    unsigned minute;
    unsigned second;
    unsigned milli;
};

CivilTime civil(Timestamp time) {
    time = std::clamp(time, from_millis(-calendar_millis_max), from_millis(calendar_millis_max));
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto rest = static_cast<unsigned>((time - day).count());
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            rest / 3'600'000,
            rest / 60'000 % 60,
            rest / 1000 % 60,
            rest % 1000};
}

void put_digits(char* at, unsigned value, int count) {
    for (int i = count - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

bool has_four_digit_year(const CivilTime& t) { return t.year >= 0 && t.year <= 9999; }

bool is_leap(unsigned year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

unsigned days_in_month(unsigned year, unsigned month) {
    static constexpr std::array<std::uint8_t, 12> days{31, 28, 31, 30, 31, 30,
                                                       31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// Days since 1970-01-01 of a date of the Gregorian calendar from then on. Counts years from March,
// so that the leap day is the last of its year.
std::int64_t days_since_epoch(unsigned year, unsigned month, unsigned day) {
    const unsigned y = month <= 2 ? year - 1 : year;
    const unsigned months_since_march = month > 2 ? month - 3 : month + 9;
    const unsigned day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    const unsigned days = y * 365 + y / 4 - y / 100 + y / 400 + day_of_year;
    return static_cast<std::int64_t>(days) - 719'468;
}

// Reads digits and notes whether any of them was something else, so that one test at the end will
// do.
class Digits {
  public:
    explicit Digits(const char* text) : text_(text) {}

    unsigned two(std::size_t at) { return one(at) * 10 + one(at + 1); }
    unsigned four(std::size_t at) { return two(at) * 100 + two(at + 2); }
    bool good() const { return worst_ <= 9; }

  private:
    unsigned one(std::size_t at) {
        const unsigned digit = static_cast<unsigned char>(text_[at]) - unsigned{'0'};
        worst_ = digit > worst_ ? digit : worst_;
        return digit;
    }

    const char* text_;
    unsigned worst_ = 0;
};

struct Parts {
    unsigned year, month, day, hour, minute, second;
    unsigned milli = 0;
    std::int64_t offset_minutes = 0;
};

constexpr std::int64_t bad = -1;

std::int64_t millis_of(const Parts& p) {
    if (p.year < 1970 - 1 || p.month - 1 > 11 || p.day - 1 >= days_in_month(p.year, p.month) ||
        p.hour > 23 || p.minute > 59 || p.second > 60) {
        return bad;
    }
    const std::int64_t minutes =
        (days_since_epoch(p.year, p.month, p.day) * 24 + p.hour) * 60 + p.minute - p.offset_minutes;
    std::int64_t within_minute = p.second * 1000 + p.milli;
    if (p.second == 60) {
        // A leap second ends a UTC day. Unix time has no place for it: it becomes the moment
        // before.
        if ((minutes + 1) % (24 * 60) != 0) return bad;
        within_minute = millis_per_minute - 1;
    }
    const std::int64_t millis = minutes * millis_per_minute + within_minute;
    return millis >= 0 && millis <= millis_max ? millis : bad;
}

// "20131102T010628Z".
std::int64_t parse_basic(std::string_view text) {
    Digits digits(text.data());
    const Parts parts{digits.four(0), digits.two(4),  digits.two(6),
                      digits.two(9),  digits.two(11), digits.two(13)};
    if (!digits.good() || text[8] != 'T' || text[15] != 'Z') return bad;
    return millis_of(parts);
}

// What follows the seconds: an optional fraction, then "Z" or an offset.
bool parse_tail(std::string_view tail, Parts& parts) {
    if (tail.starts_with('.')) {
        std::size_t end = 1;
        unsigned weight = 100;
        while (end < tail.size() && tail[end] >= '0' && tail[end] <= '9') {
            parts.milli += static_cast<unsigned>(tail[end] - '0') * weight;
            weight /= 10;
            ++end;
        }
        if (end == 1) return false;
        tail.remove_prefix(end);
    }
    if (tail == "Z") return true;
    if (tail.size() != 6 || (tail[0] != '+' && tail[0] != '-') || tail[3] != ':') return false;
    Digits digits(tail.data());
    const unsigned hours = digits.two(1);
    const unsigned minutes = digits.two(4);
    if (!digits.good() || hours > 23 || minutes > 59) return false;
    parts.offset_minutes = hours * 60 + minutes;
    if (tail[0] == '-') parts.offset_minutes = -parts.offset_minutes;
    return true;
}

// "2026-01-02T03:04:05" and what may follow.
std::int64_t parse_extended(std::string_view text) {
    if (text.size() < 20) return bad;
    Digits digits(text.data());
    Parts parts{digits.four(0), digits.two(5),  digits.two(8),
                digits.two(11), digits.two(14), digits.two(17)};
    if (!digits.good() || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':') {
        return bad;
    }
    if (text.size() == 20 && text[19] == 'Z') return millis_of(parts);
    if (!parse_tail(text.substr(19), parts)) return bad;
    return millis_of(parts);
}

}  // namespace

std::string iso8601(Timestamp time) {
    const CivilTime t = civil(time);
    if (!has_four_digit_year(t)) {
        // ISO 8601 writes such years with a sign. No record holds one, but a caller's number might.
        return fmt::format("{:+07}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year, t.month, t.day, t.hour,
                           t.minute, t.second);
    }
    char text[] = "0000-00-00T00:00:00.000Z";
    put_digits(text, static_cast<unsigned>(t.year), 4);
    put_digits(text + 5, t.month, 2);
    put_digits(text + 8, t.day, 2);
    put_digits(text + 11, t.hour, 2);
    put_digits(text + 14, t.minute, 2);
    put_digits(text + 17, t.second, 2);
    if (t.milli == 0) {
        text[19] = 'Z';
        return std::string(text, 20);
    }
    put_digits(text + 20, t.milli, 3);
    return std::string(text, 24);
}

std::string iso8601_basic(Timestamp time) {
    const CivilTime t = civil(time);
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", t.year, t.month, t.day, t.hour, t.minute,
                       t.second);
}

Result<Timestamp> parse_iso8601(std::string_view text) {
    const std::int64_t millis = text.size() == 16 ? parse_basic(text) : parse_extended(text);
    if (millis == bad) [[unlikely]] {
        return fail(Code::invalid, fmt::format("not an ISO 8601 time between 1970 and 9999: \"{}\"",
                                               text.substr(0, quoted_bytes_max)));
    }
    return from_millis(millis);
}

Result<Duration> parse_duration(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::int64_t millis;
    };
    static constexpr Unit units[] = {
        {"ms", 1},        {"s", 1000},           {"m", 60'000},
        {"h", 3'600'000}, {"d", millis_per_day}, {"w", 7 * millis_per_day}};
    std::int64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, count);
    const std::string_view name(rest, static_cast<std::size_t>(end - rest));
    for (const Unit& unit : units) {
        if (unit.name != name) continue;
        if (error != std::errc{} || count < 0 ||
            count > std::numeric_limits<std::int64_t>::max() / unit.millis) {
            break;
        }
        return Duration(count * unit.millis);
    }
    return fail(Code::invalid,
                fmt::format("not a duration such as 250ms, 1s, 15m, 2h, 90d or 1w: \"{}\"",
                            text.substr(0, quoted_bytes_max)));
}

}  // namespace opentrail
