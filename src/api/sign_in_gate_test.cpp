// The gate before passwords: how often and how many at once, by address.

#include "api/sign_in_gate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>

namespace opentrail::api {
namespace {

using Answer = SignInGate::Answer;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Timestamp start = from_millis(1'767'323'045'000);

/// The answer to a try that is over at once.
Answer try_at(SignInGate& gate, const std::string& address, Timestamp now) {
    return SignInGate::Visit(gate, address, now).answer();
}

int let_in_at(SignInGate& gate, const std::string& address, Timestamp now, int tries) {
    int let_in = 0;
    for (int i = 0; i < tries; ++i) {
        if (try_at(gate, address, now) == Answer::come_in) ++let_in;
    }
    return let_in;
}

TEST(SignInGate, LetsAnAddressTrySoOften) {
    SignInGate gate({.saved_max = 10, .per_minute = 20});
    struct Row {
        const char* name;
        Duration after;
        int let_in;  // Of a hundred.
    };
    const Row rows[] = {
        {"at first", seconds(0), 10},          {"at once again", seconds(0), 0},
        {"three seconds", seconds(3), 1},      {"half a minute", seconds(30), 10},
        {"15 seconds", seconds(15), 5},        {"an hour", hours(1), 10},
        {"the clock goes back", hours(-5), 0}, {"and on", seconds(6), 2},
    };
    Timestamp now = start;
    for (const Row& row : rows) {
        now += row.after;
        EXPECT_EQ(let_in_at(gate, "192.0.2.1", now, 100), row.let_in) << row.name;
    }
}

TEST(SignInGate, SaysHowLongToWait) {
    SignInGate gate({.saved_max = 2, .per_minute = 20});
    EXPECT_EQ(gate.wait("192.0.2.1", start), seconds(0)) << "of one that never came";
    EXPECT_EQ(let_in_at(gate, "192.0.2.1", start, 3), 2);
    EXPECT_EQ(gate.wait("192.0.2.1", start), seconds(3));
    EXPECT_EQ(gate.wait("192.0.2.1", start + seconds(1)), seconds(2));
    EXPECT_EQ(gate.wait("192.0.2.1", start + seconds(3)), seconds(0));
}

TEST(SignInGate, CountsEachAddressForItself) {
    SignInGate gate({.saved_max = 10, .per_minute = 20});
    EXPECT_EQ(let_in_at(gate, "203.0.113.9", start, 1000), 10);
    EXPECT_EQ(let_in_at(gate, "192.0.2.1", start, 10), 10);
}

TEST(SignInGate, LooksAtAFewOfAnAddressAtTheSameTime) {
    SignInGate gate({.saved_max = 10, .per_minute = 20, .at_once_max = 2});
    const SignInGate::Visit first(gate, "203.0.113.9", start);
    {
        const SignInGate::Visit second(gate, "203.0.113.9", start);
        EXPECT_EQ(second.answer(), Answer::come_in);
        const SignInGate::Visit third(gate, "203.0.113.9", start);
        EXPECT_EQ(third.answer(), Answer::too_many_at_once);
        EXPECT_EQ(try_at(gate, "192.0.2.1", start), Answer::come_in);
    }
    EXPECT_EQ(try_at(gate, "203.0.113.9", start), Answer::come_in) << "the second is done";
    EXPECT_EQ(let_in_at(gate, "203.0.113.9", start, 100), 7) << "one turned away cost no try";
}

TEST(SignInGate, HoldsLittleAndForgetsTheIdle) {
    SignInGate gate({.saved_max = 1, .per_minute = 1, .addresses_max = 100});
    const SignInGate::Visit stays(gate, "192.0.2.1", start);
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_EQ(try_at(gate, fmt::format("10.0.{}.{}", i / 256, i % 256), start),
                  Answer::come_in);
    }
    EXPECT_EQ(gate.addresses(), 100U);
    EXPECT_EQ(try_at(gate, "192.0.2.2", start + minutes(2)), Answer::come_in);
    EXPECT_EQ(gate.addresses(), 2U) << "one is being looked at still";
    EXPECT_EQ(try_at(gate, "192.0.2.2", start + minutes(2)), Answer::too_often);
}

TEST(SignInGate, ZeroSwitchesItOff) {
    SignInGate gate({.saved_max = 0, .per_minute = 0});
    EXPECT_EQ(let_in_at(gate, "192.0.2.1", start, 1000), 1000);
    EXPECT_EQ(gate.wait("192.0.2.1", start), seconds(0));
    EXPECT_EQ(gate.addresses(), 0U);
}

}  // namespace
}  // namespace opentrail::api
