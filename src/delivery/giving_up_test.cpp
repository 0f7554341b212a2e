// Giving up: what cannot be stored holds the journal for a time, and not for ever; what was given
// up is on record.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delivery/testing/delivery_world.h"

namespace opentrail::delivery {
namespace {

using ::testing::ElementsAre;

TEST(GivingUp, LetsGoOfWhatCannotBeStoredInTime) {
    constexpr Duration day = std::chrono::hours(24);
    DeliveryWorld world;  // Retries for 30 days.
    world.put(DeliveryWorld::trail("ill", "missing"));
    world.put(DeliveryWorld::trail("well"));
    const auto live_a_day = [&](int number) {
        world.append({{.id = fmt::format("day{:02}", number)}});
        ASSERT_TRUE(world.flush());
        world.clock.move(day - std::chrono::minutes(5));
        ASSERT_TRUE(world.run());
    };
    for (int number = 0; number < 29; ++number) live_a_day(number);
    EXPECT_LE(world.delivery->needed_from(), 2U);
    EXPECT_EQ(world.report("ill").given_up_files, 0U);
    EXPECT_GT(world.report("ill").needed, 28U);
    for (int number = 29; number < 45; ++number) live_a_day(number);
    // The journal is kept for a month's events and no more: of 45.
    EXPECT_GT(world.delivery->needed_from(), 12U);
    EXPECT_LT(world.report("ill").needed, 35U);
    EXPECT_GT(world.report("ill").needed, 28U);
    EXPECT_EQ(world.status("ill").latest_error, "NoSuchBucket");
    EXPECT_EQ(world.ids("well/").size(), 45U);
    // What was not delivered is on record, over restarts.
    const std::vector<catalog::LogFile> lost = world.catalog().given_up_log_files("ill").value();
    ASSERT_GT(lost.size(), 5U);
    EXPECT_EQ(world.delivery->totals().given_up, lost.size());
    world.restart();
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.report("ill").given_up_files, lost.size());
    // The rest is delivered when there is a bucket.
    ASSERT_TRUE(world.store().create_bucket("missing"));
    world.clock.move(std::chrono::hours(1));
    ASSERT_TRUE(world.run());
    std::uint64_t events_lost = 0;
    for (const catalog::LogFile& file : lost) {
        events_lost += file.count;
        EXPECT_TRUE(file.given_up && !file.stored);
    }
    EXPECT_EQ(world.ids("ill/").size() + events_lost, 45U);
    EXPECT_EQ(world.report("ill").needed, 0U);
    EXPECT_EQ(world.status("ill").latest_error, "");
}

TEST(GivingUp, LetsGoForADeletedTrailWithoutBucket) {
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("t", "missing"));
    world.append({{.id = "a"}, {.id = "b"}});
    ASSERT_TRUE(world.flush());
    world.remove("t");
    world.append({{.id = "c"}});
    ASSERT_TRUE(world.flush());
    // Somebody may still make the bucket.
    world.clock.move(std::chrono::minutes(30));
    ASSERT_TRUE(world.run());
    EXPECT_LE(world.delivery->needed_from(), 1U);
    EXPECT_GT(world.report("t").needed, 3U);
    world.clock.move(std::chrono::minutes(30));
    ASSERT_TRUE(world.flush());
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.delivery->needed_from(), world.journal().durable_end(0));
    EXPECT_TRUE(world.catalog().trail_versions()->empty());
    EXPECT_TRUE(world.catalog().open_log_files()->empty());
    std::uint64_t events_lost = 0;
    const std::vector<catalog::LogFile> lost = world.catalog().given_up_log_files("t").value();
    for (const catalog::LogFile& file : lost) events_lost += file.count;
    EXPECT_EQ(events_lost, 2U);
}

TEST(GivingUp, WaitsAfterAStart) {
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("t", "missing"));
    world.append({{.id = "a"}});
    ASSERT_TRUE(world.flush());
    world.clock.move(std::chrono::hours(24 * 40));  // It did not run, nor see the disk.
    world.restart();
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.report("t").given_up_files, 0U);
    ASSERT_TRUE(world.store().create_bucket("missing"));
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), ElementsAre("a"));
}

}  // namespace
}  // namespace opentrail::delivery
