// Shows that dates have the one form of RFC 9110 (section 5.6.7, whose example is the first row),
// both ways.

#include "http/date.h"

#include <gtest/gtest.h>

namespace opentrail::http {
namespace {

TEST(Date, IsWrittenAndRead) {
    // Seconds by `date -u -d TEXT +%s`.
    const struct {
        std::int64_t seconds;
        const char* text;
    } rows[] = {
        {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
        {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
        {1709164799, "Wed, 28 Feb 2024 23:59:59 GMT"},
        {1709251199, "Thu, 29 Feb 2024 23:59:59 GMT"},
        {1767323045, "Fri, 02 Jan 2026 03:04:05 GMT"},
    };
    for (const auto& row : rows) {
        const std::chrono::sys_seconds time{std::chrono::seconds(row.seconds)};
        EXPECT_EQ(render_date(time), row.text);
        EXPECT_EQ(parse_date(row.text), time) << row.text;
    }
}

TEST(Date, TheZoneMayBeANumber) {
    const std::chrono::sys_seconds time{std::chrono::seconds(1767323045)};
    EXPECT_EQ(parse_date("Fri, 02 Jan 2026 03:04:05 -0000"), time);
    EXPECT_EQ(parse_date("Fri, 02 Jan 2026 03:04:05 +0000"), time);
    EXPECT_FALSE(parse_date("Fri, 02 Jan 2026 03:04:05 -0100"));
    EXPECT_FALSE(parse_date("Fri, 02 Jan 2026 03:04:05 -0000 -0000"));
}

TEST(Date, NothingElseIsRead) {
    for (const char* text : {"", "Sun, 06 Nov 1994 08:49:37", "Mon, 06 Nov 1994 08:49:37 GMT",
                             "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
                             "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
                             "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 08-49-37 GMT",
                             "Sun, 06 Nov 1894 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 1994", "Sun, -6 Nov 1994 08:49:37 GMT"}) {
        EXPECT_FALSE(parse_date(text)) << text;
    }
}

}  // namespace
}  // namespace opentrail::http
