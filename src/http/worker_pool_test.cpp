// Shows that the pool keeps its two bounds, never leaves a job behind a blocked one, and ends with
// all its jobs done.

#include "http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

namespace opentrail::http {
namespace {

bool offer(WorkerPool& pool, WorkerPool::Job job) { return pool.offer(job); }

TEST(WorkerPool, TakesSoManyAndNoMore) {
    WorkerPool pool("test", 2, 3);
    std::latch open(1);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(offer(pool, [&] { open.wait(); })) << i;
    EXPECT_EQ(pool.busy(), 5u);
    WorkerPool::Job sixth = [&] { open.wait(); };
    EXPECT_FALSE(pool.offer(sixth));
    EXPECT_TRUE(sixth) << "a job refused stays with its owner";
    open.count_down();
    pool.stop();
    EXPECT_EQ(pool.busy(), 0u);
}

TEST(WorkerPool, AJobThatBlocksHoldsUpNobody) {
    WorkerPool pool("test", 3, 100);
    std::latch release(1);
    std::latch blocked(2);
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(offer(pool, [&] {
            blocked.count_down();
            release.wait();
        }));
    }
    blocked.wait();
    std::latch rest(50);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(offer(pool, [&] { rest.count_down(); }));
    rest.wait();
    release.count_down();
}

TEST(WorkerPool, JobsThatNeedEachOtherRunTogether) {
    // Each waits for all: if one were left asleep the test would not end.
    for (int round = 0; round < 200; ++round) {
        WorkerPool pool("test", 4, 4);
        std::latch all(4);
        for (int i = 0; i < 4; ++i) ASSERT_TRUE(offer(pool, [&] { all.arrive_and_wait(); }));
    }
}

TEST(WorkerPool, StopFinishesWhatWaits) {
    std::atomic<int> done = 0;
    {
        WorkerPool pool("test", 2, 1000);
        for (int i = 0; i < 500; ++i) ASSERT_TRUE(offer(pool, [&] { ++done; }));
        pool.stop();
        EXPECT_EQ(done, 500);
        EXPECT_FALSE(offer(pool, [&] { ++done; }));
    }
    EXPECT_EQ(done, 500);
}

TEST(WorkerPool, TakesJobsFromManyThreads) {
    std::atomic<int> done = 0;
    WorkerPool pool("test", 4, 100'000);
    std::vector<std::thread> givers;
    for (int t = 0; t < 4; ++t) {
        givers.emplace_back([&] {
            for (int i = 0; i < 2000; ++i) EXPECT_TRUE(offer(pool, [&] { ++done; }));
        });
    }
    for (std::thread& giver : givers) giver.join();
    pool.stop();
    EXPECT_EQ(done, 8000);
}

}  // namespace
}  // namespace opentrail::http
