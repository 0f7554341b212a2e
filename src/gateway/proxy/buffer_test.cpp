// Shows what a buffer keeps, lets go, and how it grows.

#include "gateway/proxy/buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace opentrail::gateway {
namespace {

void put(Buffer& buffer, std::string_view bytes) {
    const std::span<char> room = buffer.room();
    ASSERT_GE(room.size(), bytes.size());
    std::ranges::copy(bytes, room.begin());
    buffer.add(bytes.size());
}

TEST(Buffer, PassesBytesOnInOrder) {
    Buffer buffer;
    put(buffer, "headbodynext");
    EXPECT_EQ(buffer.fresh(), "headbodynext");
    buffer.skip(4);
    buffer.pass(4);
    EXPECT_EQ(buffer.ready(), "body");
    buffer.sent(2);
    EXPECT_EQ(buffer.ready(), "dy");
    EXPECT_TRUE(buffer.keeps_all());
    buffer.send_again();
    EXPECT_EQ(buffer.ready(), "body");
    buffer.sent(4);
    EXPECT_EQ(buffer.fresh(), "next");
    buffer.release();
    EXPECT_EQ(buffer.fresh(), "next");
    buffer.skip(4);
    EXPECT_TRUE(buffer.empty());
    buffer.release();
    EXPECT_EQ(buffer.room().size(), Buffer::small_bytes);
}

TEST(Buffer, ForgetsWhatWasSentForRoom) {
    Buffer buffer;
    put(buffer, std::string(Buffer::small_bytes - 3, 'a') + "bc");
    buffer.pass(Buffer::small_bytes - 3);
    buffer.sent(Buffer::small_bytes - 3);
    put(buffer, "d");
    EXPECT_TRUE(buffer.keeps_all());
    // Full once, it grows.
    EXPECT_GT(buffer.room().size(), Buffer::small_bytes);
    EXPECT_EQ(buffer.fresh(), "bcd");
    EXPECT_FALSE(buffer.keeps_all());
}

TEST(Buffer, IsBounded) {
    Buffer buffer;
    std::size_t held = 0;
    while (!buffer.room().empty()) {
        const std::size_t more = buffer.room().size();
        put(buffer, std::string(more, 'x'));
        held += more;
    }
    EXPECT_EQ(held, Buffer::large_bytes);
    EXPECT_EQ(buffer.fresh().size(), held);
}

}  // namespace
}  // namespace opentrail::gateway
