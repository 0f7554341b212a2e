// Temporary credentials are known by the events of their making, as CloudTrail writes these.

#include "gateway/identity/session_book.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/time.h"

namespace opentrail::gateway {
namespace {

constexpr std::string_view account = "111122223333";

Timestamp at(std::string_view text) { return parse_iso8601(text).value(); }

const Timestamp now = at("2026-07-28T09:20:00Z");

/// An event of STS whose caller is an IAM user; members as in the CloudTrail User Guide's examples.
std::string event(std::string_view name, std::string_view asked, std::string_view given,
                  std::string_view more = "") {
    return fmt::format(
        R"({{"eventVersion":"1.11","userIdentity":{{"type":"IAMUser","principalId":"AIDAALICE",)"
        R"("arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333",)"
        R"("accessKeyId":"AKIAALICE","userName":"alice"}},"eventTime":"2026-07-28T09:13:58Z",)"
        R"("eventSource":"sts.amazonaws.com","eventName":"{}","awsRegion":"us-east-1",)"
        R"("requestParameters":{},"responseElements":{},{}"recipientAccountId":"111122223333"}})",
        name, asked, given, more);
}

constexpr std::string_view credentials =
    R"("credentials":{"accessKeyId":"ASIAONE","expiration":"Jul 28, 2026, 10:13:58 AM"})";

std::string role_event(std::string_view more_asked = "", std::string_view more_given = "") {
    return event(
        "AssumeRole",
        fmt::format(R"({{"roleArn":"arn:aws:iam::111122223333:role/ops/Deploy",)"
                    R"("roleSessionName":"nightly"{}}})",
                    more_asked),
        fmt::format(R"({{{},"assumedRoleUser":{{"assumedRoleId":"AROADEPLOY:nightly",)"
                    R"("arn":"arn:aws:sts::111122223333:assumed-role/Deploy/nightly"}}{}}})",
                    credentials, more_given));
}

TEST(SessionBook, KnowsTheSessionOfARoleAndWhoAskedForIt) {
    SessionBook book;
    book.learn(role_event(R"(,"serialNumber":"arn:aws:iam::111122223333:mfa/alice")",
                          R"(,"sourceIdentity":"alice@example.com")"),
               now);
    const auto caller = book.find(account, "ASIAONE", now);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->identity.type, "AssumedRole");
    EXPECT_EQ(caller->identity.principal_id, "AROADEPLOY:nightly");
    EXPECT_EQ(caller->identity.arn, "arn:aws:sts::111122223333:assumed-role/Deploy/nightly");
    EXPECT_EQ(caller->identity.account, account);
    EXPECT_EQ(caller->identity.access_key_id, "ASIAONE");
    ASSERT_TRUE(caller->identity.session);
    EXPECT_EQ(caller->identity.session->issuer_type, "Role");
    EXPECT_EQ(caller->identity.session->issuer_principal_id, "AROADEPLOY");
    EXPECT_EQ(caller->identity.session->issuer_arn, "arn:aws:iam::111122223333:role/ops/Deploy");
    EXPECT_EQ(caller->identity.session->issuer_user_name, "Deploy");
    EXPECT_EQ(caller->identity.session->created, at("2026-07-28T09:13:58Z"));
    EXPECT_TRUE(caller->identity.session->mfa);
    EXPECT_EQ(caller->identity.session->source_identity, "alice@example.com");
    const std::vector<ChainLink> chain = {{.type = "IAMUser",
                                           .arn = "arn:aws:iam::111122223333:user/alice",
                                           .access_key_id = "AKIAALICE",
                                           .mfa = false}};
    EXPECT_EQ(caller->chain, chain);
}

TEST(SessionBook, FollowsARoleFromARole) {
    const std::string second =
        R"({"userIdentity":{"type":"AssumedRole","principalId":"AROADEPLOY:nightly",)"
        R"("arn":"arn:aws:sts::111122223333:assumed-role/Deploy/nightly","accountId":"111122223333",)"
        R"("accessKeyId":"ASIAONE","sessionContext":{"attributes":{"mfaAuthenticated":"true"},)"
        R"("sourceIdentity":"alice@example.com"}},"eventTime":"2026-07-28T09:15:00Z",)"
        R"("eventSource":"sts.amazonaws.com","eventName":"AssumeRole",)"
        R"("requestParameters":{"roleArn":"arn:aws:iam::444455556666:role/Reader"},)"
        R"("responseElements":{"credentials":{"accessKeyId":"ASIATWO",)"
        R"("expiration":"2026-07-28T10:15:00Z"},"assumedRoleUser":{"assumedRoleId":"AROAREADER:x",)"
        R"("arn":"arn:aws:sts::444455556666:assumed-role/Reader/x"}},)"
        R"("additionalEventData":{"sessionChain":[{"type":"IAMUser",)"
        R"("arn":"arn:aws:iam::111122223333:user/alice","accessKeyId":"AKIAALICE",)"
        R"("mfaAuthenticated":"false"}]},"recipientAccountId":"111122223333"})";
    SessionBook book;
    book.learn(second, now);
    const auto caller = book.find(account, "ASIATWO", now);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->identity.account, "444455556666");
    // AWS: a source identity holds along a chain, the MFA of the first step does not.
    EXPECT_EQ(caller->identity.session->source_identity, "alice@example.com");
    EXPECT_FALSE(caller->identity.session->mfa);
    ASSERT_EQ(caller->chain.size(), 2u);
    EXPECT_EQ(caller->chain[0].arn, "arn:aws:iam::111122223333:user/alice");
    EXPECT_EQ(caller->chain[1].access_key_id, "ASIAONE");
    EXPECT_TRUE(caller->chain[1].mfa);
}

TEST(SessionBook, KnowsUsersWithTemporaryCredentials) {
    SessionBook book;
    book.learn(event("GetSessionToken", R"({"serialNumber":"arn:aws:iam::111122223333:mfa/alice"})",
                     fmt::format("{{{}}}", credentials)),
               now);
    const auto caller = book.find(account, "ASIAONE", now);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->identity.type, "IAMUser");
    EXPECT_EQ(caller->identity.user_name, "alice");
    EXPECT_TRUE(caller->identity.session->mfa);
    EXPECT_TRUE(caller->identity.session->issuer_type.empty());
}

TEST(SessionBook, KnowsFederatedUsers) {
    SessionBook book;
    book.learn(event("GetFederationToken", R"({"name":"bob"})",
                     fmt::format(R"({{{},"federatedUser":{{"federatedUserId":"111122223333:bob",)"
                                 R"("arn":"arn:aws:sts::111122223333:federated-user/bob"}}}})",
                                 credentials)),
               now);
    const auto caller = book.find(account, "ASIAONE", now);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->identity.type, "FederatedUser");
    EXPECT_EQ(caller->identity.session->issuer_type, "IAMUser");
    EXPECT_EQ(caller->identity.session->issuer_user_name, "alice");
}

TEST(SessionBook, LearnsNothingOfOtherThings) {
    const std::string good = role_event();
    struct Case {
        std::string name;
        std::string record;
    };
    const auto with = [&](std::string_view what, std::string_view by) {
        std::string text = good;
        text.replace(text.find(what), what.size(), by);
        return text;
    };
    const std::vector<Case> cases = {
        {"not JSON", "{"},
        {"another service", with("sts.amazonaws.com", "iam.amazonaws.com")},
        {"another operation", with("\"AssumeRole\"", "\"GetCallerIdentity\"")},
        {"no credentials", with("\"credentials\"", "\"other\"")},
        {"no end", with("\"expiration\"", "\"other\"")},
        {"over already", with("10:13:58 AM", "9:13:58 AM")},
        {"no caller", with("\"userIdentity\"", "\"other\"")},
        {"a list for a record", "[]"},
    };
    for (const Case& example : cases) {
        SessionBook book;
        book.learn(example.record, now);
        EXPECT_EQ(book.size(), 0u) << example.name;
    }
}

TEST(SessionBook, ForgetsWhatIsOverAndKeepsAccountsApart) {
    SessionBook book;
    book.learn(role_event(), now);
    EXPECT_TRUE(book.find(account, "ASIAONE", at("2026-07-28T10:13:57Z")));
    EXPECT_FALSE(book.find(account, "ASIAONE", at("2026-07-28T10:13:58Z")));
    EXPECT_FALSE(book.find("444455556666", "ASIAONE", now));
    // The same key again, later: one session still.
    book.learn(role_event(), now);
    EXPECT_EQ(book.size(), 1u);
}

}  // namespace
}  // namespace opentrail::gateway
