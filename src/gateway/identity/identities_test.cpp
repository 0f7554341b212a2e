// Who is shown as the caller: OpenTrail's own user, else whom the operator's map names, else the
// session that was seen to be made, else an unknown key; and nobody for a claim that was refused.

#include "gateway/identity/identities.h"

#include <gtest/gtest.h>

#include "access/testing/access_world.h"
#include "base/testing/fake_clock.h"

namespace opentrail::gateway {
namespace {

constexpr std::string_view account = "111122223333";

/// STS's answer to Alice, half an hour before it ends.
constexpr std::string_view making =
    R"({"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/alice",)"
    R"("accountId":"111122223333","accessKeyId":"AKIAALICE","userName":"alice"},)"
    R"("eventTime":"2026-01-02T02:34:05Z","eventSource":"sts.amazonaws.com",)"
    R"("eventName":"AssumeRole","requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/R"},)"
    R"("responseElements":{"credentials":{"accessKeyId":"ASIASEEN",)"
    R"("expiration":"2026-01-02T03:34:05Z"},"assumedRoleUser":{"assumedRoleId":"AROAR:s",)"
    R"("arn":"arn:aws:sts::111122223333:assumed-role/R/s"}},"recipientAccountId":"111122223333"})";

Call call_with(std::string key) {
    static const Service service;
    Call call;
    call.service = &service;
    call.event_source = "sqs.amazonaws.com";
    call.claim.signing = Signing::header;
    call.claim.access_key_id = std::move(key);
    return call;
}

Exchange replied(int status) {
    Exchange exchange;
    exchange.method = "POST";
    exchange.status = status;
    return exchange;
}

event::Draft with_error(std::string code) {
    event::Draft draft;
    draft.error_code = std::move(code);
    return draft;
}

Identities::Options options() {
    Identities::Options options;
    options.account = account;
    options.map =
        IdentityMap::parse(R"({"AKIAMAPPED":{"arn":"arn:aws:iam::111122223333:user/team/bob"},)"
                           R"("ASIASEEN2":{"type":"Role","userName":"app"}})",
                           std::string(account))
            .value();
    return options;
}

class IdentitiesTest : public ::testing::Test {
  protected:
    IdentitiesTest() { sessions_.learn(making, clock_.now()); }

    FakeClock clock_;
    SessionBook sessions_;
};

TEST_F(IdentitiesTest, AreLookedUpInTheirOrder) {
    const Identities identities(options(), sessions_, clock_);
    struct Case {
        std::string key;
        std::string type;
        std::string arn;
        std::string user;
    };
    for (const Case& example : std::vector<Case>{
             {"AKIAMAPPED", "IAMUser", "arn:aws:iam::111122223333:user/team/bob", "bob"},
             {"ASIASEEN", "AssumedRole", "arn:aws:sts::111122223333:assumed-role/R/s", ""},
             {"AKIANOBODY", "Unknown", "", ""},
         }) {
        const Identified found = identities.identify(call_with(example.key), replied(200), {});
        const event::UserIdentity& identity = found.caller.identity;
        EXPECT_EQ(identity.type, example.type) << example.key;
        EXPECT_EQ(identity.arn, example.arn) << example.key;
        EXPECT_EQ(identity.user_name, example.user) << example.key;
        EXPECT_EQ(identity.account, account) << example.key;
        EXPECT_EQ(identity.access_key_id, example.key);
        EXPECT_EQ(found.claimed_access_key_id, "") << example.key;
    }
}

TEST_F(IdentitiesTest, NameNobodyForAClaimThatWasRefused) {
    const Identities identities(options(), sessions_, clock_);
    const Identified found = identities.identify(call_with("AKIAMAPPED"), replied(403),
                                                 with_error("SignatureDoesNotMatch"));
    EXPECT_EQ(found.caller.identity.type, "Unknown");
    EXPECT_EQ(found.caller.identity.access_key_id, "");
    EXPECT_EQ(found.caller.identity.arn, "");
    EXPECT_EQ(found.add_to(R"({"SignatureVersion":"SigV4"})"),
              R"({"SignatureVersion":"SigV4","claimedAccessKeyId":"AKIAMAPPED"})");
}

TEST_F(IdentitiesTest, TakeNoClaimWhereTheUpstreamVerifiesNothing) {
    Identities::Options lax = options();
    lax.verifies = false;
    const Identities identities(std::move(lax), sessions_, clock_);
    const Identified found = identities.identify(call_with("AKIAMAPPED"), replied(200), {});
    EXPECT_EQ(found.caller.identity.type, "Unknown");
    EXPECT_EQ(found.add_to(""), R"({"claimedAccessKeyId":"AKIAMAPPED"})");
}

TEST_F(IdentitiesTest, SayThroughWhomASessionCame) {
    const Identities identities(options(), sessions_, clock_);
    const Identified found = identities.identify(call_with("ASIASEEN"), replied(200), {});
    EXPECT_EQ(found.add_to(""),
              R"({"sessionChain":[{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/alice",)"
              R"("accessKeyId":"AKIAALICE","mfaAuthenticated":"false"}]})");
    clock_.move(std::chrono::hours(1));
    EXPECT_EQ(identities.identify(call_with("ASIASEEN"), replied(200), {}).caller.identity.type,
              "Unknown");
}

TEST_F(IdentitiesTest, KnowOpenTrailsOwnUsersBeforeAnybodyElse) {
    access::AccessWorld world;
    const catalog::User mia = world.user(access::AccessWorld::other_account, "mia");
    world.apply(catalog::PutUser{mia});
    const std::string key = world.add_key(mia.account, mia.name).access_key_id;
    Identities::Options own = options();
    own.map = IdentityMap::parse("{\"" + key + R"(":{"type":"IAMUser","userName":"other"}})",
                                 std::string(account))
                  .value();
    own.directory = &world.directory();
    const Identities identities(std::move(own), sessions_, clock_);
    const event::UserIdentity identity =
        identities.identify(call_with(key), replied(200), {}).caller.identity;
    EXPECT_EQ(identity.type, "IAMUser");
    EXPECT_EQ(identity.user_name, "mia");
    EXPECT_EQ(identity.principal_id, mia.id);
    EXPECT_EQ(identity.arn, mia.arn);
    EXPECT_EQ(identity.account, access::AccessWorld::other_account);
}

TEST_F(IdentitiesTest, ShowCallsWithoutASignature) {
    const Identities identities(options(), sessions_, clock_);
    Call call;
    call.event_source = "s3.amazonaws.com";
    const Identified s3 = identities.identify(call, replied(200), {});
    EXPECT_EQ(s3.caller.identity.type, "AWSAccount");
    EXPECT_EQ(s3.caller.identity.account, "anonymous");
    call.event_source = "sts.amazonaws.com";
    event::Draft draft;
    draft.name = "AssumeRoleWithWebIdentity";
    draft.response_elements =
        R"({"subjectFromWebIdentityToken":"repo:a/b","audience":"sts","provider":"idp.example"})";
    const Identified web = identities.identify(call, replied(200), draft);
    EXPECT_EQ(web.caller.identity.type, "WebIdentityUser");
    EXPECT_EQ(web.caller.identity.principal_id, "idp.example:sts:repo:a/b");
    EXPECT_EQ(web.caller.identity.user_name, "repo:a/b");
    EXPECT_EQ(web.caller.identity.identity_provider, "idp.example");
    call.event_source = "iam.amazonaws.com";
    EXPECT_EQ(identities.identify(call, replied(200), {}).caller.identity.type, "Unknown");
}

TEST_F(IdentitiesTest, AMapCanBeGivenAnew) {
    Identities identities(options(), sessions_, clock_);
    identities.use(
        IdentityMap::parse(R"({"AKIANEW":{"type":"Root"}})", std::string(account)).value());
    const auto type_of = [&](const std::string& key) {
        return identities.identify(call_with(key), replied(200), {}).caller.identity.type;
    };
    EXPECT_EQ(type_of("AKIANEW"), "Root");
    EXPECT_EQ(type_of("AKIAMAPPED"), "Unknown");
}

TEST(IdentityMap, SaysWhatIsWrong) {
    struct Case {
        std::string json;
        std::string message;
    };
    for (const Case& example : std::vector<Case>{
             {R"({"AKIA":1})", "the identity of AKIA is no object"},
             {R"({"AKIA":{}})", "the identity of AKIA has no type"},
             {R"({"AKIA":{"type":"IAMUser"}})", "the identity of AKIA names nobody"},
             {R"({"AKIA":{"type":1}})", "type of the identity of AKIA is no text"},
             {R"({"AKIA":{"secret":"x"}})", "the identity of AKIA has a member \"secret\""},
             {R"({"":{"type":"Root"}})", "an identity has an empty access key"},
             {R"({"AKIA":{"type":"Root","arn":"arn"}})", "arn of the identity of AKIA"},
             {"[]", "object"},
         }) {
        const auto map = IdentityMap::parse(example.json, "111122223333");
        ASSERT_FALSE(map) << example.json;
        EXPECT_NE(map.error().message.find(example.message), std::string::npos)
            << map.error().message;
    }
}

}  // namespace
}  // namespace opentrail::gateway
