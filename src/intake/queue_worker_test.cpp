// Shows that a message is removed exactly when all that it announces is durable or given up with
// its reason, and that whatever fails in between only makes it come again.

#include "intake/queue_worker.h"

#include <gtest/gtest.h>

#include <map>

#include "base/testing/fake_clock.h"
#include "intake/testing/fake_feed.h"

namespace opentrail::intake {
namespace {

/// Hands out what it has at once, and remembers what it was told.
class FakeQueue final : public Queue {
  public:
    void send(std::string body, std::uint32_t receive_count = 1) {
        const std::string id = "m" + std::to_string(++sent_);
        aws::SqsMessage message;
        message.id = id;
        message.receipt = "receipt of " + id;
        message.body = std::move(body);
        message.receive_count = receive_count;
        waiting_.push_back(std::move(message));
    }

    Result<std::vector<aws::SqsMessage>> receive(Duration) override {
        if (failure) return std::unexpected(*failure);
        return std::exchange(waiting_, {});
    }
    Result<void> remove(const std::vector<std::string>& receipts) override {
        if (remove_failure) return std::unexpected(*remove_failure);
        removed.insert(removed.end(), receipts.begin(), receipts.end());
        return {};
    }
    Result<void> extend(const std::string& receipt, Duration visibility) override {
        put_back[receipt] = visibility;
        return {};
    }
    std::unique_ptr<Queue> clone() const override { return nullptr; }

    std::optional<Error> failure, remove_failure;
    std::vector<std::string> removed;
    std::map<std::string, Duration> put_back;

  private:
    std::vector<aws::SqsMessage> waiting_;
    int sent_ = 0;
};

class QueueWorkerTest : public testing::Test {
  protected:
    Result<std::size_t> step() {
        QueueWorker worker({.queue = queue_,
                            .store = store_,
                            .sink = sink_,
                            .visibility = nullptr,
                            .clock = clock_,
                            .figures = figures_,
                            .watch = &watch_,
                            .stop = stop_.get_token()},
                           {.feed = "main"});
        return worker.step();
    }

    FakeClock clock_;
    FakeQueue queue_;
    FakeStore store_;
    FakeSink sink_;
    WorkerFigures figures_;
    FeedWatch watch_;
    std::stop_source stop_;
};

TEST_F(QueueWorkerTest, RemovesAMessageOnceAllThatItAnnouncesIsDurable) {
    queue_.send(announce({one, two}));
    EXPECT_EQ(*step(), 1u);
    EXPECT_EQ(sink_.taken, (std::vector{one, two}));
    EXPECT_EQ(queue_.removed, std::vector<std::string>{"receipt of m1"});
    EXPECT_EQ(figures_.recorded, 2u);
}

TEST_F(QueueWorkerTest, ReadsNothingThatIsKnown) {
    queue_.send(announce({one}));
    queue_.send(announce({one}));
    EXPECT_EQ(*step(), 2u);
    EXPECT_EQ(sink_.taken, std::vector{one});
    EXPECT_EQ(queue_.removed.size(), 2u);
    EXPECT_EQ(figures_.known, 1u);
}

TEST_F(QueueWorkerTest, TellsInALetterWhoReadTheMessage) {
    queue_.send("hello");
    ASSERT_TRUE(step());
    ASSERT_EQ(sink_.letters.size(), 1u);
    EXPECT_EQ(sink_.letters.front().feed, "main");
    EXPECT_EQ(sink_.letters.front().body, "hello");
}

TEST_F(QueueWorkerTest, KnowsWhatToDoWithEachTrouble) {
    const struct {
        const char* name;
        std::string body;
        std::uint32_t receive_count;
        std::optional<Error> reading, taking;
        bool removed;
        std::string reason;  // Of the letter; empty: none.
    } rows[] = {
        {"not JSON", "hello", 1, {}, {}, true, "JSON"},
        {"a test of the queue", "CloudTrail validation message.", 1, {}, {}, true, ""},
        {"not there, and may be late",
         announce({one}),
         4,
         Error{Code::not_found, "NoSuchKey: x"},
         {},
         false,
         ""},
        {"not there for good",
         announce({one}),
         5,
         Error{Code::not_found, "NoSuchKey: x"},
         {},
         true,
         "NoSuchKey: x"},
        {"forbidden for now",
         announce({one}),
         1,
         Error{Code::denied, "AccessDenied: x"},
         {},
         false,
         ""},
        {"forbidden for good",
         announce({one}),
         5,
         Error{Code::denied, "AccessDenied: x"},
         {},
         true,
         "AccessDenied: x"},
        {"slow down, however often",
         announce({one}),
         99,
         Error{Code::unavailable, "SlowDown"},
         {},
         false,
         ""},
        {"damaged",
         announce({one}),
         1,
         {},
         Error{Code::invalid, "gzip data is truncated"},
         true,
         "gzip data is truncated"},
    };
    for (const auto& row : rows) {
        queue_ = FakeQueue();
        store_ = FakeStore();
        sink_ = FakeSink();
        if (row.reading) store_.failures.insert({one, *row.reading});
        if (row.taking) sink_.failures.insert({one, *row.taking});
        queue_.send(row.body, row.receive_count);
        ASSERT_TRUE(step()) << row.name;
        EXPECT_EQ(queue_.removed.size(), row.removed ? 1u : 0u) << row.name;
        EXPECT_EQ(queue_.put_back.size(), row.removed ? 0u : 1u) << row.name;
        ASSERT_EQ(sink_.letters.size(), row.reason.empty() ? 0u : 1u) << row.name;
        if (row.reason.empty()) continue;
        EXPECT_TRUE(sink_.letters.front().reason.contains(row.reason)) << row.name;
        EXPECT_EQ(sink_.letters.front().message, "m1") << row.name;
    }
}

TEST_F(QueueWorkerTest, WaitsLongerEachTimeBeforeAnObjectIsTriedAgain) {
    store_.failures.insert({one, Error{Code::unavailable, "SlowDown"}});
    queue_.send(announce({one}), 1);
    queue_.send(announce({one}), 3);
    queue_.send(announce({one}), 1000);
    ASSERT_TRUE(step());
    EXPECT_EQ(queue_.put_back.at("receipt of m1"), std::chrono::seconds(10));
    EXPECT_EQ(queue_.put_back.at("receipt of m2"), std::chrono::seconds(40));
    EXPECT_EQ(queue_.put_back.at("receipt of m3"), std::chrono::minutes(15));
}

TEST_F(QueueWorkerTest, RemovesNothingThatTheSinkDidNotTake) {
    sink_.failures.insert({two, Error{Code::unavailable, "the server is away"}});
    queue_.send(announce({one}));
    queue_.send(announce({one, two}));
    queue_.send(announce({one}));  // Not looked at any more: the sink is away.
    const auto stepped = step();
    ASSERT_FALSE(stepped);
    EXPECT_EQ(stepped.error().message, "the server is away");
    EXPECT_EQ(queue_.removed, std::vector<std::string>{"receipt of m1"});
    EXPECT_EQ(queue_.put_back.size(), 2u);
}

TEST_F(QueueWorkerTest, RemovesNothingWhoseReasonIsNotDurable) {
    sink_.letter_failure = Error{Code::unavailable, "the server is away"};
    queue_.send("hello");
    EXPECT_FALSE(step());
    EXPECT_TRUE(queue_.removed.empty());
}

TEST_F(QueueWorkerTest, GivesUpWhatNoObjectIsCalled) {
    sink_.see_failure = Error{Code::invalid, "the key is longer than 1024 bytes"};
    queue_.send(announce({one}));
    ASSERT_TRUE(step());
    EXPECT_EQ(queue_.removed.size(), 1u);
    ASSERT_EQ(sink_.letters.size(), 1u);
    EXPECT_EQ(sink_.letters.front().reason, "the key is longer than 1024 bytes");
    EXPECT_EQ(sink_.letters.front().key, "");
}

TEST_F(QueueWorkerTest, ReadsWhatItUnderstandsOfAMessage) {
    std::string body = announce({one, two});
    body.insert(body.rfind(']'), R"(,{"eventName":"ObjectCreated:Put","s3":7})");
    queue_.send(body);
    ASSERT_TRUE(step());
    EXPECT_EQ(sink_.taken, (std::vector{one, two}));
    EXPECT_EQ(queue_.removed.size(), 1u);
    ASSERT_EQ(sink_.letters.size(), 1u);
    EXPECT_TRUE(sink_.letters.front().reason.starts_with("its s3ObjectKey"))
        << sink_.letters.front().reason;
    EXPECT_EQ(sink_.letters.front().body, body);
}

TEST_F(QueueWorkerTest, GivesUpADigestThatCannotBeNoted) {
    const std::string digest =
        "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/"
        "111122223333_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T030000Z.json.gz";
    sink_.failures.insert({digest, Error{Code::invalid, "ValidationException: x"}});
    queue_.send(announce({digest, one}));
    ASSERT_TRUE(step());
    EXPECT_EQ(queue_.removed.size(), 1u);
    EXPECT_EQ(sink_.taken, std::vector{one});
    ASSERT_EQ(sink_.letters.size(), 1u);
    EXPECT_EQ(sink_.letters.front().key, digest);
}

TEST_F(QueueWorkerTest, LeavesTheRestOfAMessageWhenItIsToldToStop) {
    store_.asked = [&] { stop_.request_stop(); };
    queue_.send(announce({one, two}));
    ASSERT_TRUE(step());
    EXPECT_EQ(sink_.taken, std::vector{one});
    EXPECT_EQ(queue_.put_back.size(), 1u);
    EXPECT_TRUE(queue_.removed.empty());
}

TEST_F(QueueWorkerTest, TellsThatMessagesCouldNotBeRemoved) {
    queue_.remove_failure = Error{Code::unavailable, "throttled"};
    queue_.send(announce({one}));
    EXPECT_FALSE(step());
    EXPECT_EQ(figures_.removed, 0u);
    EXPECT_EQ(sink_.taken.size(), 1u);
}

}  // namespace
}  // namespace opentrail::intake
