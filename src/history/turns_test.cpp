// Turns and places: that they go round the callers whoever has how many, that there are no more
// than there are, and that nobody waits for what nobody wants any more.

#include "history/turns.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <vector>

#include "base/thread.h"

namespace opentrail::history {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

const std::function<bool()> never;

/// Each waits for a turn on a thread of its own, and notes who had it.
class Queue {
  public:
    explicit Queue(Turns& turns) : turns_(turns) {}
    ~Queue() { finish(); }

    void wait(const std::string& caller) {
        threads_.emplace_back("waits", [this, caller](const std::stop_token&) {
            ASSERT_TRUE(turns_.take({caller, never}).value());
            {
                const std::lock_guard lock(mutex_);
                order_ += caller;
            }
            turns_.give_back();
        });
        while (turns_.waiting() < threads_.size()) std::this_thread::yield();
    }
    std::string finish() {
        for (Thread& thread : threads_) thread.join();
        threads_.clear();
        return order_;
    }

  private:
    Turns& turns_;
    std::mutex mutex_;
    std::string order_;
    std::vector<Thread> threads_;
};

TEST(Turns, GoRoundTheCallers) {
    Turns turns({.at_once = 1, .places = 10, .places_of_one = 5});
    const std::string first = "x";
    ASSERT_TRUE(turns.enter({first, never}));
    for (const char* caller : {"a", "a", "a", "b", "c"}) ASSERT_TRUE(turns.enter({caller, never}));
    ASSERT_TRUE(turns.take({first, never}).value());
    Queue queue(turns);
    for (const char* caller : {"a", "a", "a", "b", "c"}) queue.wait(caller);
    turns.give_back();
    EXPECT_EQ(queue.finish(), "abcaa") << "who asks for much does not hold up who asks for little";
    for (const char* caller : {"a", "a", "a", "b", "c", "x"}) turns.leave(caller);
}

TEST(Turns, AreNoMoreAtOnceThanThereMayBe) {
    Turns turns({.at_once = 2, .places = 10, .places_of_one = 10});
    const std::string caller = "a";
    EXPECT_TRUE(turns.take({caller, never}).value());
    EXPECT_TRUE(turns.take({caller, never}).value());
    EXPECT_FALSE(turns.take({caller, never, steady_clock::now() + milliseconds(1)}).value());
    turns.give_back();
    EXPECT_TRUE(turns.take({caller, never, steady_clock::now() + milliseconds(1)}).value());
    turns.give_back();
    turns.give_back();
}

TEST(Turns, LeaveSomePlacesToOthers) {
    Turns turns({.at_once = 1, .places = 3, .places_of_one = 2});
    const std::string one = "one";
    const std::string other = "other";
    EXPECT_TRUE(turns.enter({one, never}));
    EXPECT_TRUE(turns.enter({one, never}));
    EXPECT_EQ(turns.enter({one, never}).error().code, Code::throttled);
    EXPECT_TRUE(turns.enter({other, never}));
    EXPECT_EQ(turns.enter({other, never}).error().code, Code::throttled) << "none is left";
    turns.leave(one);
    EXPECT_TRUE(turns.enter({other, never}));
    for (const std::string& caller : {one, other, other}) turns.leave(caller);
}

TEST(Turns, AreNotWaitedForByWhomNobodyAnswers) {
    Turns turns({.at_once = 1, .places = 1, .places_of_one = 1});
    const std::string caller = "a";
    int asked = 0;
    const std::function<bool()> gone = [&] { return ++asked > 2; };
    ASSERT_TRUE(turns.enter({caller, never}));
    EXPECT_EQ(turns.enter({"b", gone}).error().code, Code::unavailable);
    ASSERT_TRUE(turns.take({caller, never}).value());
    asked = 0;
    EXPECT_EQ(turns.take({caller, gone}).error().code, Code::unavailable);
    EXPECT_EQ(turns.waiting(), 0U);
    turns.give_back();
    EXPECT_TRUE(turns.take({caller, never}).value()) << "who gave up does not stand in the way";
    turns.give_back();
    turns.leave(caller);
}

}  // namespace
}  // namespace opentrail::history
