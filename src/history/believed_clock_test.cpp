// Shows whom retention believes: time that passed, not a clock that somebody set, over restarts
// too; and what that means for what is kept.

#include "history/believed_clock.h"

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/history.h"
#include "history/testing/event_maker.h"
#include "history/testing/memory_journal.h"

namespace opentrail::history {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
constexpr Duration day = hours(24);

class BelievedClockTest : public testing::Test {
  protected:
    BelievedClockTest() { start({}); }

    void start(std::optional<Timestamp> newest) {
        believed_.emplace(disk_, "believed", clock_);
        ASSERT_TRUE(believed_->open(newest));
    }
    /// Stops, does not run for so long, starts.
    void restart(Duration away) {
        ASSERT_TRUE(believed_->save(true));
        clock_.move(away);
        start(clock_.now());
    }
    Duration since_begin() { return believed_->now() - begin_; }

    disk::FakeDisk disk_;
    FakeClock clock_;
    const Timestamp begin_ = clock_.now();
    std::optional<BelievedClock> believed_;
};

TEST_F(BelievedClockTest, GoesAsTimePasses) {
    for (int i = 0; i < 1000; ++i) clock_.move(hours(7));
    EXPECT_EQ(since_begin(), hours(7000));
}

TEST_F(BelievedClockTest, FollowsSmallSteps) {
    clock_.step(minutes(59));
    EXPECT_EQ(since_begin(), minutes(59));
    clock_.step(-minutes(30));
    EXPECT_EQ(since_begin(), minutes(59)) << "it never goes back";
    clock_.move(minutes(40));
    EXPECT_EQ(since_begin(), minutes(69));
}

TEST_F(BelievedClockTest, DoesNotFollowAJump) {
    clock_.step(100 * day);
    EXPECT_EQ(since_begin(), Duration(0));
    clock_.move(hours(23));
    EXPECT_EQ(since_begin(), hours(23));
    clock_.step(-100 * day);
    EXPECT_EQ(since_begin(), hours(23));
    clock_.move(hours(23));
    EXPECT_EQ(since_begin(), hours(46));
}

TEST_F(BelievedClockTest, BelievesInTheEndWhatLasts) {
    clock_.step(100 * day);
    EXPECT_EQ(since_begin(), Duration(0));
    for (int i = 0; i < 23; ++i) {
        clock_.move(hours(1));
        EXPECT_EQ(since_begin(), hours(i + 1));
    }
    clock_.move(hours(1));
    EXPECT_EQ(since_begin(), 101 * day);
}

TEST_F(BelievedClockTest, StaysWhereItWasWhileTheClockIsBack) {
    clock_.move(day);
    EXPECT_EQ(since_begin(), day);
    clock_.step(-10 * day);
    EXPECT_EQ(since_begin(), day);
    clock_.move(9 * day);
    EXPECT_EQ(since_begin(), day);
    clock_.move(2 * day);
    EXPECT_EQ(since_begin(), 2 * day);
}

TEST_F(BelievedClockTest, ARestartIsNoReasonToBelieveMore) {
    clock_.step(100 * day);
    for (int i = 0; i < 3; ++i) {
        restart(minutes(1));
        EXPECT_EQ(since_begin(), Duration(0));
    }
    clock_.move(day);
    EXPECT_EQ(since_begin(), 100 * day + day + minutes(3)) << "it was ahead for a day";
}

TEST_F(BelievedClockTest, TimeWithoutRunningIsBelievedAfterADayOfRunning) {
    restart(3 * day);
    EXPECT_EQ(since_begin(), Duration(0));
    // Eight hours a day.
    for (int i = 0; i < 2; ++i) {
        clock_.move(hours(8));
        EXPECT_EQ(since_begin(), hours(8) * (i + 1));
        restart(hours(16));
    }
    clock_.move(hours(8));
    EXPECT_EQ(since_begin(), 5 * day + hours(8));
}

TEST_F(BelievedClockTest, AShortRestartIsNothing) {
    restart(minutes(50));
    EXPECT_EQ(since_begin(), minutes(50));
}

TEST_F(BelievedClockTest, WithoutItsFileItBelievesWhatHappenedLast) {
    const auto spoil = [&](std::string_view bytes) {
        const auto file = disk_.open("believed", disk::Mode::replace).value();
        ASSERT_TRUE(file->write(0, bytes));
    };
    ASSERT_TRUE(believed_->save(true));
    const std::string whole = disk::read_file(disk_, "believed").value();
    std::string flipped = whole;
    flipped[9] = static_cast<char>(flipped[9] ^ 1);
    for (const std::string& bytes : {std::string(), whole.substr(0, 20), flipped}) {
        spoil(bytes);
        clock_.step(100 * day);
        start(begin_ + hours(1));
        EXPECT_EQ(since_begin(), hours(1));
        clock_.step(-100 * day);
        start(begin_ + hours(1));
        EXPECT_EQ(since_begin(), Duration(0)) << "not ahead of the wall";
    }
    spoil(whole);
    start(begin_ + hours(1));
    EXPECT_EQ(since_begin(), Duration(0));
}

/// A history of one live event, and its journal.
class Retention : public testing::Test {
  protected:
    Retention() { open(); }

    void open() {
        history_ = nullptr;
        Options options;
        options.background = false;
        history_ = History::open(disk_, clock_, journal_, "history", options).value();
        history_->keep_live(90 * day);
    }
    void arrive(const std::string& id) {
        Made made;
        made.id = id;
        made.millis = to_millis(clock_.now());
        journal::Batch batch = batch_of(std::vector<Made>{made}, journal::Door::submitted);
        batch.provenance.recorded = clock_.now();
        ASSERT_TRUE(journal_.append(0, std::move(batch)));
        ASSERT_TRUE(history_->advance());
        ASSERT_TRUE(history_->seal());
    }

    disk::FakeDisk disk_;
    FakeClock clock_;
    MemoryJournal journal_;
    std::unique_ptr<History> history_;
};

TEST_F(Retention, AJumpOfTheClockRetiresNothing) {
    arrive("before");
    clock_.step(100 * day);
    arrive("while it is wrong");
    EXPECT_EQ(history_->needed_from(0), 0U);
    EXPECT_EQ(history_->count({}), 2U);
    open();
    EXPECT_EQ(history_->needed_from(0), 0U);
    EXPECT_EQ(history_->count({}), 2U);
    clock_.step(-100 * day);
    open();
    EXPECT_EQ(history_->needed_from(0), 0U);
    EXPECT_EQ(history_->count({}), 2U);
    clock_.move(90 * day + hours(1));
    EXPECT_EQ(history_->needed_from(0), 1U) << "it ages all the same";
    EXPECT_EQ(history_->count({}), 1U);
}

TEST_F(Retention, WhileTheJournalCannotBeReadNothingAges) {
    arrive("a");
    clock_.move(91 * day);
    arrive("b");
    journal_.fail_fetch(true);
    EXPECT_EQ(history_->needed_from(0), 0U);
    EXPECT_EQ(history_->count({}), 2U);
    journal_.fail_fetch(false);
    EXPECT_EQ(history_->needed_from(0), 1U);
    EXPECT_EQ(history_->count({}), 1U);
    journal_.fail_fetch(true);
    EXPECT_EQ(history_->needed_from(0), 1U);
}

}  // namespace
}  // namespace opentrail::history
