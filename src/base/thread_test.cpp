#include "base/thread.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace opentrail {
namespace {

// Waits until it is told to stop.
void wait_for_stop(std::stop_token token) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, token, [] { return false; });
}

TEST(Thread, HasItsName) {
    std::string seen;
    Thread thread("a name that is too long", [&](std::stop_token) {
        char name[16];
        pthread_getname_np(pthread_self(), name, sizeof name);
        seen = name;
    });
    thread.join();
    EXPECT_EQ(seen, "a name that is ");
}

TEST(Thread, InTheBackgroundGivesWay) {
    const auto nice_of = [](Priority priority) {
        int seen = 0;
        Thread thread(
            "test",
            [&](std::stop_token) { seen = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); },
            priority);
        thread.join();
        return seen;
    };
    const int own = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
    EXPECT_EQ(nice_of(Priority::normal), own);
    if (own > 0) GTEST_SKIP() << "gives way already";
    EXPECT_EQ(nice_of(Priority::background), 10);
    EXPECT_EQ(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())), own);
}

TEST(Thread, IsStoppedAndJoinedAtItsEnd) {
    std::atomic<bool> done = false;
    {
        const Thread thread("test", [&](std::stop_token token) {
            wait_for_stop(token);
            done = true;
        });
        EXPECT_TRUE(thread.running());
    }
    EXPECT_TRUE(done);
}

TEST(Thread, StopsWhatItReplaces) {
    std::atomic<int> done = 0;
    const auto body = [&](std::stop_token token) {
        wait_for_stop(token);
        ++done;
    };
    Thread thread("test", body);
    thread = Thread("test", body);
    EXPECT_EQ(done, 1);
    Thread taken = std::move(thread);
    EXPECT_TRUE(taken.running());
    taken.stop();
    EXPECT_EQ(done, 2);
    EXPECT_FALSE(taken.running());
    taken.stop();
}

TEST(Thread, MayBeNone) {
    Thread none;
    EXPECT_FALSE(none.running());
    none.request_stop();
    none.join();
    none.stop();
}

}  // namespace
}  // namespace opentrail
