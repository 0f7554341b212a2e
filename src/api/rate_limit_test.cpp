// RateLimit: so many a second for each name, whatever the clock does.

#include "api/rate_limit.h"

#include <gtest/gtest.h>

namespace opentrail::api {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

TEST(RateLimit, GivesAsManyASecondAsItSays) {
    RateLimit limit(2);
    EXPECT_TRUE(limit.take("a", noon));
    EXPECT_TRUE(limit.take("a", noon));
    EXPECT_FALSE(limit.take("a", noon));
    EXPECT_TRUE(limit.take("b", noon));
    EXPECT_FALSE(limit.take("a", noon + Duration(499)));
    EXPECT_TRUE(limit.take("a", noon + Duration(500)));
    // What is not used does not add up.
    EXPECT_TRUE(limit.take("a", noon + std::chrono::hours(1)));
    EXPECT_TRUE(limit.take("a", noon + std::chrono::hours(1)));
    EXPECT_FALSE(limit.take("a", noon + std::chrono::hours(1)));
}

TEST(RateLimit, GoesOnWhenTheClockGoesBack) {
    RateLimit limit(1);
    EXPECT_TRUE(limit.take("a", noon));
    EXPECT_FALSE(limit.take("a", noon - std::chrono::hours(1)));
    EXPECT_TRUE(limit.take("a", noon - std::chrono::hours(1) + std::chrono::seconds(1)));
}

TEST(RateLimit, StaysBoundedUnderManyNames) {
    RateLimit limit(1);
    for (std::size_t i = 0; i < RateLimit::names_max; ++i) {
        EXPECT_TRUE(limit.take(std::to_string(i), noon));
    }
    EXPECT_TRUE(limit.take("one more", noon));
    EXPECT_FALSE(limit.take("yet another", noon)) << "they share a bucket";
    EXPECT_TRUE(limit.take("1", noon + std::chrono::seconds(2)));
    EXPECT_TRUE(limit.take("later", noon + std::chrono::seconds(2))) << "others have been idle";
    EXPECT_TRUE(limit.take("much later", noon + std::chrono::seconds(2)));
    EXPECT_FALSE(limit.take("1", noon + std::chrono::seconds(2))) << "it was not idle";
}

}  // namespace
}  // namespace opentrail::api
