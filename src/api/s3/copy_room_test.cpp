// Shows that copies together hold no more than they may, and give back what they held.

#include "api/s3/copy_room.h"

#include <gtest/gtest.h>

namespace opentrail::api::s3 {
namespace {

TEST(CopyRoom, IsTakenByAllTogether) {
    CopyRoom room(10);
    CopyRoom::Share first = room.take(7);
    ASSERT_TRUE(first);
    EXPECT_FALSE(room.take(4));
    EXPECT_FALSE(room.take(~std::uint64_t{0}));
    CopyRoom::Share second = room.take(3);
    EXPECT_TRUE(second);
    EXPECT_FALSE(room.take(1));
    EXPECT_TRUE(room.take(0)) << "nothing needs no room";
    first.reset();
    EXPECT_FALSE(room.take(8));
    EXPECT_TRUE(room.take(7)) << "given back at once, as nobody kept it";
    EXPECT_TRUE(room.take(7));
}

}  // namespace
}  // namespace opentrail::api::s3
