// Shows which accounts, Regions and times a command of intake takes, and what it asks a server.

#include "app/intake_filter.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

TEST(IntakeFilter, TakesAccountsAndRegionsOfTheirForm) {
    const struct {
        const char* text;
        bool is_account;
        bool is_region;
    } rows[] = {{"111122223333", true, true},
                {"33333333333", false, true},
                {"1111222233334", false, true},
                {"11112222333x", false, true},
                {"us-east-1", false, true},
                {"us-gov-east-1", false, true},
                {"US-EAST-1", false, false},
                {"us east 1", false, false},
                {"", false, false}};
    for (const auto& row : rows) {
        EXPECT_EQ(check_account(row.text).empty(), row.is_account) << row.text;
        EXPECT_EQ(check_region(row.text).empty(), row.is_region) << row.text;
    }
}

TEST(IntakeFilter, TakesDatesAndTimesInOrder) {
    const struct {
        const char* from;
        const char* to;
        const char* query;  // Empty: it is refused.
    } rows[] = {
        {"2026-01-02", "", "?from=2026-01-02T00%3A00%3A00Z"},
        {"", "2026-01-02T03:00:00Z", "?to=2026-01-02T03%3A00%3A00Z"},
        {"2026-01-02", "2026-01-03", "?from=2026-01-02T00%3A00%3A00Z&to=2026-01-03T00%3A00%3A00Z"},
        {"2026-01-03", "2026-01-02", ""},
        {"2026-01-02", "2026-01-02", ""},
        {"2026-01-02T04:00:00Z", "2026-01-02T03:00:00Z", ""},
    };
    for (const auto& row : rows) {
        IntakeOptions options;
        options.since = row.from;
        options.until = row.to;
        const Result<std::string> query = query_of(options);
        EXPECT_EQ(query.value_or(""), row.query) << row.from << " " << row.to;
        if (!query) {
            EXPECT_EQ(query.error().code, Code::invalid);
        }
    }
    EXPECT_EQ(check_moment("2026-01-02"), "");
    EXPECT_EQ(check_moment("2026-01-02T03:04:05Z"), "");
    for (const char* bad : {"", "yesterday", "2026-13-02", "2026-1-2"}) {
        EXPECT_NE(check_moment(bad), "") << bad;
    }
}

TEST(IntakeFilter, SaysWhatItIsFor) {
    IntakeOptions options;
    EXPECT_EQ(words_of(options), "");
    EXPECT_FALSE(is_restricted(options));
    options.account = "111122223333";
    options.account_region = "us-east-1";
    options.since = "2026-01-02";
    EXPECT_EQ(words_of(options), "account 111122223333, Region us-east-1, from 2026-01-02");
    EXPECT_TRUE(is_restricted(options));
    EXPECT_EQ(query_of(options, "limit=1").value_or(""),
              "?account=111122223333&region=us-east-1&from=2026-01-02T00%3A00%3A00Z&limit=1");
}

}  // namespace
}  // namespace opentrail::app
