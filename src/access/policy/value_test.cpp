// Numbers, dates and addresses of conditions: what is one, and how two compare. Dates are those of
// W3C's note "Date and Time Formats"; addresses those of RFC 4291 section 2.2 and RFC 5952.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "access/policy/address_range.h"
#include "access/policy/decimal.h"
#include "access/policy/instant.h"

namespace opentrail::access::policy {
namespace {

TEST(Decimal, ComparesExactly) {
    // In rising order; those of one row are equal.
    const std::vector<std::vector<std::string>> rising = {
        {"-1e999999999"},
        {"-100", "-1e2", "-100.000"},
        {"-99.999999999999999999999999"},
        {"-0.1", "-1e-1"},
        {"-1e-999999999"},
        {"0", "-0", "+0", "0.000", "0e5", "0e999999999"},
        {"1e-999999999"},
        {"0.01", "0.010", "1e-2"},
        {"0.1", "00.1"},
        {"9"},
        {"9.5", "95e-1", "0.95e1", "9.50"},
        {"10", "010", "1e1", "1E+1", "+10"},
        {"18446744073709551616"},
        {"18446744073709551617"},
        {"123456789012345678901234567890.1"},
        {"1e400"},
        {"1.1e400"},
    };
    std::vector<std::pair<std::size_t, Decimal>> all;
    for (std::size_t row = 0; row < rising.size(); ++row) {
        for (const std::string& text : rising[row]) {
            const auto number = parse_decimal(text);
            ASSERT_TRUE(number) << text;
            all.emplace_back(row, *number);
        }
    }
    for (const auto& [left_row, left] : all) {
        for (const auto& [right_row, right] : all) {
            EXPECT_EQ(left < right, left_row < right_row);
            EXPECT_EQ(left == right, left_row == right_row);
        }
    }
}

TEST(Decimal, IsNothingElse) {
    const std::string_view texts[] = {"",
                                      "-",
                                      "+",
                                      ".",
                                      "1.",
                                      ".1",
                                      "1e",
                                      "1e+",
                                      "1e1.0",
                                      "--1",
                                      "1 ",
                                      " 1",
                                      "1,000",
                                      "0x1",
                                      "NaN",
                                      "inf",
                                      "-.1e0",
                                      "1e1234567890",
                                      std::string_view("1\0", 2)};
    for (const std::string_view text : texts) EXPECT_FALSE(parse_decimal(text)) << text;
}

struct Date {
    std::string_view text;
    std::int64_t seconds;
    std::int32_t nanoseconds = 0;
};

// The first five are the note's own examples, 16 July 1997.
const Date dates[] = {
    {"1997", 852'076'800},
    {"1997-07", 867'715'200},
    {"1997-07-16", 869'011'200},
    {"1997-07-16T19:20+01:00", 869'077'200},
    {"1997-07-16T19:20:30+01:00", 869'077'230},
    {"1997-07-16T19:20:30.45+01:00", 869'077'230, 450'000'000},
    {"1997-07-16T18:20:30.4500000009Z", 869'077'230, 450'000'000},
    {"1969-12-31T23:59:59Z", -1},
    {"2024-02-29", 1'709'164'800},
    {"1970-01-01T00:00-00:30", 1'800},
    {"9999-12-31T23:59:59.999999999Z", 253'402'300'799, 999'999'999},
    {"0000-01-01", -62'167'219'200},
    {"0", 0},
    {"-1", -1},
    {"1767323045", 1'767'323'045},
    {"99999", 99'999},
    {"999999999999999", 999'999'999'999'999},
};

TEST(Instant, IsAProfileOfTheNoteOrSecondsSinceTheEpoch) {
    for (const Date& row : dates) {
        const auto instant = parse_instant(row.text);
        ASSERT_TRUE(instant) << row.text;
        EXPECT_EQ(instant->seconds, row.seconds) << row.text;
        EXPECT_EQ(instant->nanoseconds, row.nanoseconds) << row.text;
    }
    EXPECT_LT(*parse_instant("1997-07-16T18:20:30.449Z"),
              *parse_instant("1997-07-16T18:20:30.45Z"));
}

TEST(Instant, IsNothingElse) {
    for (const std::string_view text : {"",
                                        "-",
                                        "+1",
                                        "1.5",
                                        "1e9",
                                        "1997-",
                                        "1997-7",
                                        "1997-00",
                                        "1997-13",
                                        "1997-02-29",
                                        "1997-04-31",
                                        "1997-07-16T",
                                        "1997-07-16Z",
                                        "1997-07-16T19Z",
                                        "1997-07-16T19:20",
                                        "1997-07-16T24:00Z",
                                        "1997-07-16T19:60Z",
                                        "1997-07-16T19:20:60Z",
                                        "1997-07-16T19:20:30.Z",
                                        "1997-07-16t19:20:30Z",
                                        "1997-07-16T19:20:30z",
                                        "1997-07-16T19:20:30+0100",
                                        "1997-07-16T19:20:30Z ",
                                        "1997-07-16T19:20:30+24:00",
                                        "12345-01-01",
                                        "1000000000000000",
                                        "\xD9\xA1\xD9\xA9"}) {
        EXPECT_FALSE(parse_instant(text)) << text;
    }
}

struct Range {
    std::string_view range;
    std::string_view address;
    bool has;
};

const Range ranges[] = {
    {"192.0.2.0/24", "192.0.2.255", true},
    {"192.0.2.0/24", "192.0.3.0", false},
    {"192.0.2.77/24", "192.0.2.1", true},
    {"192.0.2.4/31", "192.0.2.5", true},
    {"192.0.2.4/31", "192.0.2.6", false},
    {"192.0.2.128/25", "192.0.2.127", false},
    {"0.0.0.0/0", "255.255.255.255", true},
    {"192.0.2.1/32", "192.0.2.1", true},
    {"2001:db8::/32", "2001:db8:ffff::1", true},
    {"2001:db8::/33", "2001:db8:8000::1", false},
    {"2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a", true},
    {"::/0", "::1", true},
    {"::/0", "192.0.2.1", false},
    {"::ffff:192.0.2.0/120", "192.0.2.9", true},
    {"::ffff:192.0.2.0/120", "::ffff:192.0.2.9", true},
    {"::ffff:0:0/96", "203.0.113.9", true},
    {"192.0.2.0/24", "::ffff:c000:209", true},
    {"192.0.2.0/24", "::c000:209", false},
};

TEST(AddressRange, HasTheAddressesThatShareItsPrefix) {
    for (const Range& row : ranges) {
        const auto range = parse_address_range(row.range);
        const auto address = parse_address(row.address);
        ASSERT_TRUE(range && address) << row.range << " " << row.address;
        EXPECT_EQ(range->has(*address), row.has) << row.range << " " << row.address;
    }
}

TEST(AddressRange, IsNothingElse) {
    const std::string_view texts[] = {"",
                                      "192.0.2",
                                      "192.0.2.256",
                                      "192.0.2.01",
                                      "192.0.2.0.1",
                                      "192.0.2.0/33",
                                      "192.0.2.0/-1",
                                      "192.0.2.0/",
                                      "192.0.2.0/8/8",
                                      "192.0.2.0/ 8",
                                      "192.0.2.0/0008",
                                      "/24",
                                      "2001:db8::/129",
                                      "2001:db8:::1",
                                      "2001::db8::1",
                                      "fe80::1%eth0",
                                      "[::1]",
                                      "12345::",
                                      std::string_view("192.0.2.1\0", 10),
                                      "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa"};
    for (const std::string_view text : texts) {
        EXPECT_FALSE(parse_address_range(text)) << text;
        EXPECT_FALSE(parse_address(text)) << text;
    }
}

}  // namespace
}  // namespace opentrail::access::policy
