// Sessions: who may assume which role, what a session may do and carries along, and what the events
// of both accounts show.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/access_world.h"
#include "aws/sigv4.h"
#include "base/json_text.h"

namespace opentrail::api {
namespace {

constexpr std::string_view other = "111122223333";
const std::string role_arn = "arn:aws:iam::000000000000:role/auditor";

std::string text_of(const Json& value) { return std::string(std::string_view(value.as_string())); }

std::string as_json(std::string_view text) { return json_string(text); }

/// A policy of one statement with these members.
std::string policy(std::string_view members) {
    return fmt::format(R"({{"Version":"2012-10-17","Statement":{{"Effect":"Allow",{}}}}})",
                       members);
}

std::string trust(std::string_view principal, std::string_view actions = R"("sts:AssumeRole")",
                  std::string_view more = "") {
    return policy(
        fmt::format(R"("Principal":{{"AWS":"{}"}},"Action":{}{})", principal, actions, more));
}

class StsTest : public ::testing::Test {
  protected:
    StsTest() {
        world_.ok("CreateUser", R"({"UserName":"mia"})");
        mia_ = key_of("mia");
    }

    access::Credentials key_of(const std::string& user) {
        const JsonObject made =
            world_.ok("CreateAccessKey", fmt::format(R"({{"UserName":"{}"}})", user));
        const JsonObject& key = made.at("AccessKey").as_object();
        return {.access_key_id = text_of(key.at("AccessKeyId")),
                .secret = text_of(key.at("SecretAccessKey")),
                .region = ""};
    }

    void make_role(const std::string& name, const std::string& trust_policy) {
        world_.ok("CreateRole", fmt::format(R"({{"RoleName":"{}","MaxSessionDuration":7200,)"
                                            R"("AssumeRolePolicyDocument":{}}})",
                                            name, as_json(trust_policy)));
    }

    void allow(const std::string& user, const std::string& document) {
        world_.ok("PutUserPolicy",
                  fmt::format(R"({{"UserName":"{}","PolicyName":"p","PolicyDocument":{}}})", user,
                              as_json(document)));
    }

    Sending as(const access::Credentials& key) { return {.credentials = key}; }

    static std::string request(std::string_view more = "", std::string_view arn = role_arn) {
        return fmt::format(R"({{"RoleArn":"{}","RoleSessionName":"work"{}}})", arn, more);
    }

    /// Sends with the credentials of a reply of AssumeRole or GetSessionToken: an operation, or a
    /// path.
    http::Response with_session(const JsonObject& reply, const std::string& operation,
                                const std::string& body = "{}") {
        const JsonObject& made = reply.at("Credentials").as_object();
        http::Request request;
        request.method = "POST";
        request.target = operation.starts_with('/') ? operation : "/v1/access/" + operation;
        request.headers = {{"Host", "localhost"}, {"User-Agent", "test/1"}};
        request.body = body;
        request.remote_address = "192.0.2.7";
        aws::sign(request,
                  {text_of(made.at("AccessKeyId")), text_of(made.at("SecretAccessKey")),
                   text_of(made.at("SessionToken"))},
                  "us-east-1", "opentrail", world_.clock.now());
        return world_.send(request);
    }

    JsonObject object(const http::Response& response) {
        EXPECT_EQ(response.status, 200) << response.body;
        return parse_json_object(response.body).value();
    }

    AccessWorld world_;
    access::Credentials mia_;
};

TEST_F(StsTest, GivesASessionOfTheRole) {
    make_role("auditor", trust("arn:aws:iam::000000000000:user/mia"));
    world_.ok("PutRolePolicy",
              fmt::format(R"({{"RoleName":"auditor","PolicyName":"p","PolicyDocument":{}}})",
                          as_json(policy(R"("Action":"iam:ListUsers","Resource":"*")"))));
    const JsonObject reply = world_.ok("AssumeRole", request(), as(mia_));
    const std::string id = world_.catalog().role("000000000000", "auditor")->id;
    EXPECT_EQ(to_text(reply.at("AssumedRoleUser")),
              fmt::format(R"({{"AssumedRoleId":"{}:work",)"
                          R"("Arn":"arn:aws:sts::000000000000:assumed-role/auditor/work"}})",
                          id));
    EXPECT_TRUE(text_of(reply.at("Credentials").at("AccessKeyId")).starts_with("ASIA"));
    EXPECT_FALSE(reply.contains("PackedPolicySize"));
    EXPECT_EQ(object(with_session(reply, "GetCallerIdentity")),
              (JsonObject{{"UserId", id + ":work"},
                          {"Account", "000000000000"},
                          {"Arn", "arn:aws:sts::000000000000:assumed-role/auditor/work"}}));
    EXPECT_EQ(with_session(reply, "ListUsers").status, 200);
    EXPECT_EQ(with_session(reply, "ListRoles").status, 403);
    // It ends when it said that it would.
    world_.clock.move(std::chrono::minutes(61));
    EXPECT_EQ(with_session(reply, "GetCallerIdentity").status, 403);
}

TEST_F(StsTest, RecordsWhatWasGiven) {
    make_role("auditor", trust("arn:aws:iam::000000000000:user/mia"));
    const JsonObject reply =
        world_.ok("AssumeRole", request(R"(,"DurationSeconds":900)"), as(mia_));
    const JsonObject event = world_.event("AssumeRole");
    EXPECT_EQ(event.at("eventSource"), Json("sts.amazonaws.com"));
    EXPECT_EQ(event.at("readOnly"), Json(true));
    EXPECT_EQ(to_text(event.at("requestParameters")),
              fmt::format(R"({{"roleArn":"{}","roleSessionName":"work","durationSeconds":900}})",
                          role_arn));
    const JsonObject& shown = event.at("responseElements").at("credentials").as_object();
    EXPECT_EQ(shown.at("accessKeyId"), reply.at("Credentials").at("AccessKeyId"));
    EXPECT_EQ(shown.at("sessionToken"), reply.at("Credentials").at("SessionToken"));
    EXPECT_FALSE(shown.contains("secretAccessKey"));
    EXPECT_NE(text_of(shown.at("expiration")).find(", 2026, "), std::string::npos);
    EXPECT_EQ(to_text(event.at("resources")),
              fmt::format(R"([{{"accountId":"000000000000","type":"AWS::IAM::Role","ARN":"{}"}}])",
                          role_arn));
    EXPECT_FALSE(event.contains("sharedEventID"));
}

TEST_F(StsTest, AsksTheTrustPolicyAndTheCallersOwn) {
    const std::string may_assume = policy(R"("Action":"sts:*","Resource":"*")");
    const struct {
        const char* name;
        std::string trust;
        std::string own;  // Of the caller; empty: none.
        std::string more;
        bool allowed;
    } rows[] = {
        {"names the user", trust("arn:aws:iam::000000000000:user/mia"), "", "", true},
        {"names the account alone", trust("000000000000"), "", "", false},
        {"names the account, and the user may", trust("000000000000"), may_assume, "", true},
        {"names somebody else", trust("arn:aws:iam::000000000000:user/leo"), may_assume, "", false},
        {"an external id that is asked for",
         trust("000000000000", R"("sts:AssumeRole")",
               R"(,"Condition":{"StringEquals":{"sts:ExternalId":"x-1"}})"),
         may_assume, R"(,"ExternalId":"x-1")", true},
        {"another external id",
         trust("000000000000", R"("sts:AssumeRole")",
               R"(,"Condition":{"StringEquals":{"sts:ExternalId":"x-1"}})"),
         may_assume, R"(,"ExternalId":"x-2")", false},
        {"no external id",
         trust("000000000000", R"("sts:AssumeRole")",
               R"(,"Condition":{"StringEquals":{"sts:ExternalId":"x-1"}})"),
         may_assume, "", false},
        {"tags without TagSession", trust("000000000000"), may_assume,
         R"(,"Tags":[{"Key":"a","Value":"1"}])", false},
        {"tags with it", trust("000000000000", R"(["sts:AssumeRole","sts:TagSession"])"),
         may_assume, R"(,"Tags":[{"Key":"a","Value":"1"}])", true},
        {"a source identity without SetSourceIdentity", trust("000000000000"), may_assume,
         R"(,"SourceIdentity":"alice")", false},
        {"a source identity with it",
         trust("000000000000", R"(["sts:AssumeRole","sts:SetSourceIdentity"])"), may_assume,
         R"(,"SourceIdentity":"alice")", true},
    };
    for (const auto& row : rows) {
        if (world_.catalog().role("000000000000", "auditor")) {
            world_.ok("DeleteRole", R"({"RoleName":"auditor"})");
        }
        make_role("auditor", row.trust);
        world_.refusal("DeleteUserPolicy", R"({"UserName":"mia","PolicyName":"p"})");
        if (!row.own.empty()) allow("mia", row.own);
        world_.expect(
            {row.name, "AssumeRole", request(row.more), row.allowed ? "" : "AccessDenied"},
            as(mia_));
    }
}

TEST_F(StsTest, RefusesWhatCannotBe) {
    make_role("auditor", trust("arn:aws:iam::000000000000:user/mia",
                               R"(["sts:AssumeRole","sts:TagSession"])"));
    make_role("closed", trust("arn:aws:iam::000000000000:user/leo"));
    const AccessCase rows[] = {
        {"no such role", "AssumeRole", request("", "arn:aws:iam::000000000000:role/absent"),
         "AccessDenied",
         "User: arn:aws:iam::000000000000:user/mia is not authorized to perform: sts:AssumeRole on "
         "resource: arn:aws:iam::000000000000:role/absent"},
        {"a role that does not trust", "AssumeRole",
         request("", "arn:aws:iam::000000000000:role/closed"), "AccessDenied",
         "User: arn:aws:iam::000000000000:user/mia is not authorized to perform: sts:AssumeRole on "
         "resource: arn:aws:iam::000000000000:role/closed"},
        {"longer than the role allows", "AssumeRole", request(R"(,"DurationSeconds":7201)"),
         "ValidationError",
         "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."},
        {"as long as it allows", "AssumeRole", request(R"(,"DurationSeconds":7200)"), ""},
        {"too short", "AssumeRole", request(R"(,"DurationSeconds":899)"), "ValidationError"},
        {"a bad session name", "AssumeRole",
         R"({"RoleArn":")" + role_arn + R"(","RoleSessionName":"a b"})", "ValidationError"},
        {"a code of no device", "AssumeRole",
         request(R"(,"SerialNumber":"arn:aws:iam::0:mfa/x","TokenCode":"123456")"), "AccessDenied"},
        {"a bad session policy", "AssumeRole", request(R"(,"Policy":"{}")"),
         "MalformedPolicyDocument"},
        {"a policy that is not there", "AssumeRole",
         request(R"(,"PolicyArns":[{"arn":"arn:aws:iam::aws:policy/Nothing"}])"), "NoSuchEntity"},
        {"a transitive tag that is none", "AssumeRole", request(R"(,"TransitiveTagKeys":["k"])"),
         "InvalidParameterValue"},
        {"a tag twice", "AssumeRole",
         request(R"(,"Tags":[{"Key":"a","Value":"1"},{"Key":"A","Value":"2"}])"), "InvalidInput"},
        {"a message of nobody's", "DecodeAuthorizationMessage", R"({"EncodedMessage":"x"})",
         "AccessDenied"},
    };
    for (const AccessCase& row : rows) world_.expect(row, as(mia_));
    world_.expect({"by who may", "DecodeAuthorizationMessage", R"({"EncodedMessage":"x"})",
                   "InvalidAuthorizationMessageException"});
}

TEST_F(StsTest, LimitsASessionByItsPolicies) {
    make_role("auditor", trust("arn:aws:iam::000000000000:user/mia"));
    world_.ok("AttachRolePolicy", R"({"RoleName":"auditor",)"
                                  R"("PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})");
    const std::string only_roles = policy(R"("Action":"iam:ListRoles","Resource":"*")");
    const JsonObject reply =
        world_.ok("AssumeRole", request(R"(,"Policy":)" + as_json(only_roles)), as(mia_));
    EXPECT_TRUE(reply.at("PackedPolicySize").is_int64());
    EXPECT_EQ(with_session(reply, "ListRoles").status, 200);
    EXPECT_EQ(with_session(reply, "ListUsers").status, 403);
    const JsonObject free = world_.ok("AssumeRole", request(), as(mia_));
    EXPECT_EQ(with_session(free, "ListUsers").status, 200);
}

TEST_F(StsTest, CarriesTagsAndSourceIdentityAlongAChain) {
    const std::string all = R"(["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"])";
    make_role("auditor", trust("arn:aws:iam::000000000000:user/mia", all));
    make_role("second", trust(role_arn, all));
    const std::string second = "arn:aws:iam::000000000000:role/second";
    const JsonObject first =
        world_.ok("AssumeRole",
                  request(R"(,"SourceIdentity":"alice","TransitiveTagKeys":["a"],)"
                          R"("Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}])"),
                  as(mia_));
    const struct {
        const char* name;
        const char* more;
        const char* code;
    } refused[] = {
        {"over an hour", R"(,"DurationSeconds":3601)", "ValidationError"},
        {"another source identity", R"(,"SourceIdentity":"bob")", "AccessDenied"},
        {"a carried tag anew", R"(,"Tags":[{"Key":"A","Value":"9"}])", "InvalidParameterValue"},
    };
    for (const auto& row : refused) {
        const http::Response response =
            with_session(first, "AssumeRole", request(row.more, second));
        EXPECT_EQ(header_of(response, "x-amzn-errortype"), row.code) << row.name;
    }
    const JsonObject reply = object(
        with_session(first, "AssumeRole", request(R"(,"Tags":[{"Key":"c","Value":"3"}])", second)));
    EXPECT_EQ(reply.at("SourceIdentity"), Json("alice"));
    const JsonObject event = world_.event("AssumeRole");
    EXPECT_EQ(to_text(event.at("requestParameters").at("incomingTransitiveTags")), R"({"a":"1"})");
    EXPECT_EQ(to_text(event.at("requestParameters").at("tags")), R"([{"key":"c","value":"3"}])");
    EXPECT_EQ(event.at("userIdentity").at("sessionContext").at("sourceIdentity"), Json("alice"));
    EXPECT_EQ(event.at("userIdentity").at("sessionContext").at("sessionIssuer").at("userName"),
              Json("auditor"));
    // The third role sees the carried tag, and neither of the others.
    make_role("third", trust(second, all,
                             R"(,"Condition":{"StringEquals":{"aws:PrincipalTag/a":"1"},)"
                             R"("Null":{"aws:PrincipalTag/b":"true"}})"));
    EXPECT_EQ(with_session(reply, "AssumeRole", request("", "arn:aws:iam::000000000000:role/third"))
                  .status,
              200);
}

TEST_F(StsTest, LetsARoleAssumeItselfOnlyByName) {
    make_role("auditor", trust("000000000000"));
    allow("mia", policy(R"("Action":"sts:AssumeRole","Resource":"*")"));
    world_.ok("AttachRolePolicy", R"({"RoleName":"auditor",)"
                                  R"("PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})");
    const JsonObject reply = world_.ok("AssumeRole", request(), as(mia_));
    EXPECT_EQ(with_session(reply, "AssumeRole", request()).status, 403);
    world_.ok("UpdateAssumeRolePolicy",
              R"({"RoleName":"auditor","PolicyDocument":)" + as_json(trust(role_arn)) + "}");
    EXPECT_EQ(with_session(reply, "AssumeRole", request()).status, 200);
}

TEST_F(StsTest, EndsASessionWithItsRole) {
    const std::string trusted = trust("arn:aws:iam::000000000000:user/mia");
    make_role("auditor", trusted);
    const JsonObject reply = world_.ok("AssumeRole", request(), as(mia_));
    world_.ok("DeleteRole", R"({"RoleName":"auditor"})");
    make_role("auditor", trusted);
    EXPECT_EQ(with_session(reply, "GetCallerIdentity").status, 403);
}

TEST_F(StsTest, RecordsAForeignRoleInBothAccounts) {
    const access::Credentials eve = world_.add_user(std::string(other), "eve", true, {});
    const access::Credentials adam = world_.add_user(std::string(other), "adam");
    make_role("auditor", trust(fmt::format("arn:aws:iam::{}:root", other)));
    // Its own account must allow it too.
    world_.expect({"not by her own", "AssumeRole", request(), "AccessDenied"}, as(eve));
    world_.ok("AssumeRole", request(), as(adam));
    const JsonObject page =
        parse_json_object(world_.get("/v1/events?eventName=AssumeRole&limit=10")).value();
    std::vector<JsonObject> events;
    for (const Json& each : page.at("events").as_array()) {
        events.push_back(each.at("record").as_object());
    }
    ASSERT_EQ(events.size(), 3U);  // The denied call is in the caller's account only.
    const bool first_is_inner = events[0].at("recipientAccountId") == Json("000000000000");
    const JsonObject& inner = events[first_is_inner ? 0 : 1];
    const JsonObject& outer = events[first_is_inner ? 1 : 0];
    EXPECT_EQ(outer.at("recipientAccountId"), Json(other));
    EXPECT_EQ(inner.at("sharedEventID"), outer.at("sharedEventID"));
    EXPECT_NE(inner.at("eventID"), outer.at("eventID"));
    EXPECT_EQ(outer.at("userIdentity").at("userName"), Json("adam"));
    EXPECT_EQ(to_text(inner.at("userIdentity")),
              fmt::format(R"({{"type":"AWSAccount","principalId":"{}","accountId":"{}"}})",
                          world_.catalog().user(other, "adam")->id, other));
    EXPECT_EQ(events[2].at("recipientAccountId"), Json(other));
    EXPECT_EQ(events[2].at("errorCode"), Json("AccessDenied"));
}

TEST_F(StsTest, GivesAUserTemporaryCredentials) {
    const JsonObject reply = world_.ok("GetSessionToken", R"({"DurationSeconds":900})", as(mia_));
    EXPECT_EQ(object(with_session(reply, "GetCallerIdentity")).at("Arn"),
              Json("arn:aws:iam::000000000000:user/mia"));
    const JsonObject event = world_.event("GetSessionToken");
    EXPECT_EQ(event.at("readOnly"), Json(false));
    EXPECT_FALSE(
        event.at("responseElements").at("credentials").as_object().contains("secretAccessKey"));
    // They are for neither IAM nor more credentials.
    const http::Response iam = with_session(reply, "GetUser");
    EXPECT_EQ(header_of(iam, "x-amzn-errortype"), "InvalidClientTokenId");
    EXPECT_EQ(with_session(reply, "GetSessionToken").status, 403);
    // Nor for a token, which would outlive them.
    const JsonObject of_admin = world_.ok("GetSessionToken");
    const http::Response token =
        with_session(of_admin, "/v1/tokens", R"({"name":"t","scope":["admin"]})");
    EXPECT_NE(token.body.find("Cannot create a token with session credentials"), std::string::npos)
        << token.body;
    EXPECT_EQ(world_.get("/v1/tokens"), R"({"tokens":[]})");
    EXPECT_EQ(
        world_
            .ok("GetAccessKeyInfo",
                R"({"AccessKeyId":)" + to_text(reply.at("Credentials").at("AccessKeyId")) + "}")
            .at("Account"),
        Json("000000000000"));
    world_.expect({"with a code", "GetSessionToken", R"({"TokenCode":"123456"})", "AccessDenied"},
                  as(mia_));
}

}  // namespace
}  // namespace opentrail::api
