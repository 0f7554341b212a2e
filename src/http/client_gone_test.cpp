#include "http/client_gone.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace opentrail::http {
namespace {

class ClientGone : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair_.data()), 0);
        stop_ = ::eventfd(0, EFD_CLOEXEC);
        ASSERT_GE(stop_, 0);
    }
    void TearDown() override {
        ::close(pair_[0]);
        if (pair_[1] >= 0) ::close(pair_[1]);
        ::close(stop_);
    }
    void leave() {
        ::close(pair_[1]);
        pair_[1] = -1;
    }

    std::array<int, 2> pair_{-1, -1};
    int stop_ = -1;
};

TEST_F(ClientGone, IsSoWhenItClosed) {
    const Answering answering(pair_[0], stop_);
    EXPECT_FALSE(client_gone());
    ASSERT_EQ(::write(pair_[1], "x", 1), 1);
    EXPECT_FALSE(client_gone()) << "a next request is waiting";
    leave();
    EXPECT_TRUE(client_gone());
}

TEST_F(ClientGone, IsSoWhenTheServerStops) {
    const Answering answering(pair_[0], stop_);
    ASSERT_EQ(::eventfd_write(stop_, 1), 0);
    EXPECT_TRUE(client_gone());
}

TEST_F(ClientGone, IsOfTheThreadThatAnswers) {
    leave();
    {
        const Answering answering(pair_[0], stop_);
        bool elsewhere = true;
        std::thread([&] { elsewhere = client_gone(); }).join();
        EXPECT_FALSE(elsewhere);
        EXPECT_TRUE(client_gone());
    }
    EXPECT_FALSE(client_gone());
}

}  // namespace
}  // namespace opentrail::http
