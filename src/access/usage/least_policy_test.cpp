// Records are of the shapes that AWS's documentation of each service's CloudTrail events shows.

#include "access/usage/least_policy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace opentrail::access::usage {
namespace {

constexpr const char* s3 = "s3.amazonaws.com";
constexpr const char* ec2 = "ec2.amazonaws.com";

std::string record(std::string_view rest) {
    return fmt::format(R"({{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","accountId":)"
                       R"("111122223333"}},"awsRegion":"us-east-1",)"
                       R"("recipientAccountId":"111122223333",{}}})",
                       rest);
}

/// As a session of one identity: every call, with its records.
class LeastPolicyTest : public testing::Test {
  protected:
    void did(const char* source, const char* name, const std::vector<std::string>& records,
             std::uint64_t failed = 0) {
        policy_.note_used(source, name, records.size(), failed);
        if (!policy_.wants_records(source, name)) return;
        for (const std::string& one : records) policy_.take(source, name, record(one));
    }

    /// "s3:GetObject on arn:..., arn:..." a line.
    std::string allowed() {
        std::string text;
        draft_ = policy_.draft();
        for (const Json& statement : draft_.at("policy").at("Statement").as_array()) {
            EXPECT_EQ(statement.at("Effect").as_string(), "Allow");
            for (const Json& action : statement.at("Action").as_array())
                text += std::string(action.as_string()) + " ";
            text += "on";
            for (const Json& resource : statement.at("Resource").as_array())
                text += " " + std::string(resource.as_string());
            text += "\n";
        }
        return text;
    }
    /// "remark remark", of the draft that allowed() made.
    std::string remarks(std::string_view action) const {
        std::string text;
        for (const Json& one : draft_.at("actions").as_array()) {
            if (one.at("action").as_string() != action) continue;
            for (const Json& remark : one.at("remarks").as_array())
                text += (text.empty() ? "" : " ") + std::string(remark.as_string());
        }
        return text;
    }

    LeastPolicy policy_;
    JsonObject draft_;
};

TEST_F(LeastPolicyTest, AllowsActionsOnWhatTheRecordsName) {
    did(s3, "GetObject",
        {R"("requestParameters":{"bucketName":"papers","key":"2026/a.pdf"},"resources":[)"
         R"({"type":"AWS::S3::Object","ARN":"arn:aws:s3:::papers/2026/a.pdf"},)"
         R"({"type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::papers"}])"});
    did(s3, "HeadObject", {R"("requestParameters":{"bucketName":"papers","key":"b*.pdf"})"});
    did(s3, "ListBuckets", {R"("requestParameters":null)"});
    did(ec2, "StopInstances",
        {R"("requestParameters":{"instancesSet":{"items":[{"instanceId":"i-1"},)"
         R"({"instanceId":"i-2"}]}})"});
    EXPECT_EQ(allowed(),
              "ec2:StopInstances on arn:aws:ec2:us-east-1:111122223333:instance/i-1"
              " arn:aws:ec2:us-east-1:111122223333:instance/i-2\n"
              "s3:ListAllMyBuckets on *\n"
              "s3:GetObject on arn:aws:s3:::papers/2026/a.pdf arn:aws:s3:::papers/b${*}.pdf\n");
    EXPECT_EQ(remarks("s3:ListAllMyBuckets"), "noResources");
    EXPECT_EQ(remarks("s3:GetObject"), "");
}

TEST_F(LeastPolicyTest, AllowsAnyOfAKindThatIsNeededAndNotNamed) {
    did(ec2, "RunInstances",
        {R"("requestParameters":{"instancesSet":{"items":[{"imageId":"ami-1","keyName":"k"}]},)"
         R"("subnetId":"subnet-1","groupSet":{"items":[{"groupId":"sg-1"}]}})"});
    EXPECT_EQ(allowed(),
              "ec2:RunInstances on arn:aws:ec2:us-east-1:111122223333:instance/*"
              " arn:aws:ec2:us-east-1:111122223333:key-pair/k"
              " arn:aws:ec2:us-east-1:111122223333:network-interface/*"
              " arn:aws:ec2:us-east-1:111122223333:security-group/sg-1"
              " arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1"
              " arn:aws:ec2:us-east-1:111122223333:volume/*"
              " arn:aws:ec2:us-east-1::image/ami-1\n");
    EXPECT_EQ(remarks("ec2:RunInstances"), "anyOfKind");
}

TEST_F(LeastPolicyTest, AllowsEverythingWhereACallThatSucceededDoesNotSay) {
    did(s3, "GetObject",
        {R"("requestParameters":{"bucketName":"papers","key":"a"})",
         R"("requestParameters":null)"});
    EXPECT_EQ(allowed(), "s3:GetObject on *\n");
    EXPECT_EQ(remarks("s3:GetObject"), "notSaid");
}

TEST_F(LeastPolicyTest, AFailedCallThatDoesNotSayWidensNothing) {
    did(s3, "GetObject",
        {R"("requestParameters":{"bucketName":"papers","key":"a"})",
         R"("errorCode":"InvalidRequest","requestParameters":null)"},
        1);
    EXPECT_EQ(allowed(), "s3:GetObject on arn:aws:s3:::papers/a\n");
    EXPECT_EQ(remarks("s3:GetObject"), "");
}

TEST_F(LeastPolicyTest, SaysWhatNeverSucceeded) {
    did(s3, "GetBucketPolicy",
        {R"("errorCode":"NoSuchBucketPolicy","requestParameters":{"bucketName":"papers"})"}, 1);
    EXPECT_EQ(allowed(), "s3:GetBucketPolicy on arn:aws:s3:::papers\n");
    EXPECT_EQ(remarks("s3:GetBucketPolicy"), "alwaysFailed");
}

TEST_F(LeastPolicyTest, InfersThatARoleIsPassed) {
    did("lambda.amazonaws.com", "CreateFunction20150331",
        {R"("requestParameters":{"functionName":"f","role":"arn:aws:iam::111122223333:role/app/Run"})"});
    EXPECT_EQ(allowed(),
              "iam:PassRole on arn:aws:iam::111122223333:role/app/Run\n"
              "lambda:CreateFunction on arn:aws:lambda:us-east-1:111122223333:function:f\n");
    EXPECT_EQ(remarks("iam:PassRole"), "inferred");
}

TEST_F(LeastPolicyTest, CondensesWhatIsTooMuchToRead) {
    std::vector<std::string> many;
    for (int i = 0; i < 21; ++i)
        many.push_back(fmt::format(R"("requestParameters":{{"bucketName":"b","key":"in/{}"}})", i));
    did(s3, "PutObject", many);
    EXPECT_EQ(allowed(), "s3:PutObject on arn:aws:s3:::b/in/*\n");
    EXPECT_EQ(remarks("s3:PutObject"), "condensed");
    EXPECT_EQ(draft_.at("actions").at(0).at("seen").to_number<int>(), 21);
}

TEST_F(LeastPolicyTest, SetsApartWhatIsDeniedUnknownAndFree) {
    did(s3, "GetObject", {R"("requestParameters":{"bucketName":"b","key":"k"})"});
    did("shop.example.com", "RefundOrder", {R"("requestParameters":{})"});
    did("sts.amazonaws.com", "GetCallerIdentity", {R"("requestParameters":null)"});
    policy_.note_denied(s3, "GetObject", 2);
    policy_.note_denied("iam.amazonaws.com", "CreateUser", 1);
    EXPECT_EQ(allowed(), "s3:GetObject on arn:aws:s3:::b/k\n");
    EXPECT_EQ(to_text(draft_.at("deniedCalls")),
              R"([{"eventSource":"iam.amazonaws.com","eventName":"CreateUser","events":1,)"
              R"("actions":["iam:CreateUser"],"alsoAllowed":false},)"
              R"({"eventSource":"s3.amazonaws.com","eventName":"GetObject","events":2,)"
              R"("actions":["s3:GetObject"],"alsoAllowed":true}])");
    EXPECT_EQ(to_text(draft_.at("review")),
              R"([{"eventSource":"shop.example.com","eventName":"RefundOrder","events":1,)"
              R"("guess":"shop.example.com:RefundOrder"}])");
    EXPECT_EQ(
        to_text(draft_.at("free")),
        R"([{"eventSource":"sts.amazonaws.com","eventName":"GetCallerIdentity","events":1}])");
}

TEST_F(LeastPolicyTest, CountsASizeAsIamDoes) {
    did(s3, "ListBuckets", {R"("requestParameters":null)"});
    EXPECT_EQ(allowed(), "s3:ListAllMyBuckets on *\n");
    const std::string_view document =
        R"({"Version":"2012-10-17","Statement":[{"Sid":"S31","Effect":"Allow",)"
        R"("Action":["s3:ListAllMyBuckets"],"Resource":["*"]}]})";
    EXPECT_EQ(to_text(draft_.at("policy")), document);
    EXPECT_EQ(draft_.at("policySize").to_number<std::size_t>(), document.size());
}

}  // namespace
}  // namespace opentrail::access::usage
