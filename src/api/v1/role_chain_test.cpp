// /v1/identities/chain: stories as AWS records them, and who is found at their end.

#include "api/v1/role_chain.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/service_world.h"
#include "base/json.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::string_view home = "111122223333";
constexpr std::string_view other = "444455556666";

class RoleChainTest : public testing::Test {
  protected:
    /// `members` are JSON members, with a comma before each.
    void send(std::string_view id, std::string_view time, std::string_view source,
              std::string_view name, std::string_view account, std::string_view identity,
              std::string_view members = "") {
        const std::string record = fmt::format(
            R"({{"eventVersion":"1.08","userIdentity":{{{}}},"eventTime":"2026-01-02T{}Z",)"
            R"("eventSource":"{}.amazonaws.com","eventName":"{}","awsRegion":"us-east-1",)"
            R"("sourceIPAddress":"192.0.2.9","eventID":"{}","readOnly":false,)"
            R"("eventType":"AwsApiCall","recipientAccountId":"{}"{}}})",
            identity, time, source, name, id, account, members);
        const http::Response sent = world_.send("POST", "/v1/events", record);
        ASSERT_EQ(sent.status, 200);
        ASSERT_NE(sent.body.find(R"("failed":[])"), std::string::npos) << sent.body;
    }

    static std::string role(std::string_view account, std::string_view name,
                            std::string_view session, std::string_view key,
                            std::string_view created, std::string_view mfa = "false") {
        return fmt::format(R"("type":"AssumedRole","principalId":"AROA{1}:{2}","accountId":"{0}",)"
                           R"("arn":"arn:aws:sts::{0}:assumed-role/{1}/{2}","accessKeyId":"{3}",)"
                           R"("sessionContext":{{"sessionIssuer":{{"type":"Role","userName":"{1}",)"
                           R"("arn":"arn:aws:iam::{0}:role/{1}"}},"attributes":{{)"
                           R"("creationDate":"2026-01-02T{4}Z","mfaAuthenticated":"{5}"}}}})",
                           account, name, session, key, created, mfa);
    }

    static std::string assumed(std::string_view account, std::string_view name,
                               std::string_view session, std::string_view key,
                               std::string_view shared = "") {
        const std::string both =
            shared.empty() ? "" : fmt::format(R"(,"sharedEventID":"{}")", shared);
        return fmt::format(
            R"(,"requestParameters":{{"roleArn":"arn:aws:iam::{0}:role/{1}",)"
            R"("roleSessionName":"{2}"}},"responseElements":{{"credentials":{{)"
            R"("accessKeyId":"{3}"}},"assumedRoleUser":{{"assumedRoleId":"AROA{1}:{2}",)"
            R"("arn":"arn:aws:sts::{0}:assumed-role/{1}/{2}"}}}}{4})",
            account, name, session, key, both);
    }

    static std::string user(std::string_view members) {
        return fmt::format(R"("type":"IAMUser","principalId":"AIDAMIA","userName":"mia",)"
                           R"("accountId":"{0}","arn":"arn:aws:iam::{0}:user/mia"{1})",
                           home, members);
    }

    /// mia signs in to the console with MFA, takes a role in another account, and from it a second.
    void tell_of_mia() {
        send("login", "02:00:00", "signin", "ConsoleLogin", home, user(""),
             R"(,"responseElements":{"ConsoleLogin":"Success"},)"
             R"("additionalEventData":{"MFAUsed":"Yes"})");
        // Failed a minute later, and signed in again in the evening: other sessions.
        send("failed", "02:01:00", "signin", "ConsoleLogin", home, user(""),
             R"(,"responseElements":{"ConsoleLogin":"Failure"})");
        const std::string console =
            user(R"(,"accessKeyId":"ASIACONSOLE","sessionContext":{"attributes":{)"
                 R"("creationDate":"2026-01-02T02:00:00Z","mfaAuthenticated":"true"}})");
        send("hers", "02:10:00", "sts", "AssumeRole", home, console,
             R"(,"sessionCredentialFromConsole":"true")" +
                 assumed(other, "Ops", "mia", "ASIAONE", "shared-1"));
        send("theirs", "02:10:00", "sts", "AssumeRole", other,
             fmt::format(R"("type":"AWSAccount","principalId":"AIDAMIA","accountId":"{}")", home),
             assumed(other, "Ops", "mia", "ASIAONE", "shared-1"));
        send("deeper", "02:20:00", "sts", "AssumeRole", other,
             role(other, "Ops", "mia", "ASIAONE", "02:10:00", "true"),
             assumed(other, "Root", "job", "ASIATWO"));
        send("stop", "02:30:00", "ec2", "StopInstances", other,
             role(other, "Root", "job", "ASIATWO", "02:20:00"));
    }

    Json chain(const std::string& query) {
        return parse_json(world_.get("/v1/identities/chain?" + query)).value();
    }

    /// "how:eventID,how:eventID -> type name".
    static std::string told(const Json& chain) {
        std::string text;
        for (const Json& hop : chain.at("hops").as_array()) {
            text += std::string(hop.at("how").as_string()) + ":" +
                    std::string(hop.at("event").at("eventID").as_string()) + " ";
        }
        const auto* person = chain.as_object().if_contains("person");
        if (!person) return text + "-> nobody";
        const JsonObject& who = person->as_object();
        const auto* name = who.if_contains("userName");
        if (!name) name = who.if_contains("principalId");
        return text + "-> " + std::string(who.at("type").as_string()) + " " +
               (name ? std::string(name->as_string()) : "");
    }

    ServiceWorld world_;
};

TEST_F(RoleChainTest, LeadsThroughAccountsToTheSignIn) {
    tell_of_mia();
    const std::string expected = "accessKeyId:deeper accessKeyId:hers signIn:login -> IAMUser mia";
    const Json found = chain("accessKeyId=ASIATWO");
    EXPECT_EQ(told(found), expected);
    EXPECT_TRUE(found.at("whole").as_bool());
    EXPECT_TRUE(found.at("mfaAuthenticated").as_bool());
    EXPECT_EQ(found.at("subject").at("event").at("eventID").as_string(), "stop");
    const JsonArray& hops = found.at("hops").as_array();
    EXPECT_FALSE(hops[0].at("crossAccount").as_bool());
    EXPECT_TRUE(hops[1].at("crossAccount").as_bool());
    EXPECT_EQ(hops[1].at("roleArn").as_string(), "arn:aws:iam::444455556666:role/Ops");
    EXPECT_EQ(hops[1].at("alsoRecorded").at(0).at("eventID").as_string(), "theirs");
    EXPECT_EQ(hops[1].at("by").at("accessKeyId").as_string(), "ASIACONSOLE");
    EXPECT_EQ(hops[2].at("mfaUsed").as_string(), "Yes");
    EXPECT_EQ(told(chain("session=arn:aws:sts::444455556666:assumed-role/Root/job")), expected);
    EXPECT_EQ(told(chain("eventId=stop")), expected);
    EXPECT_EQ(told(chain("eventId=hers")), "signIn:login -> IAMUser mia");
    EXPECT_EQ(told(chain("eventId=login")), "-> IAMUser mia");
}

TEST_F(RoleChainTest, SaysWhereItIsLost) {
    // Without the caller's own event the other account's says only which account it was.
    send("theirs", "02:10:00", "sts", "AssumeRole", other,
         fmt::format(R"("type":"AWSAccount","principalId":"AIDAMIA","accountId":"{}")", home),
         assumed(other, "Ops", "mia", "ASIAONE", "shared-1"));
    send("stop", "02:30:00", "ec2", "StopInstances", other,
         role(other, "Ops", "mia", "ASIAONE", "02:10:00"));
    const Json foreign = chain("accessKeyId=ASIAONE");
    EXPECT_EQ(told(foreign), "accessKeyId:theirs -> nobody");
    EXPECT_FALSE(foreign.at("whole").as_bool());
    EXPECT_EQ(foreign.at("reason").as_string(),
              "the caller is in account 111122223333, whose own event of this call is not in the "
              "history or not yours to see");
    send("late", "02:40:00", "ec2", "StopInstances", other,
         role(other, "Gone", "x", "ASIAGONE", "01:00:00"));
    const Json lost = chain("accessKeyId=ASIAGONE");
    EXPECT_EQ(told(lost), "-> nobody");
    EXPECT_EQ(lost.at("reason").as_string(),
              "no event hands out access key ASIAGONE: it may be older than the history, of an "
              "account that is not recorded, or not yours to see");
    EXPECT_EQ(told(chain("accessKeyId=ASIANEVER")), "-> nobody");
    EXPECT_EQ(world_.send("GET", "/v1/identities/chain?eventId=none").status, 404);
    EXPECT_EQ(world_.send("GET", "/v1/identities/chain").status, 400);
    EXPECT_EQ(world_.send("GET", "/v1/identities/chain?eventId=a&session=b").status, 400);
}

TEST_F(RoleChainTest, EndsAtWhoeverAnIdentityProviderNames) {
    send("saml", "02:10:00", "sts", "AssumeRoleWithSAML", home,
         R"("type":"SAMLUser","principalId":"idp:ada","userName":"ada",)"
         R"("identityProvider":"idp")",
         assumed(home, "Staff", "ada", "ASIASAML"));
    send("read", "02:30:00", "s3", "DeleteBucket", home,
         role(home, "Staff", "ada", "ASIASAML", "02:10:00"));
    EXPECT_EQ(told(chain("eventId=read")), "accessKeyId:saml -> SAMLUser ada");
    send("web", "02:11:00", "sts", "AssumeRoleWithWebIdentity", home,
         R"("type":"WebIdentityUser","principalId":"oidc:aud:sub","userName":"sub")",
         assumed(home, "Pods", "pod", "ASIAWEB"));
    EXPECT_EQ(told(chain("accessKeyId=ASIAWEB")), "accessKeyId:web -> WebIdentityUser sub");
    send("service", "02:12:00", "sts", "AssumeRole", home,
         R"("type":"AWSService","invokedBy":"ec2.amazonaws.com")",
         assumed(home, "Node", "i-1", "ASIANODE"));
    EXPECT_EQ(told(chain("accessKeyId=ASIANODE")), "accessKeyId:service -> AWSService ");
}

TEST_F(RoleChainTest, FollowsTokensOfAUserAndSwitchedRoles) {
    send("token", "02:10:00", "sts", "GetSessionToken", home, user(R"(,"accessKeyId":"AKIAMIA")"),
         R"(,"requestParameters":{"serialNumber":"arn:aws:iam::111122223333:mfa/mia"},)"
         R"("responseElements":{"credentials":{"accessKeyId":"ASIATOKEN"}})");
    send("use", "02:20:00", "s3", "DeleteBucket", home,
         user(R"(,"accessKeyId":"ASIATOKEN","sessionContext":{"attributes":{)"
              R"("creationDate":"2026-01-02T02:10:00Z","mfaAuthenticated":"true"}})"));
    const Json token = chain("eventId=use");
    EXPECT_EQ(told(token), "accessKeyId:token -> IAMUser mia");
    EXPECT_EQ(token.at("hops").at(0).at("mfaDevice").as_string(),
              "arn:aws:iam::111122223333:mfa/mia");
    EXPECT_TRUE(token.at("mfaAuthenticated").as_bool());

    // The console's own keys are in no event: the session's name and time lead on.
    send("switch", "02:50:00", "signin", "SwitchRole", other,
         R"("type":"AssumedRole","principalId":"AROAOps:mia","accountId":"444455556666",)"
         R"("arn":"arn:aws:sts::444455556666:assumed-role/Ops/mia")",
         R"(,"additionalEventData":{"SwitchFrom":"arn:aws:iam::111122223333:user/mia"})");
    send("stop", "02:55:00", "ec2", "StopInstances", other,
         role(other, "Ops", "mia", "ASIACONSOLE", "02:50:00"));
    const Json switched = chain("eventId=stop");
    EXPECT_EQ(told(switched), "signIn:switch -> IAMUser mia");
    EXPECT_TRUE(switched.at("hops").at(0).at("crossAccount").as_bool());
}

TEST_F(RoleChainTest, PrefersTheSessionMadeAtThatTime) {
    for (const auto& [id, time] : {std::pair{"before", "02:09:30"}, std::pair{"right", "02:10:00"},
                                   std::pair{"after", "02:10:40"}}) {
        send(id, time, "sts", "AssumeRole", home, user(R"(,"accessKeyId":"AKIAMIA")"),
             assumed(home, "Ops", "mia", std::string("ASIA") + id));
    }
    send("use", "02:20:00", "s3", "DeleteBucket", home,
         role(home, "Ops", "mia", "ASIAOTHER", "02:10:00"));
    EXPECT_EQ(told(chain("eventId=use")), "session:right -> IAMUser mia");
}

TEST_F(RoleChainTest, StopsAtWhatTheCallerMayNotSee) {
    tell_of_mia();
    const access::Credentials vera = world_.add_viewer(std::string(other), "vera");
    const auto reply =
        world_.send("GET", "/v1/identities/chain?accessKeyId=ASIATWO", "", {.credentials = vera});
    const Json found = parse_json(reply.body).value();
    EXPECT_EQ(told(found), "accessKeyId:deeper accessKeyId:theirs -> nobody");
    EXPECT_EQ(reply.body.find("ASIACONSOLE"), std::string::npos);
}

}  // namespace
}  // namespace opentrail::api::v1
