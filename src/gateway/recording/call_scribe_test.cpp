// Shows what all parts together make of an exchange: whose word counts for what.

#include "gateway/recording/call_scribe.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "gateway/testing/literal_exchange.h"

namespace opentrail::gateway {
namespace {

constexpr std::string_view denied =
    "HTTP/1.1 403 Forbidden\nContent-Type: application/xml\n\n"
    "<Error><Code>{}</Code><Message>Access Denied.</Message></Error>";

TEST(CallScribe, BelievesARegionOfAwsOrOfAnAcceptedSignature) {
    const struct {
        const char* name;
        const char* scope;
        std::string reply;
        const char* region;
    } rows[] = {
        {"accepted", "dc1", "HTTP/1.1 200 OK\n\n", "dc1"},
        {"accepted, and denied", "dc1", fmt::format(denied, "AccessDenied"), "dc1"},
        {"not accepted", "dc1", fmt::format(denied, "SignatureDoesNotMatch"), "home-1"},
        {"not accepted, AWS's own", "eu-west-3", fmt::format(denied, "InvalidAccessKeyId"),
         "eu-west-3"},
        {"no reply yet", "dc1", "", "home-1"},
    };
    FakeClock clock;
    SessionBook sessions;
    CallScribe scribe({.account = "111122223333", .region = "home-1"}, sessions, clock);
    for (const auto& row : rows) {
        const Exchange exchange = testing::literal_exchange(
            fmt::format("GET /b/k HTTP/1.1\nHost: s3.internal\nAuthorization: AWS4-HMAC-SHA256 "
                        "Credential=AKIAEXAMPLE/20260710/{}/s3/aws4_request, SignedHeaders=host, "
                        "Signature=00\n\n",
                        row.scope),
            row.reply);
        const std::vector<event::Draft> drafts = scribe.drafts_of(exchange);
        ASSERT_EQ(drafts.size(), 1u) << row.name;
        EXPECT_EQ(drafts[0].name, "GetObject") << row.name;
        EXPECT_EQ(drafts[0].region, row.region) << row.name;
    }
}

}  // namespace
}  // namespace opentrail::gateway
