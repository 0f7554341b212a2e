// LocalHistory: what of its background work is a failure, and what is not.

#include "history/local_history.h"

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/testing/event_maker.h"
#include "history/testing/memory_journal.h"

namespace opentrail::history {
namespace {

class Probing : public testing::Test {
  protected:
    void SetUp() override {
        Options options;
        options.background = false;
        auto opened = History::open(disk_, clock_, journal_, "history", options);
        ASSERT_TRUE(opened) << opened.error().message;
        history_ = std::move(*opened);
    }

    /// Two events of one identity at different times, which admission does not see.
    void admit_a_late_conflict() {
        Made made;
        made.id = "twice";
        for (int i = 0; i < 2; ++i) {
            made.millis += 1'000'000;
            std::vector<Decided> decisions;
            ASSERT_TRUE(history_->admit(0, batch_of(std::vector<Made>{made}, door, ""), decisions));
            EXPECT_EQ(decisions.at(0).decision, Decision::fresh);
            ASSERT_TRUE(history_->advance());
            ASSERT_TRUE(history_->seal());
        }
    }

    static constexpr journal::Door door = journal::Door::submitted;

    disk::FakeDisk disk_;
    FakeClock clock_;
    MemoryJournal journal_;
    std::unique_ptr<History> history_;
};

TEST_F(Probing, FailsUntilSomebodyCanBeTold) {
    admit_a_late_conflict();
    const struct {
        Result<void> told;
        const char* failure;
    } rows[] = {
        {fail(Code::unavailable, "the journal is gone"),
         "probing for conflicts: the journal is gone"},
        // Whoever is told takes it later.
        {fail(Code::throttled, "the journal is full"), ""},
        {{}, ""},
    };
    for (const auto& row : rows) {
        history_->on_late_conflict([&](auto) { return row.told; });
        EXPECT_EQ(history_->advance().has_value(), row.told.has_value()) << row.failure;
        EXPECT_EQ(history_->failure(), row.failure);
    }
}

// How far probing came, and the time: without them a little is done again after a crash.
TEST_F(Probing, WhatOnlySavesWorkMayFailWhileTheDiskIsShort) {
    admit_a_late_conflict();
    std::size_t told = 0;
    history_->on_late_conflict([&](std::span<const History::Conflict> pairs) {
        told += pairs.size();
        return Result<void>();
    });
    clock_.move(std::chrono::hours(1));
    disk_.set_capacity(0);
    journal_.set_space({.free_bytes = 0, .free_bytes_min = 1});
    ASSERT_TRUE(history_->advance());
    EXPECT_EQ(told, 1U);
    EXPECT_EQ(history_->failure(), "");
    // With enough space it is something else, and worth an alarm.
    journal_.set_space({});
    EXPECT_FALSE(history_->advance());
    disk_.set_capacity(1 << 20);
    EXPECT_TRUE(history_->advance());
}

}  // namespace
}  // namespace opentrail::history
