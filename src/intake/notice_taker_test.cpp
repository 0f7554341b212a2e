// Shows that whoever pushes a notice is told that it is done exactly when all that it announces is
// durable or given up with its reason, and how often he is told to come again.

#include "intake/notice_taker.h"

#include <gtest/gtest.h>

#include <optional>

#include "base/testing/fake_clock.h"
#include "intake/testing/fake_feed.h"

namespace opentrail::intake {
namespace {

class NoticeTakerTest : public testing::Test {
  protected:
    FakeClock clock_;
    FakeStore store_;
    FakeSink sink_;
    NoticeTaker taker_{{.store = store_, .sink = sink_, .clock = clock_},
                       {.feed = "minio", .attempts_max = 3}};
};

TEST_F(NoticeTakerTest, IsDoneOnceAllIsDurable) {
    EXPECT_EQ(taker_.take(announce({one, two})), (NoticeFigures{.files = 2}));
    EXPECT_EQ(sink_.taken, (std::vector{one, two}));
    EXPECT_EQ(taker_.take(announce({two, one})), (NoticeFigures{.known = 2}));
    EXPECT_EQ(sink_.taken.size(), 2u);
}

TEST_F(NoticeTakerTest, GivesUpWhatNobodyUnderstands) {
    EXPECT_EQ(taker_.take("hello"), NoticeFigures{.dead = 1});
    ASSERT_EQ(sink_.letters.size(), 1u);
    EXPECT_EQ(sink_.letters.front().feed, "minio");
    EXPECT_EQ(sink_.letters.front().body, "hello");
    // The beginning of `printf hello | sha256sum`.
    EXPECT_EQ(sink_.letters.front().message, "2cf24dba5fb0a30e26e83b2ac5b9e29e");
}

TEST_F(NoticeTakerTest, IsNotDoneWhileTheReasonIsNotDurable) {
    sink_.letter_failure = Error{Code::unavailable, "the journal is full"};
    EXPECT_EQ(taker_.take("hello").error().code, Code::unavailable);
}

TEST_F(NoticeTakerTest, IsAskedAgainUntilAnObjectIsThere) {
    store_.failures.insert({two, Error{Code::not_found, "NoSuchKey: x"}});
    EXPECT_EQ(taker_.take(announce({one, two})).error().code, Code::unavailable);
    EXPECT_EQ(sink_.taken, std::vector{one});
    store_.failures.clear();
    EXPECT_EQ(taker_.take(announce({one, two})), (NoticeFigures{.files = 1, .known = 1}));
}

TEST_F(NoticeTakerTest, GivesUpAnObjectThatIsNeverThere) {
    store_.failures.insert({one, Error{Code::not_found, "NoSuchKey: x"}});
    EXPECT_EQ(taker_.take(announce({one})).error().code, Code::unavailable);
    EXPECT_EQ(taker_.take(announce({one})).error().code, Code::unavailable);
    // Another's attempts are its own.
    EXPECT_EQ(taker_.take(announce({two})), NoticeFigures{.files = 1});
    EXPECT_EQ(taker_.take(announce({one})), NoticeFigures{.dead = 1});
    ASSERT_EQ(sink_.letters.size(), 1u);
    EXPECT_EQ(sink_.letters.front().key, one);
    EXPECT_EQ(sink_.letters.front().reason, "NoSuchKey: x");
    // Done with, it is counted anew.
    EXPECT_EQ(taker_.take(announce({one})).error().code, Code::unavailable);
}

TEST_F(NoticeTakerTest, NeverGivesUpWhatOnlyDoesNotAnswer) {
    store_.failures.insert({one, Error{Code::unavailable, "connection refused"}});
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(taker_.take(announce({one})).error().code, Code::unavailable);
    }
    EXPECT_TRUE(sink_.letters.empty());
    store_.failures.clear();
    EXPECT_EQ(taker_.take(announce({one})), NoticeFigures{.files = 1});
}

TEST_F(NoticeTakerTest, ReadsNoMoreAtOnceThanItMay) {
    NoticeTaker narrow({.store = store_, .sink = sink_, .clock = clock_, .at_once = 1},
                       {.feed = "minio"});
    std::optional<Code> second;
    store_.asked = [&] { second = narrow.take(announce({two})).error().code; };
    EXPECT_EQ(narrow.take(announce({one})), NoticeFigures{.files = 1});
    EXPECT_EQ(second, Code::throttled);
    store_.asked = nullptr;
    EXPECT_EQ(narrow.take(announce({two})), NoticeFigures{.files = 1});
}

}  // namespace
}  // namespace opentrail::intake
