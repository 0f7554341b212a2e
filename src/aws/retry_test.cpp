// Shows that waits are drawn from the whole range that the policy allows, and never beyond it.

#include "aws/retry.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/testing/fake_random.h"

namespace opentrail::aws {
namespace {

using std::chrono::milliseconds;

TEST(RetryPolicy, WaitsLongerEachTimeUpToTheMost) {
    const RetryPolicy policy{.first = milliseconds(100), .most = milliseconds(1000)};
    struct Row {
        int attempt;
        Duration most;
    };
    for (const Row& row :
         {Row{2, milliseconds(100)}, Row{3, milliseconds(200)}, Row{4, milliseconds(400)},
          Row{5, milliseconds(800)}, Row{6, milliseconds(1000)}, Row{60, milliseconds(1000)}}) {
        FakeRandom random;
        Duration least = row.most;
        Duration longest{0};
        for (int i = 0; i < 1000; ++i) {
            const Duration wait = policy.wait(row.attempt, random);
            least = std::min(least, wait);
            longest = std::max(longest, wait);
        }
        EXPECT_GE(least, milliseconds(0)) << row.attempt;
        EXPECT_LE(least, row.most / 10) << row.attempt;
        EXPECT_LE(longest, row.most) << row.attempt;
        EXPECT_GE(longest, row.most * 9 / 10) << row.attempt;
    }
}

TEST(RetryPolicy, APauseEndsWhenAllStops) {
    std::stop_source source;
    const Pause pause = pause_until(source.get_token());
    EXPECT_TRUE(pause(milliseconds(0)));
    source.request_stop();
    EXPECT_FALSE(pause(std::chrono::hours(24)));
}

}  // namespace
}  // namespace opentrail::aws
