// Isolation: a bucket that fails, in any way, stops the trails that deliver to it and nobody else.
// Whatever it was: in the end every event is there once, and until then memory is bounded and the
// trail's status says since when and why.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "delivery/testing/delivery_world.h"

namespace opentrail::delivery {
namespace {

using ::testing::ElementsAre;

std::vector<MadeEvent> events(const std::string& prefix, int count) {
    std::vector<MadeEvent> events;
    for (int i = 0; i < count; ++i) events.push_back({.id = fmt::format("{}{:04}", prefix, i)});
    return events;
}

/// Every id once; those that are there twice, as "2 x ID".
std::set<std::string> once(const std::vector<std::string>& ids) {
    std::set<std::string> found;
    for (const std::string& id : ids) {
        if (!found.insert(id).second) found.insert("2 x " + id);
    }
    return found;
}

std::set<std::string> ids_of(const std::vector<MadeEvent>& events) {
    std::set<std::string> ids;
    for (const MadeEvent& event : events) ids.insert(event.id);
    return ids;
}

struct Row {
    const char* name;
    Mood mood;
    const char* error;
    const char* reason;
};
constexpr Row rows[] = {
    {"turns read-only", Mood::read_only, "AccessDenied", "AccessDenied: Access Denied"},
    {"vanishes", Mood::gone, "NoSuchBucket", "NoSuchBucket: The specified bucket does not exist"},
    {"asks to slow down", Mood::slow_down, "SlowDown",
     "SlowDown: Please reduce your request rate."},
    {"takes half a body", Mood::half_a_body, "IncompleteBody",
     "IncompleteBody: the connection was lost"},
    {"takes all, but its reply is lost", Mood::reply_lost, "RequestTimeout",
     "RequestTimeout: no reply came"},
};

Options small_options() {
    Options options;
    options.interval = std::chrono::seconds(1);
    options.limits.file_bytes = 1500;
    options.limits.chunk_bytes = 4000;
    return options;
}

class Isolation : public ::testing::TestWithParam<Row> {};

TEST_P(Isolation, LosesAndDoublesNothingAndHoldsUpNobody) {
    const Row& row = GetParam();
    // Before the first file, and within what is sent together.
    for (const std::size_t well_for : {0U, 1U, 2U, 5U, 11U}) {
        SCOPED_TRACE(fmt::format("{}, after {} files", row.name, well_for));
        DeliveryWorld world(small_options());
        ASSERT_TRUE(world.remote.create_bucket("far"));
        ASSERT_TRUE(world.remote.create_bucket("far-well"));
        world.put(DeliveryWorld::trail("ill", "far"));
        world.put(DeliveryWorld::trail("far-well", "far-well"));
        world.put(DeliveryWorld::trail("near"));
        world.remote.set_after("far", well_for, row.mood);
        std::vector<MadeEvent> made;
        Timestamp began{};
        for (int round = 0; round < 6; ++round) {
            const std::vector<MadeEvent> some = events(fmt::format("r{}-", round), 12);
            made.insert(made.end(), some.begin(), some.end());
            world.append(some);
            ASSERT_TRUE(world.flush());
            if (began == Timestamp() && !world.status("ill").latest_error.empty()) {
                began = world.clock.now();
            }
            EXPECT_EQ(once(world.ids("near/")), ids_of(made));
            EXPECT_EQ(once(world.ids("far-well/")), ids_of(made));
        }
        EXPECT_EQ(world.status("ill").latest_error, row.error);
        EXPECT_EQ(world.status("ill").reason, row.reason);
        EXPECT_EQ(world.status("ill").failing_since, began);
        EXPECT_EQ(world.status("far-well").latest_error, "");
        EXPECT_LE(world.report("ill").open_files, 16U);
        EXPECT_EQ(world.delivery->outbox().bytes(), 0U);
        // It is asked with one file at a time, less and less often.
        const std::size_t asked = world.remote.asked("far");
        world.clock.move(std::chrono::minutes(5));
        ASSERT_TRUE(world.run());
        EXPECT_EQ(world.remote.asked("far"), asked + 1);
        world.restart();
        ASSERT_TRUE(world.run());
        EXPECT_EQ(world.status("ill").failing_since, began) << "over a restart too";

        world.remote.set("far", Mood::well);
        world.clock.move(std::chrono::minutes(5));
        ASSERT_TRUE(world.run());
        EXPECT_EQ(once(world.ids("ill/")), ids_of(made));
        EXPECT_EQ(world.ids("ill/").size(), made.size());
        EXPECT_TRUE(world.catalog().open_log_files()->empty());
        EXPECT_EQ(world.status("ill").latest_error, "");
        EXPECT_EQ(world.status("ill").reason, "");
        EXPECT_EQ(world.status("ill").failing_since, std::nullopt);
        EXPECT_EQ(world.report("ill").lag, 0U);
        EXPECT_EQ(world.report("ill").given_up_files, 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(Moods, Isolation, ::testing::ValuesIn(rows));

TEST(Isolation, StoresInOrderWhatWaited) {
    DeliveryWorld world(small_options());
    ASSERT_TRUE(world.remote.create_bucket("far"));
    world.remote.set("far", Mood::slow_down);
    world.put(DeliveryWorld::trail("t", "far"));
    for (int round = 0; round < 5; ++round) {
        world.append(events(fmt::format("r{}-", round), 10));
        ASSERT_TRUE(world.flush());
    }
    const std::size_t before = world.remote.asked().size();
    world.remote.set("far", Mood::well);
    world.clock.move(std::chrono::minutes(5));
    ASSERT_TRUE(world.run());
    const std::vector<std::string> asked = world.remote.asked();
    std::vector<std::string> ids;
    for (std::size_t i = before; i < asked.size(); ++i) {
        for (const FoundFile& file : world.files()) {
            if (file.key == asked[i]) ids.insert(ids.end(), file.ids.begin(), file.ids.end());
        }
    }
    EXPECT_EQ(ids.size(), 50U);
    EXPECT_TRUE(std::ranges::is_sorted(ids)) << "as they were recorded";
}

TEST(Isolation, GoesOnWhenTheClockJumpsBack) {
    DeliveryWorld world(small_options());
    ASSERT_TRUE(world.remote.create_bucket("far"));
    world.put(DeliveryWorld::trail("t", "far"));
    world.append(events("a", 10));
    world.remote.set_after("far", 1, Mood::slow_down);
    ASSERT_TRUE(world.flush());
    world.clock.move(-std::chrono::hours(24));
    world.append(events("b", 10));
    ASSERT_TRUE(world.flush());
    world.remote.set("far", Mood::well);
    // Not a day later.
    world.clock.move(std::chrono::minutes(5));
    ASSERT_TRUE(world.run());
    EXPECT_EQ(once(world.ids("t/")).size(), 20U);
    EXPECT_EQ(world.ids("t/").size(), 20U);
}

TEST(Isolation, DeliversForATrailThatIsDeletedMeanwhile) {
    DeliveryWorld world(small_options());
    ASSERT_TRUE(world.remote.create_bucket("far"));
    world.put(DeliveryWorld::trail("t", "far"));
    world.append(events("a", 20));
    world.clock.move(std::chrono::seconds(1));
    // Planned and sent, and not stored.
    ASSERT_TRUE(world.delivery->step());
    ASSERT_GT(world.delivery->outbox().letters(), 0U);
    world.append(events("b", 10));
    world.remove("t");
    world.append(events("c", 10));
    world.remote.set_after("far", 2, Mood::slow_down);
    ASSERT_TRUE(world.flush());
    EXPECT_FALSE(world.catalog().trail_versions()->empty()) << "not forgotten before it is done";
    world.remote.set("far", Mood::well);
    world.clock.move(std::chrono::minutes(5));
    ASSERT_TRUE(world.run());
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.ids("t/").size(), 30U);
    EXPECT_EQ(once(world.ids("t/")).size(), 30U);
    EXPECT_TRUE(world.catalog().trail_versions()->empty());
}

TEST(Isolation, HoldsLittleOfTenThousandFiles) {
    Options options = small_options();
    options.limits.file_bytes = 400;  // One event each.
    options.limits.chunk_bytes = 1 << 20;
    options.outbox.bucket_bytes = 1'000'000;
    DeliveryWorld world(options);
    ASSERT_TRUE(world.remote.create_bucket("far"));
    world.put(DeliveryWorld::trail("t", "far"));
    constexpr int count = 10'000;
    for (int lot = 0; lot < 100; ++lot) {
        world.append(events(fmt::format("e{}-", lot), count / 100));
    }
    world.remote.set("far", Mood::slow_down);
    ASSERT_TRUE(world.flush());
    EXPECT_EQ(world.status("t").latest_error, "SlowDown");
    world.remote.set("far", Mood::well);
    world.clock.move(std::chrono::seconds(5));
    std::size_t most = 0;
    std::uint64_t most_open = 0;
    while (true) {
        const Result<bool> more = world.delivery->step();
        ASSERT_TRUE(more);
        most = std::max(most, world.delivery->outbox().bytes());
        most_open = std::max(most_open, world.report("t").open_files);
        if (world.delivery->outbox().letters() > 0) {
            world.work();
        } else if (!*more) {
            break;
        }
    }
    EXPECT_LE(most, 1'002'000U);
    EXPECT_LE(most_open, 2000U);
    EXPECT_EQ(world.delivery->totals().files, count);
    EXPECT_EQ(once(world.ids("t/")).size(), count);
}

TEST(Isolation, SaysThatNoAnswerComes) {
    DeliveryWorld world(small_options());
    ASSERT_TRUE(world.remote.create_bucket("far"));
    world.put(DeliveryWorld::trail("t", "far"));
    world.append({{.id = "a"}});
    world.clock.move(std::chrono::seconds(1));
    const Timestamp sent = world.clock.now();
    ASSERT_TRUE(world.delivery->step());
    world.clock.move(std::chrono::seconds(59));
    ASSERT_TRUE(world.delivery->step());
    EXPECT_EQ(world.status("t").latest_error, "");
    world.clock.move(std::chrono::seconds(1));
    ASSERT_TRUE(world.delivery->step());
    EXPECT_EQ(world.status("t").latest_error, "RequestTimeout");
    EXPECT_EQ(world.status("t").failing_since, sent);
    ASSERT_TRUE(world.run());
    EXPECT_EQ(world.status("t").latest_error, "");
    EXPECT_THAT(world.ids("t/"), ElementsAre("a"));
}

TEST(Isolation, GivesUpWhatIsFarAwayAfterItsTimeToo) {
    Options options = small_options();
    options.retry_for = std::chrono::hours(24);
    DeliveryWorld world(options);
    world.put(DeliveryWorld::trail("t", "far-away"));
    world.append({{.id = "a"}});
    ASSERT_TRUE(world.flush());
    world.clock.move(std::chrono::hours(23));
    ASSERT_TRUE(world.run());
    EXPECT_EQ(world.report("t").given_up_files, 0U);
    world.clock.move(std::chrono::hours(1));
    ASSERT_TRUE(world.run());
    EXPECT_EQ(world.report("t").given_up_files, 1U);
    EXPECT_EQ(world.status("t").latest_error, "NoSuchBucket");
    // What comes later is tried by itself.
    ASSERT_TRUE(world.remote.create_bucket("far-away"));
    world.append({{.id = "b"}});
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), ElementsAre("b"));
    EXPECT_EQ(world.status("t").latest_error, "");
}

}  // namespace
}  // namespace opentrail::delivery
