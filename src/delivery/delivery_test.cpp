// Delivery: its threads deliver what is there, say how it stands while they run, and end when told.

#include "delivery/delivery.h"

#include <gtest/gtest.h>

#include <thread>

#include "delivery/testing/delivery_world.h"

namespace opentrail::delivery {
namespace {

TEST(Delivery, WorksInTheBackground) {
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("well"));
    world.put(DeliveryWorld::trail("ill", "missing"));
    std::vector<MadeEvent> events;
    for (int i = 0; i < 200; ++i) events.push_back({.id = "e" + std::to_string(i)});
    world.append(events);
    Delivery delivery(world.journal(), world.catalog(), world.applier(), world.store(), world.clock,
                      world.random, {});
    EXPECT_EQ(delivery.needed_from(0), 0U);
    EXPECT_TRUE(delivery.reports().empty());
    delivery.start();
    // What waits from before is delivered at once.
    while (delivery.totals().events < 200 || delivery.reports().size() < 2) {
        EXPECT_LE(delivery.needed_from(0), 202U);
        world.append({{.id = "later"}}, journal::Door::import);
        std::this_thread::yield();
    }
    delivery.stop();
    EXPECT_EQ(world.ids("well/").size(), 200U);
    EXPECT_EQ(delivery.totals().files, 1U);
    EXPECT_GE(delivery.totals().failures, 1U);
    const std::vector<TrailReport> reports = delivery.reports();
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[0].id, "ill");
    EXPECT_EQ(reports[0].open_files, 1U);
    EXPECT_EQ(reports[0].status.latest_error, "NoSuchBucket");
    EXPECT_EQ(reports[1].arn, "arn:aws:cloudtrail:us-east-1:111122223333:trail/name-of-well");
    // Started again, it goes on where it was.
    delivery.start();
    delivery.stop();
    EXPECT_EQ(world.ids("well/").size(), 200U);
}

TEST(Delivery, IsNotHeldUpByABucketThatHangs) {
    DeliveryWorld world;
    world.remote.set("far-dead", Mood::hangs);
    ASSERT_TRUE(world.remote.create_bucket("far"));
    world.put(DeliveryWorld::trail("dead", "far-dead"));
    world.put(DeliveryWorld::trail("far", "far"));
    world.put(DeliveryWorld::trail("near"));
    Options options;
    options.interval = std::chrono::milliseconds(1);
    Delivery delivery(world.journal(), world.catalog(), world.applier(), world.store(), world.clock,
                      world.random, options, SplitStore::is_far);
    delivery.start();
    for (int round = 1; round <= 5; ++round) {
        world.append({{.id = "e" + std::to_string(round)}});
        world.clock.move(std::chrono::seconds(1));
        const auto stored = static_cast<std::uint64_t>(2 * round);
        while (delivery.totals().files < stored) std::this_thread::yield();
    }
    while (world.remote.hanging() < 4) std::this_thread::yield();
    EXPECT_EQ(delivery.totals().failures, 0U);
    delivery.stop();
    // The next start stores the rest: nothing failed.
    EXPECT_EQ(world.remote.hanging(), 0U);
    EXPECT_EQ(world.status("dead").latest_error, "");
    EXPECT_EQ(world.catalog().open_log_files()->size(), 5U);
}

}  // namespace
}  // namespace opentrail::delivery
