// Shows what of a bucket is listed when.

#include "intake/listing_plan.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace opentrail::intake {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Timestamp noon = *parse_iso8601("2026-01-02T12:00:00Z");
using Prefixes = std::vector<std::string>;

std::string key_of(std::string_view day, std::string_view account = "111122223333") {
    return fmt::format(
        "logs/AWSLogs/{0}/CloudTrail/us-east-1/{1}/"
        "{0}_CloudTrail_us-east-1_20260102T0305Z_Ab3dEf6hIj9kLm2n.json.gz",
        account, day);
}

/// Lists all of a large bucket, which has the folders of these accounts.
void list_all(ListingPlan& plan, Timestamp now,
              const std::vector<std::string>& accounts = {"111122223333"}) {
    EXPECT_EQ(plan.next(now), Prefixes{"logs/"});
    for (const std::string& account : accounts) {
        for (int i = 0; i < 5000; ++i) plan.saw(key_of("2025/12/31", account));
    }
    plan.ended(true);
}

std::string folder(std::string_view day, std::string_view account = "111122223333") {
    return fmt::format("logs/AWSLogs/{}/CloudTrail/us-east-1/{}/", account, day);
}

TEST(ListingPlan, ListsAllAtFirstAndThenTheDaysSince) {
    ListingPlan plan("logs/");
    list_all(plan, noon);
    EXPECT_EQ(plan.next(noon + minutes(5)), Prefixes{folder("2026/01/02")});
    plan.ended(true);
    EXPECT_EQ(plan.next(noon + hours(10)), (Prefixes{folder("2026/01/02"), folder("2026/01/03")}))
        << "a clock may be behind";
    plan.ended(true);
    EXPECT_EQ(plan.next(noon + hours(13)), (Prefixes{folder("2026/01/02"), folder("2026/01/03")}))
        << "a file may be late";
    plan.ended(true);
}

TEST(ListingPlan, ListsAllOnceADay) {
    ListingPlan plan("logs/");
    list_all(plan, noon);
    EXPECT_EQ(plan.next(noon + hours(23)).size(), 2u);
    plan.ended(true);
    list_all(plan, noon + hours(24));
    EXPECT_EQ(plan.next(noon + hours(25)), Prefixes{folder("2026/01/03")});
}

TEST(ListingPlan, ListsAgainWhatItCouldNotList) {
    ListingPlan plan("logs/");
    EXPECT_EQ(plan.next(noon), Prefixes{"logs/"});
    plan.saw(key_of("2026/01/02"));
    plan.ended(false);
    list_all(plan, noon + minutes(5));
    EXPECT_EQ(plan.next(noon + hours(8)), Prefixes{folder("2026/01/02")});
    plan.ended(false);
    EXPECT_EQ(plan.next(noon + hours(20)), (Prefixes{folder("2026/01/02"), folder("2026/01/03")}))
        << "since the last complete one";
}

TEST(ListingPlan, ListsAllWhereThatIsLess) {
    ListingPlan plan("logs/");
    EXPECT_EQ(plan.next(noon), Prefixes{"logs/"});
    for (int i = 0; i < 500; ++i) plan.saw(key_of("2026/01/02", fmt::format("{:012}", i)));
    plan.ended(true);
    EXPECT_EQ(plan.next(noon + minutes(5)), Prefixes{"logs/"}) << "one page, and 500 folders";
}

TEST(ListingPlan, KnowsTheFoldersOfEveryAccountOnce) {
    ListingPlan plan("logs/");
    list_all(plan, noon, {"111122223333", "444455556666"});
    EXPECT_EQ(plan.next(noon + minutes(5)),
              (Prefixes{folder("2026/01/02"), folder("2026/01/02", "444455556666")}));
}

TEST(ListingPlan, ListsAllWhereFilesAreInNoFoldersOfDays) {
    ListingPlan plan("logs/");
    plan.next(noon);
    for (int i = 0; i < 5000; ++i) {
        plan.saw("logs/111122223333_CloudTrail_us-east-1_20260102T0305Z_Ab3dEf6hIj9kLm2n.json.gz");
        plan.saw("logs/2026/01/02/other.gz");
    }
    plan.ended(true);
    EXPECT_EQ(plan.next(noon + minutes(5)), Prefixes{"logs/"});
}

}  // namespace
}  // namespace opentrail::intake
