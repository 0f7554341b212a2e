// A time that parse_iso8601() takes is written and read again as the same; the standard library
// agrees on its date.

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/time.h"

namespace {

int digits(std::string_view text, std::size_t at, std::size_t count) {
    int number = 0;
    for (std::size_t i = at; i < at + count; ++i) number = number * 10 + (text[i] - '0');
    return number;
}

// Without an offset, the date and the time of day are those written.
void check_against_the_standard_library(std::string_view text, opentrail::Timestamp time) {
    namespace c = std::chrono;
    const auto date = c::year(digits(text, 0, 4)) / c::month(unsigned(digits(text, 5, 2))) /
                      c::day(unsigned(digits(text, 8, 2)));
    INVARIANT(date.ok());
    if (digits(text, 17, 2) == 60) return;
    const auto expected = c::sys_days(date) + c::hours(digits(text, 11, 2)) +
                          c::minutes(digits(text, 14, 2)) + c::seconds(digits(text, 17, 2));
    INVARIANT(c::floor<c::seconds>(time) == expected);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto time = parse_iso8601(text)) {
        INVARIANT(to_millis(*time) >= 0);
        const auto again = parse_iso8601(iso8601(*time));
        INVARIANT(again && *again == *time);
        if (size >= 20 && text.ends_with('Z')) check_against_the_standard_library(text, *time);
    }
    if (const auto duration = parse_duration(text)) INVARIANT(duration->count() >= 0);
    return 0;
}
