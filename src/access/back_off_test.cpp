// Who waits after failing to prove who he is, for how long, and who does not.

#include "access/back_off.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "access/failure_log.h"

namespace opentrail::access {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Timestamp start = from_millis(1'767'323'045'000);

class BackOffTest : public ::testing::Test {
  protected:
    void fail(int times, std::string_view address, std::string_view credential) {
        for (int i = 0; i < times; ++i) back_off_.failed(address, credential, now_);
    }
    bool refuses(std::string_view address, std::string_view credential) {
        return back_off_.refuses(address, credential, now_);
    }

    BackOff back_off_{{}};
    Timestamp now_ = start;
};

TEST_F(BackOffTest, TenFailuresWithinAMinuteWait) {
    fail(9, "192.0.2.1", "AKIA1");
    EXPECT_FALSE(refuses("192.0.2.1", "AKIA1"));
    fail(1, "192.0.2.1", "AKIA1");
    EXPECT_TRUE(refuses("192.0.2.1", "AKIA1"));
    now_ += milliseconds(999);
    EXPECT_TRUE(refuses("192.0.2.1", "AKIA1"));
    now_ += milliseconds(1);
    EXPECT_FALSE(refuses("192.0.2.1", "AKIA1"));
}

TEST_F(BackOffTest, SlowFailuresDoNot) {
    for (int i = 0; i < 100; ++i) {
        fail(9, "192.0.2.1", "AKIA1");
        EXPECT_FALSE(refuses("192.0.2.1", "AKIA1"));
        now_ += minutes(1);
    }
}

TEST_F(BackOffTest, WaitingDoublesUpToAMinuteAndIsForgivenAMinuteLater) {
    fail(9, "192.0.2.1", "AKIA1");
    for (const int wait : {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
        fail(1, "192.0.2.1", "AKIA1");
        now_ += seconds(wait) - milliseconds(1);
        EXPECT_TRUE(refuses("192.0.2.1", "AKIA1")) << wait;
        now_ += milliseconds(1);
        EXPECT_FALSE(refuses("192.0.2.1", "AKIA1")) << wait;
    }
    now_ += minutes(1);
    fail(9, "192.0.2.1", "AKIA1");
    EXPECT_FALSE(refuses("192.0.2.1", "AKIA1"));
}

TEST_F(BackOffTest, SomebodyElsesFailuresLockNobodyOut) {
    fail(1000, "203.0.113.9", "AKIA1");
    EXPECT_TRUE(refuses("203.0.113.9", "AKIA1"));
    EXPECT_FALSE(refuses("192.0.2.1", "AKIA1")) << "the key's owner, elsewhere";
}

TEST_F(BackOffTest, ASuccessClearsThePair) {
    fail(9, "192.0.2.1", "AKIA1");
    back_off_.succeeded("192.0.2.1", "AKIA1");
    fail(9, "192.0.2.1", "AKIA1");
    EXPECT_FALSE(refuses("192.0.2.1", "AKIA1"));
}

TEST_F(BackOffTest, AnAddressThatTriesManyCredentialsWaitsButForThoseThatWereRight) {
    back_off_.succeeded("192.0.2.1", "AKIAGOOD");
    for (int i = 0; i < 100; ++i) fail(1, "192.0.2.1", fmt::format("AKIA{}", i));
    EXPECT_TRUE(refuses("192.0.2.1", "AKIANEW"));
    EXPECT_FALSE(refuses("192.0.2.1", "AKIAGOOD"));
    EXPECT_FALSE(refuses("192.0.2.2", "AKIANEW"));
}

TEST_F(BackOffTest, AClockThatGoesBackLeavesNobodyWaiting) {
    fail(20, "192.0.2.1", "AKIA1");
    now_ -= std::chrono::hours(24 * 365);
    EXPECT_FALSE(refuses("192.0.2.1", "AKIA1"));
}

TEST_F(BackOffTest, ZeroSwitchesItOff) {
    BackOff off({.failures_max = 0});
    for (int i = 0; i < 1000; ++i) off.failed("192.0.2.1", "AKIA1", now_);
    EXPECT_FALSE(off.refuses("192.0.2.1", "AKIA1", now_));
    EXPECT_EQ(off.entries(), 0u);
}

// The journal gets one entry an address and minute of them: FailureLog.
TEST_F(BackOffTest, AHundredThousandAttemptsHoldLittle) {
    FailureLog log;
    back_off_.succeeded("192.0.2.1", "AKIAGOOD");
    for (int i = 0; i < 100'000; ++i) {
        const std::string address = fmt::format("10.{}.{}.{}", i >> 16, i >> 8 & 255, i & 255);
        const std::string credential = fmt::format("AKIA{:016}", i);
        back_off_.failed(address, credential, now_);
        log.add(address, "UnrecognizedClientException", credential, "agent", now_);
    }
    EXPECT_LE(back_off_.entries(), 3 * BackOff::Options().entries_max);
    const auto taken = log.take(now_, true);
    EXPECT_LE(taken.size(), FailureLog::addresses_max + 1);
    std::uint64_t counted = 0;
    for (const Failures& one : taken) counted += one.count;
    EXPECT_EQ(counted, 100'000u);
    for (int i = 0; i < 100'000; ++i) {
        back_off_.failed("203.0.113.9", fmt::format("AKIA{:016}", i), now_);
        log.add("203.0.113.9", "UnrecognizedClientException", "AKIA", "agent", now_);
    }
    EXPECT_LE(back_off_.entries(), 3 * BackOff::Options().entries_max);
    EXPECT_EQ(log.take(now_, true).size(), 1u);
    EXPECT_TRUE(refuses("203.0.113.9", "AKIANEW"));
    EXPECT_FALSE(refuses("192.0.2.1", "AKIAGOOD"));
}

TEST_F(BackOffTest, WhatCannotBeReadCountsByItsAddress) {
    fail(99, "192.0.2.1", "");
    EXPECT_FALSE(refuses("192.0.2.1", ""));
    fail(1, "192.0.2.1", "");
    EXPECT_TRUE(refuses("192.0.2.1", ""));
    EXPECT_TRUE(refuses("192.0.2.1", "AKIA1"));
    EXPECT_FALSE(refuses("192.0.2.2", ""));
    back_off_.succeeded("192.0.2.1", "AKIAGOOD");
    EXPECT_FALSE(refuses("192.0.2.1", "AKIAGOOD"));
}

// Exactly what the authenticator will go by: else a guess could be counted as somebody else's.
TEST(ClaimedCredential, IsTheKeyIdOfTheSignature) {
    const std::string scope = "/20260102/us-east-1/cloudtrail/aws4_request";
    const std::string rest = ", SignedHeaders=host, Signature=00";
    const std::string query =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260102T030405Z&X-Amz-Expires=60"
        "&X-Amz-SignedHeaders=host&X-Amz-Signature=00&";
    const struct {
        const char* name;
        std::vector<std::string> authorizations;
        std::string query;
        std::string claimed;
    } rows[] = {
        {"header", {"AWS4-HMAC-SHA256 Credential=AKIA1" + scope + rest}, "", "AKIA1"},
        {"one that only ends so",
         {"AWS4-HMAC-SHA256 x=Credential=AKIA1, Credential=AKIA2" + scope + rest},
         "",
         "AKIA2"},
        {"two: the last",
         {"AWS4-HMAC-SHA256 Credential=AKIA1" + scope + ", Credential=AKIA2" + scope + rest},
         "",
         "AKIA2"},
        {"query",
         {},
         query + "X-Amz-Credential=AKIA1%2F20260102%2Fus%2Fs3%2Faws4_request",
         "AKIA1"},
        {"query, plain", {}, query + "X-Amz-Credential=AKIA1" + scope, "AKIA1"},
        {"a name that is encoded", {}, query + "X-Amz%2DCredential=AKIA1" + scope, "AKIA1"},
        {"another name that ends so",
         {},
         query + "x=X-Amz-Credential=AKIA1" + scope + "&X-Amz-Credential=AKIA2" + scope,
         "AKIA2"},
        {"a key id that is encoded", {}, query + "X-Amz-Credential=%41KIA1" + scope, "AKIA1"},
        {"a long one",
         {"AWS4-HMAC-SHA256 Credential=" + std::string(5000, 'A') + scope + rest},
         "",
         std::string(128, 'A')},
        {"nothing", {}, "", ""},
        {"no signature", {"AWS4-HMAC-SHA256 Credential=AKIA1" + scope}, "", ""},
        {"no scope", {"AWS4-HMAC-SHA256 Credential=AKIA1" + rest}, "", ""},
        {"another algorithm", {"AWS4 Credential=AKIA1" + scope + rest}, "", ""},
        {"signed twice",
         {"AWS4-HMAC-SHA256 Credential=AKIA1" + scope + rest,
          "AWS4-HMAC-SHA256 Credential=AKIA2" + scope + rest},
         "",
         ""},
        {"no signature in the query", {}, "X-Amz-Credential=AKIA1" + scope, ""},
    };
    for (const auto& row : rows) {
        http::Request request;
        request.target = row.query.empty() ? "/" : "/?" + row.query;
        request.headers = {{"x-amz-date", "20260102T030405Z"}};
        for (const std::string& text : row.authorizations) {
            request.headers.push_back({"authorization", text});
        }
        EXPECT_EQ(claimed_credential(request), row.claimed) << row.name;
    }
}

TEST(ClaimedCredential, StandsForATokenWithoutBeingIt) {
    const auto claimed = [](std::string authorization) {
        http::Request request;
        request.target = "/?X-Amz-Signature=00&X-Amz-Credential=AKIA1";
        request.headers = {{"authorization", std::move(authorization)}};
        return claimed_credential(request);
    };
    EXPECT_EQ(claimed("Bearer secret"), claimed("Bearer secret"));
    EXPECT_NE(claimed("Bearer secret"), claimed("Bearer other"));
    EXPECT_EQ(claimed("Bearer secret").find("secret"), std::string::npos);
    EXPECT_TRUE(claimed("bearer Credential=AKIA1/").starts_with("token "));
    EXPECT_EQ(claimed("Basic secret"), "");
}

}  // namespace
}  // namespace opentrail::access
