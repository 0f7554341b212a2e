#include "base/time.h"

#include <gtest/gtest.h>

#include <limits>

namespace opentrail {
namespace {

struct Good {
    const char* text;
    std::int64_t millis;
};

// Python: datetime.strptime(...) - datetime(1970, 1, 1), in milliseconds.
constexpr Good whole_seconds[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1999-12-31T23:59:59Z", 946'684'799'000},
    {"2000-01-01T00:00:00Z", 946'684'800'000},
    {"2000-02-29T12:34:56Z", 951'827'696'000},
    {"2024-02-29T23:59:59Z", 1'709'251'199'000},
    {"2026-01-02T03:04:05Z", 1'767'323'045'000},
    {"2100-03-01T00:00:00Z", 4'107'542'400'000},
    {"9999-12-31T23:59:59Z", 253'402'300'799'000},
};

TEST(Iso8601, IsReadAndWritten) {
    for (const Good& row : whole_seconds) {
        const auto time = parse_iso8601(row.text);
        ASSERT_TRUE(time) << row.text;
        EXPECT_EQ(to_millis(*time), row.millis);
        EXPECT_EQ(iso8601(from_millis(row.millis)), row.text);
    }
}

TEST(Iso8601, EveryDayOfFourHundredYearsAgreesWithTheStandardLibrary) {
    const std::chrono::sys_days first = std::chrono::year(1970) / 1 / 1;
    const std::chrono::sys_days end = std::chrono::year(2371) / 1 / 1;
    for (std::chrono::sys_days day = first; day < end; day += std::chrono::days(1)) {
        const Timestamp time = day + std::chrono::hours(13);
        const auto read = parse_iso8601(iso8601(time));
        ASSERT_TRUE(read) << iso8601(time);
        ASSERT_EQ(*read, time);
    }
}

TEST(ParseIso8601, TakesOtherForms) {
    constexpr std::int64_t base = 1'767'323'045'000;  // 2026-01-02T03:04:05Z
    constexpr Good rows[] = {
        {"2026-01-02T03:04:05.1Z", base + 100},
        {"2026-01-02T03:04:05.12Z", base + 120},
        {"2026-01-02T03:04:05.123Z", base + 123},
        {"2026-01-02T03:04:05.123999999999Z", base + 123},
        {"2026-01-02T03:04:05.000Z", base},
        {"2026-01-02T03:04:05+00:00", base},
        {"2026-01-02T03:04:05-00:00", base},
        {"2026-01-02T04:34:05+01:30", base},
        {"2026-01-01T22:04:05-05:00", base},
        {"2026-01-01T22:04:05.5-05:00", base + 500},
        {"20260102T030405Z", base},
        {"1970-01-01T01:00:00+01:00", 0},
        {"1969-12-31T23:00:00-01:00", 0},
        // The leap second of 2016, and as Tokyo saw it: the last millisecond of its minute.
        {"2016-12-31T23:59:60Z", 1'483'228'799'999},
        {"2016-12-31T23:59:60.5Z", 1'483'228'799'999},
        {"2017-01-01T08:59:60+09:00", 1'483'228'799'999},
    };
    for (const Good& row : rows) {
        const auto time = parse_iso8601(row.text);
        ASSERT_TRUE(time) << row.text;
        EXPECT_EQ(to_millis(*time), row.millis) << row.text;
    }
}

TEST(ParseIso8601, RefusesEverythingElse) {
    const char* const rows[] = {"",
                                "Z",
                                "2026-01-02",
                                "2026-01-02T03:04Z",
                                "2026-01-02T03:04:05",
                                "2026-01-02 03:04:05Z",
                                "2026-01-02t03:04:05Z",
                                "2026-01-02T03:04:05z",
                                " 2026-01-02T03:04:05Z",
                                "2026-01-02T03:04:05Z ",
                                "2026-01-02T03:04:05ZZ",
                                "2026-00-02T03:04:05Z",
                                "2026-13-02T03:04:05Z",
                                "2026-01-00T03:04:05Z",
                                "2026-01-32T03:04:05Z",
                                "2026-04-31T03:04:05Z",
                                "2026-02-29T03:04:05Z",
                                "2100-02-29T03:04:05Z",
                                "2026-01-02T24:00:00Z",
                                "2026-01-02T03:60:05Z",
                                "2026-01-02T03:04:61Z",
                                "2026-01-02T03:04:60Z",
                                "2016-12-31T23:59:60+01:00",
                                "2026-01-02T03:04:05.Z",
                                "2026-01-02T03:04:05,5Z",
                                "2026-01-02T03:04:05.5",
                                "2026-01-02T03:04:05.5xZ",
                                "2026-01-02T03:04:05+24:00",
                                "2026-01-02T03:04:05+01:60",
                                "2026-01-02T03:04:05+0100",
                                "2026-01-02T03:04:05+01",
                                "2026-01-02T03:04:05+1:000",
                                "1969-12-31T23:59:59Z",
                                "1970-01-01T00:00:00+00:01",
                                "0000-01-01T00:00:00Z",
                                "9999-12-31T23:59:59-00:01",
                                "99999-12-31T23:59:59Z",
                                "-026-01-02T03:04:05Z",
                                "+026-01-02T03:04:05Z",
                                "2026-1-02T03:04:05ZZ",
                                "2026-01-02T03:04: 5Z",
                                "2026-01-02T03:04:0\xc2Z",
                                "20260102T030405",
                                "20260102 030405Z",
                                "20260230T030405Z",
                                "2026010aT030405Z",
                                "20260102T0304056",
                                "1767323045"};
    for (const char* text : rows) {
        const auto time = parse_iso8601(text);
        ASSERT_FALSE(time) << text;
        EXPECT_EQ(time.error().code, Code::invalid);
    }
}

TEST(ParseIso8601, QuotesTheBeginningOfWhatIsWrong) {
    EXPECT_EQ(parse_iso8601("yesterday").error().message,
              "not an ISO 8601 time between 1970 and 9999: \"yesterday\"");
    EXPECT_LT(parse_iso8601(std::string(10'000, 'x')).error().message.size(), 200u);
}

TEST(Iso8601, WritesMillisecondsOnlyWhenThereAreSome) {
    EXPECT_EQ(iso8601(from_millis(1'767'323'045'001)), "2026-01-02T03:04:05.001Z");
    EXPECT_EQ(iso8601(from_millis(1'767'323'045'120)), "2026-01-02T03:04:05.120Z");
    EXPECT_EQ(iso8601_basic(from_millis(1'767'323'045'999)), "20260102T030405Z");
}

TEST(Iso8601, WritesAnyTimestamp) {
    EXPECT_EQ(iso8601(from_millis(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(iso8601(from_millis(253'402'300'800'000)), "+010000-01-01T00:00:00Z");
    EXPECT_FALSE(iso8601(from_millis(std::numeric_limits<std::int64_t>::max())).empty());
    EXPECT_FALSE(iso8601(from_millis(std::numeric_limits<std::int64_t>::min())).empty());
}

TEST(ParseDuration, TakesANumberAndAUnit) {
    constexpr Good rows[] = {
        {"0s", 0},           {"250ms", 250},
        {"1s", 1000},        {"15m", 900'000},
        {"2h", 7'200'000},   {"90d", 7'776'000'000},
        {"1w", 604'800'000}, {"9223372036854775807ms", std::numeric_limits<std::int64_t>::max()}};
    for (const Good& row : rows) {
        const auto duration = parse_duration(row.text);
        ASSERT_TRUE(duration) << row.text;
        EXPECT_EQ(duration->count(), row.millis) << row.text;
    }
    for (const char* text : {"", "1", "s", "1 s", " 1s", "1s ", "-1s", "+1s", "1.5h", "1h30m", "1S",
                             "1y", "9223372036854775807s", "99999999999999999999ms"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
    EXPECT_EQ(parse_duration("soon").error().message,
              "not a duration such as 250ms, 1s, 15m, 2h, 90d or 1w: \"soon\"");
}

}  // namespace
}  // namespace opentrail
