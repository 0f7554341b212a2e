// Turns: who is served next and who is sent away, however many come and however often.

#include "access/turns.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <vector>

namespace opentrail::access {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// One turn at a time, which somebody has from the beginning; people who come to wait for it one
/// after the other; and the order in which they are served.
class TurnsTest : public ::testing::Test {
  protected:
    ~TurnsTest() override { finish(); }

    /// `before`: groups that had a turn each, in this order; the last one's goes on.
    void open(const Turns::Options& options, const std::vector<std::string>& before = {"first"}) {
        turns_.emplace(options);
        for (const std::string& group : before) held_.emplace(*turns_, Guest{group, false});
    }
    /// Each waits, or is sent away, before the next comes.
    void come(std::initializer_list<const char*> groups, bool known = false) {
        for (const char* group : groups) {
            threads_.emplace_back([this, guest = Guest{group, known}] { wait(guest); });
            ++came_;
            while (turns_->waiting() + sent_away().size() < came_) std::this_thread::yield();
        }
    }
    std::vector<std::string> sent_away() {
        const std::lock_guard lock(mutex_);
        return sent_away_;
    }
    /// Lets all have their turns, and says in which order.
    std::vector<std::string> served() {
        finish();
        return served_;
    }

    std::optional<Turns> turns_;

  private:
    void wait(const Guest& guest) {
        const Turns::Turn turn(*turns_, guest);
        const std::lock_guard lock(mutex_);
        (turn.has_it() ? served_ : sent_away_).push_back(guest.group);
    }
    void finish() {
        held_.reset();
        threads_.clear();
    }

    std::optional<Turns::Turn> held_;
    std::size_t came_ = 0;
    std::mutex mutex_;
    std::vector<std::string> served_;
    std::vector<std::string> sent_away_;
    std::vector<std::jthread> threads_;
};

TEST_F(TurnsTest, ServesEachGroupOnceBeforeAnyTwice) {
    open({.waiting_max = 8});
    come({"a", "a", "b", "b", "c"});
    EXPECT_THAT(served(), ElementsAre("a", "b", "c", "a", "b"));
    EXPECT_THAT(sent_away(), IsEmpty());
}

TEST_F(TurnsTest, ServesFirstWhoWasServedLongestAgo) {
    open({.waiting_max = 8}, {"a", "b", "c", "d"});
    come({"c", "b", "new", "a"});
    EXPECT_THAT(served(), ElementsAre("new", "a", "b", "c"));
}

TEST_F(TurnsTest, LetsThoseKnownAndStrangersTakeTurns) {
    open({.waiting_max = 3});
    come({"a", "b", "c"});
    come({"x", "y"}, true);
    EXPECT_THAT(served(), ElementsAre("x", "a", "y", "b", "c"));
}

TEST_F(TurnsTest, KeepsPlacesForThoseKnown) {
    open({.waiting_max = 1});
    come({"a", "b"});
    EXPECT_THAT(sent_away(), ElementsAre("b"));
    come({"x"}, true);
    EXPECT_THAT(sent_away(), ElementsAre("b"));
    EXPECT_THAT(served(), ElementsAre("x", "a"));
}

TEST_F(TurnsTest, LetsOnlySoManyOfAGroupWait) {
    open({.waiting_max = 8, .of_group_max = 2});
    come({"a", "a", "a", "b"});
    EXPECT_THAT(sent_away(), ElementsAre("a"));
    EXPECT_THAT(served(), ElementsAre("a", "b", "a"));
}

TEST_F(TurnsTest, SendsTheSecondOfAGroupAwayForTheFirstOfAnother) {
    open({.waiting_max = 2});
    come({"a", "a", "b", "c"});
    EXPECT_THAT(sent_away(), ElementsAre("a", "c")) << "b came before c, who has no better claim";
    EXPECT_THAT(served(), ElementsAre("a", "b"));
}

TEST_F(TurnsTest, SendsWhoWasServedLastAwayForWhoWasNot) {
    std::vector<std::string> crowd;
    for (int i = 1; i <= 9; ++i) crowd.push_back(fmt::format("crowd-{}", i));
    open({.waiting_max = 4}, crowd);
    come({"crowd-2", "crowd-3", "crowd-4", "crowd-5", "crowd-6"});
    EXPECT_THAT(sent_away(), ElementsAre("crowd-6"));
    come({"ann"});
    EXPECT_THAT(sent_away(), ElementsAre("crowd-6", "crowd-5"));
    EXPECT_THAT(served(), ElementsAre("ann", "crowd-2", "crowd-3", "crowd-4"));
}

TEST_F(TurnsTest, RemembersSoManyGroups) {
    open({.groups_max = 3}, {"a", "b", "c", "d", "e"});
    EXPECT_EQ(turns_->groups(), 3U);
    EXPECT_EQ(turns_->taken(), 5U);
}

TEST_F(TurnsTest, HasNoneToGive) {
    Turns closed({.at_once = 0, .waiting_max = 0});
    EXPECT_FALSE(Turns::Turn(closed, {}).has_it());
}

}  // namespace
}  // namespace opentrail::access
