// Shows which settings of feeds are taken, and what is said of the others.

#include "app/feed_settings.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

const std::string queue = "https://sqs.eu-west-1.amazonaws.com/111122223333/trail";

std::string refusal(std::string_view key, std::string_view value) {
    FeedSettings feeds;
    const auto done = set_feed(feeds, key, value);
    return done ? "" : done.error().message;
}

TEST(FeedSettings, MakeAFeedOfEachName) {
    FeedSettings feeds;
    ASSERT_TRUE(set_feed(feeds, "intake.main.queue", queue));
    ASSERT_TRUE(set_feed(feeds, "intake.main.workers", "32"));
    ASSERT_TRUE(set_feed(feeds, "intake.main.credentials", "profile:audit"));
    ASSERT_TRUE(set_feed(feeds, "intake.other-1.queue", queue));
    ASSERT_EQ(feeds.size(), 2u);
    EXPECT_EQ(feeds.at("main").feed, "main");
    EXPECT_EQ(feeds.at("main").queue, queue);
    EXPECT_EQ(feeds.at("main").workers, 32u);
    EXPECT_EQ(feeds.at("other-1").workers, 8u);
    EXPECT_TRUE(check_feeds(feeds));
}

TEST(FeedSettings, SayWhatIsWrong) {
    const struct {
        const char* key;
        const char* value;
        const char* says;
    } rows[] = {
        {"intake.main.queue", "trail", "setting intake.main.queue: "},
        {"intake.main.workers", "0", "'0' is not between 1 and 256"},
        {"intake.main.workers", "8x", "'8x' is not between 1 and 256"},
        {"intake.main.visibility", "1s", "1s is not between 2s and 12h"},
        {"intake.main.credentials", "mine", "setting intake.main.credentials: "},
        {"intake.main.notices", "yes", "'yes' is neither true nor false"},
        {"intake.main.s3_endpoint", "http://h:abc", "'abc' is no port"},
        {"intake.main.que", "x", "no setting is called 'intake.main.que'"},
        {"intake.a b.queue", "https://sqs.eu-west-1.amazonaws.com/1/q", "'a b' is no name"},
        {"intake.queue", "x", "'' is no name"},
    };
    for (const auto& row : rows) {
        EXPECT_NE(refusal(row.key, row.value).find(row.says), std::string::npos)
            << row.key << ": " << refusal(row.key, row.value);
    }
}

TEST(FeedSettings, NeedAQueueOrNotices) {
    FeedSettings feeds;
    ASSERT_TRUE(set_feed(feeds, "intake.main.workers", "4"));
    const auto checked = check_feeds(feeds);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().message,
              "intake.main has no queue: set intake.main.queue, .bucket or .notices=true");
    ASSERT_TRUE(set_feed(feeds, "intake.main.notices", "true"));
    EXPECT_TRUE(check_feeds(feeds));
    EXPECT_TRUE(feeds.at("main").notices);
}

}  // namespace
}  // namespace opentrail::app
