#include "access/policy/instant.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace opentrail::access::policy {
namespace {

constexpr std::size_t epoch_digits_max = 15;
constexpr std::string_view digits = "0123456789";

// Reads from the left, and remembers whether all that was asked for was there.
class Scan {
  public:
    explicit Scan(std::string_view text) : rest_(text) {}

    /// A number of exactly `size` digits, from `least` to `most`.
    int number(std::size_t size, int least, int most) {
        const std::string_view part = rest_.substr(0, std::min(size, rest_.size()));
        int value = 0;
        if (part.size() < size || part.find_first_not_of(digits) != std::string_view::npos) {
            good_ = false;
            return 0;
        }
        std::from_chars(part.data(), part.data() + part.size(), value);
        rest_.remove_prefix(size);
        good_ = good_ && value >= least && value <= most;
        return value;
    }

    bool skip(char letter) {
        if (!rest_.starts_with(letter)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char letter) { good_ = skip(letter) && good_; }

    std::int32_t fraction() {
        const std::size_t end = std::min(rest_.find_first_not_of(digits), rest_.size());
        good_ = good_ && end > 0;
        std::int32_t value = 0;
        for (std::size_t i = 0; i < 9; ++i) value = value * 10 + (i < end ? rest_[i] - '0' : 0);
        rest_.remove_prefix(end);
        return value;
    }

    bool at_end() const { return rest_.empty(); }
    bool good() const { return good_; }

  private:
    std::string_view rest_;
    bool good_ = true;
};

std::optional<Instant> parse_epoch(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (text.empty() || text.size() > epoch_digits_max) return std::nullopt;
    if (text.find_first_not_of(digits) != std::string_view::npos) return std::nullopt;
    std::int64_t seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return Instant{negative ? -seconds : seconds, 0};
}

// Seconds east of Greenwich.
int offset(Scan& scan) {
    if (scan.skip('Z')) return 0;
    const int sign = scan.skip('-') ? -1 : 1;
    if (sign == 1) scan.expect('+');
    const int hours = scan.number(2, 0, 23);
    scan.expect(':');
    return sign * (hours * 3600 + scan.number(2, 0, 59) * 60);
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
    if (text.size() != 4 &&
        text.find_first_not_of(digits, text.starts_with('-') ? 1 : 0) == std::string_view::npos) {
        return parse_epoch(text);
    }
    Scan scan(text);
    Instant instant;
    const int year = scan.number(4, 0, 9999);
    int month = 1;
    int day = 1;
    int seconds = 0;
    if (scan.skip('-')) {
        month = scan.number(2, 1, 12);
        if (scan.skip('-')) {
            day = scan.number(2, 1, 31);
            if (scan.skip('T')) {
                seconds = scan.number(2, 0, 23) * 3600;
                scan.expect(':');
                seconds += scan.number(2, 0, 59) * 60;
                if (scan.skip(':')) {
                    seconds += scan.number(2, 0, 59);
                    if (scan.skip('.')) instant.nanoseconds = scan.fraction();
                }
                seconds -= offset(scan);
            }
        }
    }
    if (!scan.good() || !scan.at_end()) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    const std::chrono::sys_days days = date;
    instant.seconds = std::int64_t{days.time_since_epoch().count()} * 86'400 + seconds;
    return instant;
}

}  // namespace opentrail::access::policy
