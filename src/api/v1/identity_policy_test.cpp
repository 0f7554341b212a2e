// GET /v1/identities/policy: by what an identity did, as its records say.

#include "api/v1/identity_policy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/service_world.h"
#include "base/json.h"

namespace opentrail::api::v1 {
namespace {

constexpr const char* user = R"("type":"IAMUser","arn":"arn:aws:iam::111122223333:user/mia",)"
                             R"("accountId":"111122223333","userName":"mia")";

std::string session(std::string_view role, std::string_view name) {
    return fmt::format(R"("type":"AssumedRole","accountId":"111122223333",)"
                       R"("arn":"arn:aws:sts::111122223333:assumed-role/{}/{}")",
                       role, name);
}

class IdentityPolicyTest : public testing::Test {
  protected:
    void did(std::string_view who, std::string_view day, std::string_view call,
             std::string_view more, std::string_view type = "AwsApiCall",
             std::string_view category = "Management") {
        const std::size_t colon = call.find(':');
        lines_ += fmt::format(
            R"({{"eventVersion":"1.08","userIdentity":{{{}}},"eventTime":"2026-01-{}T02:00:00Z",)"
            R"("eventSource":"{}.amazonaws.com","eventName":"{}","awsRegion":"us-east-1",)"
            R"("eventID":"event-{}","eventType":"{}","eventCategory":"{}",)"
            R"("recipientAccountId":"111122223333",{}}})",
            who, day, call.substr(0, colon), call.substr(colon + 1), ++count_, type, category,
            more);
        lines_ += '\n';
    }
    void send() {
        const http::Response sent = world_.send("POST", "/v1/events", lines_);
        ASSERT_EQ(sent.status, 200);
        ASSERT_NE(sent.body.find(R"("failed":[])"), std::string::npos) << sent.body;
    }
    JsonObject ask(const std::string& query) {
        return parse_json(world_.get("/v1/identities/policy?" + query), std::size_t{1} << 20)
            .value()
            .as_object();
    }
    /// "actions on resources; ..."
    static std::string allowed(const JsonObject& reply) {
        std::string text;
        for (const Json& statement : reply.at("policy").at("Statement").as_array()) {
            text += text.empty() ? "" : "; ";
            for (const Json& action : statement.at("Action").as_array())
                text += std::string(action.as_string()) + " ";
            text += "on";
            for (const Json& resource : statement.at("Resource").as_array())
                text += " " + std::string(resource.as_string());
        }
        return text;
    }

    ServiceWorld world_;
    std::string lines_;
    int count_ = 0;
};

constexpr const char* instance =
    R"("requestParameters":{"instancesSet":{"items":[{"instanceId":"i-1"}]}})";

TEST_F(IdentityPolicyTest, AllowsWhatWasDoneInTheTimeAndNoMore) {
    did(user, "01", "ec2:TerminateInstances", instance);
    did(user, "02", "ec2:StopInstances", instance);
    did(user, "02", "s3:ListBuckets", R"("requestParameters":null)");
    did(user, "02", "signin:ConsoleLogin", R"("requestParameters":null)", "AwsConsoleSignIn");
    did(user, "02", "iam:CreateUser",
        R"("errorCode":"AccessDenied","requestParameters":{"userName":"x"})");
    did(session("Ops", "zoe"), "02", "sqs:DeleteQueue", R"("requestParameters":null)");
    send();
    const JsonObject mia = ask("username=mia&from=2026-01-02&to=2026-01-02");
    EXPECT_EQ(allowed(mia),
              "ec2:StopInstances on arn:aws:ec2:us-east-1:111122223333:instance/i-1; "
              "s3:ListAllMyBuckets on *");
    EXPECT_EQ(mia.at("total").to_number<int>(), 4);
    EXPECT_EQ(mia.at("noCalls").to_number<int>(), 1);
    EXPECT_EQ(mia.at("from").as_string(), "2026-01-02T00:00:00Z");
    EXPECT_EQ(mia.at("deniedCalls").as_array().size(), 1U);
    EXPECT_EQ(mia.at("deniedCalls").at(0).at("actions").at(0).as_string(), "iam:CreateUser");
    EXPECT_EQ(to_text(mia.at("review")), "[]");
    EXPECT_EQ(to_text(mia.at("withoutDataEvents")), R"(["s3.amazonaws.com"])");
    EXPECT_EQ(allowed(ask("username=mia&from=2026-01-01&to=2026-01-01")),
              "ec2:TerminateInstances on arn:aws:ec2:us-east-1:111122223333:instance/i-1");
}

TEST_F(IdentityPolicyTest, ARoleStandsForItsSessions) {
    did(session("Ops", "mia"), "01", "s3:GetObject",
        R"("requestParameters":{"bucketName":"b","key":"one"})", "AwsApiCall", "Data");
    did(session("Ops", "zoe"), "01", "s3:GetObject",
        R"("requestParameters":{"bucketName":"b","key":"two"})", "AwsApiCall", "Data");
    did(session("OpsToo", "zoe"), "01", "s3:GetObject",
        R"("requestParameters":{"bucketName":"b","key":"three"})", "AwsApiCall", "Data");
    send();
    const JsonObject role = ask("principal=arn:aws:iam::111122223333:role/team/Ops");
    EXPECT_EQ(allowed(role), "s3:GetObject on arn:aws:s3:::b/one arn:aws:s3:::b/two");
    EXPECT_EQ(to_text(role.at("withoutDataEvents")), "[]");
    EXPECT_EQ(allowed(ask("principal=arn:aws:sts::111122223333:assumed-role/Ops/mia")),
              "s3:GetObject on arn:aws:s3:::b/one");
}

TEST_F(IdentityPolicyTest, WantsToKnowWhose) {
    EXPECT_EQ(world_.send("GET", "/v1/identities/policy").status, 400);
    EXPECT_EQ(world_.send("GET", "/v1/identities/policy?eventName=GetObject").status, 400);
    const JsonObject nobody = ask("username=nobody");
    EXPECT_EQ(nobody.at("total").to_number<int>(), 0);
    EXPECT_EQ(allowed(nobody), "");
}

}  // namespace
}  // namespace opentrail::api::v1
