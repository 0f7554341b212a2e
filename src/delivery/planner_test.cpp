// Many files of one part of the journal: how many at once, and how they are made again.

#include "delivery/planner.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "delivery/testing/delivery_world.h"

namespace opentrail::delivery {
namespace {

/// What finishing costs grows with the groups that are collected, not with their square.
TEST(Redraft, CollectsEachFileOnce) {
    DeliveryWorld world;
    const std::uint64_t version = world.put(DeliveryWorld::trail("t", "missing"));
    std::vector<MadeEvent> events;
    for (int i = 0; i < 20; ++i) events.push_back({.id = "a", .region = fmt::format("r-{}", i)});
    events.insert(events.end(), events.begin(), events.begin() + 20);
    world.append(events);
    ASSERT_TRUE(world.flush());
    const std::vector<catalog::LogFile> plans = world.catalog().open_log_files().value();
    ASSERT_GT(plans.size(), 10U);
    const auto histories = world.catalog().trail_versions().value();
    const Draft draft = redraft(world.journal(), 0, histories.front(), plans, {}).value();
    EXPECT_EQ(draft.lanes.size(), 1U);
    EXPECT_EQ(draft.lanes.front().version.offset, version);
    EXPECT_EQ(draft.chunk.groups().size(), plans.size());
    const std::vector<const Group*> groups = groups_of(draft, plans);
    ASSERT_EQ(groups.size(), plans.size());
    for (std::size_t i = 0; i < plans.size(); ++i) {
        ASSERT_TRUE(groups[i]) << plans[i].key;
        EXPECT_TRUE(is_as_planned(*groups[i], plans[i])) << plans[i].key;
    }
}

TEST(Redraft, KeepsVersionsApart) {
    DeliveryWorld world;
    catalog::Trail trail = DeliveryWorld::trail("t", "missing");
    world.put(trail);
    world.append({{.id = "a"}, {.id = "b", .region = "eu-west-1"}});
    trail.prefix = "t/later";
    world.put(trail);
    world.append({{.id = "c"}, {.id = "d", .region = "eu-west-1"}});
    ASSERT_TRUE(world.flush());
    ASSERT_EQ(world.catalog().open_log_files()->size(), 4U);
    ASSERT_TRUE(world.store().create_bucket("missing"));
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.ids("t/AWSLogs/").size(), 2U);
    EXPECT_EQ(world.ids("t/later/").size(), 2U);
}

TEST(ReadLanes, PlansNoMoreFilesAtOnceThanAllowed) {
    Options options;
    options.limits.groups = 3;
    DeliveryWorld world(options);
    world.put(DeliveryWorld::trail("t", "missing"));
    std::vector<MadeEvent> events;
    for (int i = 0; i < 10; ++i) {
        events.push_back({.id = fmt::format("e{}", i), .region = fmt::format("r-{}", i % 5)});
    }
    world.append(events);
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.catalog().open_log_files()->size(), 3U);
    ASSERT_TRUE(world.store().create_bucket("missing"));
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.ids("t/").size(), 10U);
}

}  // namespace
}  // namespace opentrail::delivery
