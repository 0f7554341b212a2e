// Shows that who is in haste writes its own batch while the writer sleeps, leaves to the writer
// what it cannot write, and that nothing is lost where both are at it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "journal/journal.h"
#include "journal/testing/journal_model.h"

namespace opentrail::journal {
namespace {

class HasteTest : public testing::Test {
  protected:
    void open() {
        journal_.reset();
        auto opened = Journal::open(disk_, clock_, "/j", options_);
        ASSERT_TRUE(opened) << opened.error().message;
        journal_ = *std::move(opened);
    }

    std::vector<std::string> records() {
        std::vector<std::string> found;
        const auto end = std::numeric_limits<std::uint64_t>::max();
        EXPECT_TRUE(journal_->scan(0, 0, end, false, [&](const Batch& batch) {
            for (const Item& item : batch.items) found.emplace_back(item.record);
            return true;
        }));
        return found;
    }

    FakeClock clock_;
    disk::FakeDisk disk_;
    Options options_{.segment_bytes = 1 << 20, .retry_pause = Duration{0}};
    std::unique_ptr<Journal> journal_;
};

TEST_F(HasteTest, TheCallerWritesWhileTheWriterSleeps) {
    open();
    int told = 0;
    std::vector<std::string> expected;
    for (int i = 0; i < 100; ++i) {
        const std::string record = std::to_string(i);
        bool is_told = false;
        const auto placed = journal_->enqueue_at_once(0, make_batch({record}), [&] {
            is_told = true;
            EXPECT_EQ(journal_->durable_end(0), static_cast<std::uint64_t>(i) + 1);
        });
        ASSERT_TRUE(placed) << placed.error().message;
        EXPECT_EQ(placed->offset, static_cast<std::uint64_t>(i));
        ASSERT_TRUE(journal_->wait_durable(0, placed->offset + 1));
        told += is_told ? 1 : 0;
        expected.push_back(record);
    }
    // The writer may be awake when it begins, and wakes for nothing now and then.
    EXPECT_GT(told, 50);
    EXPECT_EQ(records(), expected);
    open();
    EXPECT_EQ(records(), expected);
}

TEST_F(HasteTest, FollowersHearOfIt) {
    open();
    const auto follower = journal_->follow(0, 0, true);
    std::thread reader([&] {
        for (std::uint64_t n = 0; n < 20; ++n) {
            const auto batch = follower->next();
            ASSERT_TRUE(batch);
            EXPECT_EQ((*batch)->first.offset, n);
            follower->done((*batch)->end());
        }
    });
    for (int i = 0; i < 20; ++i) {
        const auto placed = journal_->enqueue_at_once(0, make_batch({"r"}), [] {});
        ASSERT_TRUE(placed);
        ASSERT_TRUE(journal_->wait_durable(0, placed->offset + 1));
    }
    reader.join();
}

TEST_F(HasteTest, WhatHasNoRoomIsTheWriters) {
    options_.segment_bytes = 2000;
    open();
    const std::string large(1500, 'x');
    for (int i = 0; i < 4; ++i) {
        const auto placed = journal_->enqueue_at_once(0, make_batch({large}), [] {});
        ASSERT_TRUE(placed);
        ASSERT_TRUE(journal_->wait_durable(0, placed->offset + 1));
    }
    EXPECT_EQ(records(), std::vector<std::string>(4, large));
}

TEST_F(HasteTest, AWriteThatFailsIsRepeatedByTheWriter) {
    open();
    // Each of the calls that an append makes fails once: only a lost sync is final.
    for (std::uint64_t call = 1; call <= 2; ++call) {
        disk_.fail_at(call);
        bool is_told = false;
        const auto placed =
            journal_->enqueue_at_once(0, make_batch({"r"}), [&] { is_told = true; });
        ASSERT_TRUE(placed) << call;
        ASSERT_TRUE(journal_->wait_durable(0, placed->offset + 1)) << call;
        EXPECT_EQ(journal_->failure(), "") << call;
    }
    EXPECT_EQ(records(), std::vector<std::string>(2, "r"));
}

TEST_F(HasteTest, ALostSyncIsFinal) {
    open();
    // The file has its room after the first.
    ASSERT_TRUE(journal_->append(0, make_batch({"a"})));
    disk_.lose_at(2);
    bool is_told = false;
    const auto placed = journal_->enqueue_at_once(0, make_batch({"b"}), [&] { is_told = true; });
    ASSERT_TRUE(placed);
    EXPECT_FALSE(journal_->wait_durable(0, placed->offset + 1));
    EXPECT_FALSE(is_told);
    EXPECT_NE(journal_->failure(), "");
    EXPECT_FALSE(journal_->enqueue_at_once(0, make_batch({"c"}), [] {}));
}

TEST_F(HasteTest, AllAtOnce) {
    options_.segment_bytes = 20'000;
    open();
    constexpr int each = 1000;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([this, thread] {
            for (int n = 0; n < each; ++n) {
                Batch batch = make_batch({std::to_string(thread * each + n)});
                const auto placed = thread % 2 == 0
                                        ? journal_->enqueue_at_once(0, std::move(batch), [] {})
                                        : journal_->enqueue(0, std::move(batch));
                ASSERT_TRUE(placed) << placed.error().message;
                ASSERT_TRUE(journal_->wait_durable(0, placed->offset + 1));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    const std::vector<std::string> found = records();
    EXPECT_EQ(found.size(), 4u * each);
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), 4u * each);
    EXPECT_EQ(journal_->failure(), "");
}

}  // namespace
}  // namespace opentrail::journal
