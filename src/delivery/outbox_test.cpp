// Outbox: nobody waits for a bucket, what is held is bounded, and every letter has one outcome.

#include "delivery/outbox.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delivery/testing/remote_store.h"

namespace opentrail::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string hold(std::size_t size) { return std::string(size, 'x'); }

Letter letter(std::int64_t number, const std::string& bucket, const std::string& group = "t",
              std::size_t size = 10) {
    Letter made{.number = number,
                .group = group,
                .bucket = bucket,
                .key = fmt::format("k{}", number),
                .bytes = std::make_shared<const std::string>(hold(size))};
    made.trail = "arn:of:" + group;
    return made;
}

bool offer(Outbox& outbox, Letter made) { return outbox.offer(made); }

/// "1 stored", "2 untried", "3 AccessDenied: Access Denied".
std::vector<std::string> told(Outbox& outbox) {
    std::vector<std::string> lines;
    const std::vector<Outcome> outcomes = outbox.take();
    for (const Outcome& outcome : outcomes) {
        std::string what = "untried";
        if (outcome.stored) {
            const Result<Stored>& stored = *outcome.stored;
            what = stored ? (*stored == Stored::stored ? "stored" : "exists")
                          : stored.error().message.substr(0, stored.error().message.find(':'));
        }
        lines.push_back(fmt::format("{} {}", outcome.number, what));
    }
    return lines;
}

TEST(Outbox, StoresInOrderAndTellsOnce) {
    RemoteStore store;
    ASSERT_TRUE(store.create_bucket("far"));
    int woken = 0;
    Outbox outbox(store, {.threads = 0}, [&] { ++woken; });
    EXPECT_FALSE(outbox.work_one());
    for (const std::int64_t number : {1, 2, 3}) ASSERT_TRUE(offer(outbox, letter(number, "far")));
    EXPECT_THAT(told(outbox), IsEmpty());
    EXPECT_EQ(outbox.letters(), 3U);
    while (outbox.work_one()) {
    }
    EXPECT_EQ(woken, 3);
    EXPECT_EQ(outbox.letters(), 3U);
    EXPECT_THAT(told(outbox), ElementsAre("1 stored", "2 stored", "3 stored"));
    EXPECT_THAT(store.asked(), ElementsAre("k1", "k2", "k3"));
    EXPECT_THAT(told(outbox), IsEmpty());
    EXPECT_EQ(outbox.letters(), 0U);
    EXPECT_EQ(outbox.bytes(), 0U);
    EXPECT_EQ(store.objects().at({"far", "k2"}), hold(10));
}

TEST(Outbox, GivesBackAGroupWhenOneOfItFails) {
    RemoteStore store;
    ASSERT_TRUE(store.create_bucket("far"));
    ASSERT_TRUE(store.create_bucket("other"));
    store.set_after("far", 1, Mood::read_only);
    Outbox outbox(store, {.threads = 0});
    ASSERT_TRUE(offer(outbox, letter(1, "far")));
    ASSERT_TRUE(offer(outbox, letter(2, "far")));
    ASSERT_TRUE(offer(outbox, letter(3, "far")));
    ASSERT_TRUE(offer(outbox, letter(4, "far", "another trail")));
    ASSERT_TRUE(offer(outbox, letter(5, "far")));
    ASSERT_TRUE(offer(outbox, letter(6, "other")));
    ASSERT_TRUE(outbox.work_one());
    ASSERT_TRUE(outbox.work_one());
    EXPECT_THAT(told(outbox), ElementsAre("1 stored", "2 AccessDenied", "3 untried", "5 untried"));
    while (outbox.work_one()) {
    }
    EXPECT_THAT(told(outbox), ElementsAre("4 AccessDenied", "6 stored"));
    EXPECT_EQ(outbox.bytes(), 0U);
}

TEST(Outbox, HoldsNoMoreThanItMay) {
    RemoteStore store;
    Outbox outbox(store, {.threads = 0, .bucket_bytes = 20'000, .bytes = 50'000});
    const auto fill = [&](const std::string& bucket) {
        int taken = 0;
        Letter made = letter(taken, bucket, "t", 4000);
        while (outbox.offer(made)) made = letter(++taken, bucket, "t", 4000);
        EXPECT_NE(made.bytes, nullptr) << "as it was";
        EXPECT_FALSE(outbox.has_room(bucket));
        return taken;
    };
    EXPECT_TRUE(outbox.has_room("a"));
    EXPECT_TRUE(outbox.wants_more("a"));
    ASSERT_TRUE(offer(outbox, letter(0, "a", "t", 9000)));
    EXPECT_TRUE(outbox.has_room("a"));
    EXPECT_FALSE(outbox.wants_more("a"));
    EXPECT_EQ(fill("a"), 2);
    EXPECT_EQ(fill("b"), 4);
    EXPECT_EQ(fill("c"), 2);
    // Those that came too late have one each: those before may hang.
    EXPECT_EQ(fill("d"), 1);
    EXPECT_EQ(fill("e"), 1);
    EXPECT_LE(outbox.bytes(), 50'000U + 3 * 5024);
    // A body that is larger than all that is allowed goes by itself.
    EXPECT_TRUE(offer(outbox, letter(0, "f", "t", 100'000)));
    EXPECT_FALSE(offer(outbox, letter(0, "f")));
}

TEST(Outbox, LetsABucketThatHangsHoldUpNobodyElse) {
    RemoteStore store;
    ASSERT_TRUE(store.create_bucket("well"));
    store.set("dead", Mood::hangs);
    Outbox outbox(store, {.threads = 2});
    for (int number = 0; number < 10; ++number) {
        ASSERT_TRUE(offer(outbox, letter(number, "dead")));
    }
    while (store.hanging() < 2) std::this_thread::yield();
    for (int number = 10; number < 20; ++number) {
        ASSERT_TRUE(offer(outbox, letter(number, "well", "same group")));
    }
    while (store.asked("well") < 10) std::this_thread::yield();
    EXPECT_EQ(store.asked("dead"), 2U);
    store.set("dead", Mood::well);
    while (store.objects().size() < 20) std::this_thread::yield();
    outbox.stop();
    EXPECT_EQ(told(outbox).size(), 20U);
    EXPECT_EQ(outbox.letters(), 0U);
}

TEST(Outbox, GivesBackWhatWaitsWhenItIsStopped) {
    RemoteStore store;
    store.set("far", Mood::hangs);
    Outbox outbox(store, {.threads = 1});
    ASSERT_TRUE(offer(outbox, letter(1, "far")));
    while (store.hanging() < 1) std::this_thread::yield();
    ASSERT_TRUE(offer(outbox, letter(2, "far")));
    const Thread releaser("release", [&](const std::stop_token&) {
        while (outbox.has_room("other")) std::this_thread::yield();
        store.set("far", Mood::well);
    });
    outbox.stop();
    EXPECT_THAT(told(outbox), ElementsAre("2 untried", "1 stored"));
    EXPECT_FALSE(outbox.has_room("far"));
    EXPECT_FALSE(offer(outbox, letter(3, "far")));
    outbox.start();
    ASSERT_TRUE(offer(outbox, letter(4, "far")));
    while (store.asked("far") < 2) std::this_thread::yield();
    outbox.stop();
    EXPECT_THAT(told(outbox), ElementsAre("4 stored"));
}

}  // namespace
}  // namespace opentrail::delivery
