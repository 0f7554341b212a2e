// Shows that what is said of a feed is the last that was seen of it.

#include "intake/feed_watch.h"

#include <gtest/gtest.h>

namespace opentrail::intake {
namespace {

constexpr Timestamp at(int second) {
    return Timestamp{} + std::chrono::hours(1) + std::chrono::seconds(second);
}

TEST(FeedWatch, KnowsNothingBeforeAnythingHappened) {
    const FeedSight sight = FeedWatch().sight();
    EXPECT_FALSE(sight.reached || sight.heard || sight.lag || sight.failing_since);
    EXPECT_EQ(sight.failure, "");
}

TEST(FeedWatch, IsFailingSinceTheFirstOfSeveralFailuresUntilTheSourceAnswers) {
    FeedWatch watch;
    watch.failed(at(10), "no route");
    watch.failed(at(20), "access denied");
    EXPECT_EQ(watch.sight().failing_since, at(10));
    EXPECT_EQ(watch.sight().failure, "access denied");
    watch.reached(at(30));
    EXPECT_EQ(watch.sight().failure, "");
    EXPECT_FALSE(watch.sight().failing_since);
    EXPECT_EQ(watch.sight().reached, at(30));
}

TEST(FeedWatch, SaysHowLateTheLastThatCameWas) {
    const struct {
        const char* name;
        Timestamp sent;
        std::optional<Duration> lag;
    } rows[] = {{"late", at(5), std::chrono::seconds(95)},
                {"sent by a clock that is ahead", at(200), Duration(0)},
                {"nobody says when", Timestamp{}, std::nullopt}};
    for (const auto& row : rows) {
        FeedWatch watch;
        watch.heard(at(100), row.sent);
        EXPECT_EQ(watch.sight().lag, row.lag) << row.name;
        EXPECT_EQ(watch.sight().heard, at(100)) << row.name;
    }
}

TEST(FeedWatch, KeepsTheLastObjectThatCouldNotBeRead) {
    FeedWatch watch;
    watch.unread(at(1), "logs", "one", "not found");
    watch.unread(at(2), "logs", "two", "access denied");
    watch.reached(at(3));
    EXPECT_EQ(watch.sight().unread_key, "two");
    EXPECT_EQ(watch.sight().unread_reason, "access denied");
    EXPECT_EQ(watch.sight().unread_at, at(2));
}

}  // namespace
}  // namespace opentrail::intake
