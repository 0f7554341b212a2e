// FailureLog: a minute of one address is one entry, and a flood of addresses stays bounded.

#include "access/failure_log.h"

#include <gtest/gtest.h>

namespace opentrail::access {
namespace {

const Timestamp start = from_millis(1'767'355'200'000);

TEST(FailureLog, GathersAMinuteOfOneAddress) {
    FailureLog log;
    log.add("192.0.2.1", "InvalidSignatureException", "AKIA1", "curl", start);
    log.add("192.0.2.1", "InvalidSignatureException", "", "aws-cli",
            start + std::chrono::seconds(20));
    log.add("192.0.2.1", "UnrecognizedClientException", "AKIA2", "aws-cli",
            start + std::chrono::seconds(59));
    EXPECT_TRUE(log.take(start + std::chrono::seconds(59)).empty());

    const std::vector<Failures> taken = log.take(start + std::chrono::seconds(60));
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].address, "192.0.2.1");
    EXPECT_EQ(taken[0].count, 3U);
    EXPECT_EQ(taken[0].codes.at("InvalidSignatureException"), 2U);
    EXPECT_EQ(taken[0].codes.at("UnrecognizedClientException"), 1U);
    EXPECT_EQ(taken[0].access_key_id, "AKIA2");
    EXPECT_EQ(taken[0].user_agent, "aws-cli");
    EXPECT_EQ(taken[0].first, start);
    EXPECT_EQ(taken[0].last, start + std::chrono::seconds(59));
    EXPECT_TRUE(log.take(start + std::chrono::hours(1)).empty());
}

TEST(FailureLog, KeepsAddressesApart) {
    FailureLog log;
    log.add("192.0.2.1", "X", "", "", start);
    log.add("192.0.2.2", "X", "", "", start + std::chrono::seconds(30));
    EXPECT_EQ(log.take(start + std::chrono::seconds(60)).size(), 1U);
    EXPECT_EQ(log.take(start + std::chrono::seconds(90)).size(), 1U);
}

TEST(FailureLog, StaysBoundedUnderAFlood) {
    FailureLog log;
    for (std::size_t i = 0; i < FailureLog::addresses_max + 500; ++i) {
        log.add(std::to_string(i), "X", std::string(10'000, 'k'), std::string(10'000, 'u'), start);
    }
    const std::vector<Failures> taken = log.take(start, true);
    EXPECT_EQ(taken.size(), FailureLog::addresses_max + 1);
    std::uint64_t count = 0;
    for (const Failures& failures : taken) {
        count += failures.count;
        EXPECT_LE(failures.access_key_id.size(), FailureLog::text_bytes_max);
        EXPECT_LE(failures.user_agent.size(), FailureLog::text_bytes_max);
    }
    EXPECT_EQ(count, FailureLog::addresses_max + 500);
    EXPECT_EQ(taken[0].address, "");
    EXPECT_EQ(taken[0].count, 500U);
}

}  // namespace
}  // namespace opentrail::access
