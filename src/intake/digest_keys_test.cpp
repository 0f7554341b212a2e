// Shows how CloudTrail is asked for the public keys of digests, and that it is not asked again and
// again. The other side is a script.

#include "intake/digest_keys.h"

#include <gtest/gtest.h>

#include "aws/testing/call_test.h"

namespace opentrail::intake {
namespace {

const Timestamp noon = *parse_iso8601("2026-01-02T12:00:00Z");
constexpr Duration hour = std::chrono::hours(1);

std::string keys(std::string_view fingerprint, std::string_view more = "") {
    return R"({"PublicKeyList":[{"Fingerprint":")" + std::string(fingerprint) +
           R"(","Value":"MIIB","ValidityStartTime":1767225600,"ValidityEndTime":1767312000}])" +
           std::string(more) + "}";
}

class AskedKeysTest : public aws::CallTest {
  protected:
    Result<std::vector<ListedKey>> list(const std::string& region = "eu-west-1") {
        return asked_.list(region, noon - hour, noon + hour);
    }

    AskedKeys asked_{connect(), "", ground()};
};

TEST_F(AskedKeysTest, AreThoseOfTheRegionAndTheDay) {
    script_.answer(200, keys("f1", R"(,"NextToken":"t")"));
    script_.answer(200, keys("f2"));
    const auto listed = list();
    ASSERT_TRUE(listed) << listed.error().message;
    ASSERT_EQ(listed->size(), 2u);
    EXPECT_EQ(listed->at(1).fingerprint, "f2");
    EXPECT_EQ(script_.heard(),
              std::vector<std::string>(2, "POST https://cloudtrail.eu-west-1.amazonaws.com/"));
    EXPECT_EQ(script_.requests[0].body, R"({"StartTime":1767312000,"EndTime":1767398400})");
    EXPECT_TRUE(script_.requests[1].body.contains(R"("NextToken":"t")"));
    EXPECT_EQ(script_.header(0, "X-Amz-Target"), "CloudTrail_20131101.ListPublicKeys");
    EXPECT_EQ(script_.header(0, "Content-Type"), "application/x-amz-json-1.1");
    EXPECT_TRUE(script_.header(0, "Authorization").contains("/eu-west-1/cloudtrail/aws4_request"));
}

TEST_F(AskedKeysTest, AreAskedOfAnotherCloudTrailWhereOneIsNamed) {
    AskedKeys asked(connect(), "http://127.0.0.1:9999", ground());
    script_.answer(200, keys("f1"));
    ASSERT_TRUE(asked.list("eu-west-1", noon, noon));
    EXPECT_EQ(script_.heard(), std::vector<std::string>{"POST http://127.0.0.1:9999/"});
}

TEST_F(AskedKeysTest, AreKeptAndAskedAgainAfterAWhile) {
    script_.answer(200, keys("f1"));
    ASSERT_TRUE(list());
    ASSERT_TRUE(list());
    EXPECT_EQ(script_.requests.size(), 1u);
    script_.answer(200, keys("f1"));
    ASSERT_TRUE(list("us-east-1"));
    EXPECT_EQ(script_.requests.size(), 2u) << "another Region's are others";
    clock_.move(std::chrono::minutes(2));
    script_.answer(200, keys("f2"));
    EXPECT_EQ(list()->front().fingerprint, "f2");
}

TEST_F(AskedKeysTest, AreNotAskedForByEveryDigestWhileTheyAreRefused) {
    script_.answer(400, R"({"__type":"AccessDeniedException","Message":"no"})");
    for (int i = 0; i < 3; ++i) {
        const auto listed = list();
        ASSERT_FALSE(listed);
        EXPECT_EQ(listed.error().code, Code::denied);
        EXPECT_TRUE(listed.error().message.contains("ListPublicKeys of https://cloudtrail."));
    }
    EXPECT_EQ(script_.requests.size(), 1u);
    clock_.move(std::chrono::minutes(2));
    script_.answer(200, keys("f1"));
    EXPECT_TRUE(list());
}

TEST_F(AskedKeysTest, AreOfNoOtherHost) {
    for (const char* region : {"", "evil.example/", "eu-west-1.evil"}) {
        const auto listed = list(region);
        ASSERT_FALSE(listed) << region;
        EXPECT_EQ(listed.error().code, Code::invalid) << region;
    }
    EXPECT_TRUE(script_.requests.empty());
}

}  // namespace
}  // namespace opentrail::intake
