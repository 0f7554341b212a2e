// Shows what a bucket's policy may be, and whom it lets in and keeps out.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/s3/bucket_policy_rules.h"
#include "api/testing/s3_world.h"

namespace opentrail::api {
namespace {

using testing::HasSubstr;

class S3BucketPolicy : public S3World {
  protected:
    S3BucketPolicy() {
        EXPECT_EQ(send("PUT", "/logs").status, 200);
        const std::string bytes = "hello";
        EXPECT_TRUE(world_.store().put_if_absent({"logs", "a/note", bytes, sha256(bytes)}));
    }
    int get(const Sending& who) { return send("GET", "/logs/a/note", "", who).status; }
};

constexpr const char* allow_mia =
    R"({"Sid":"Mia","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/mia"},)"
    R"("Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"})";

TEST_F(S3BucketPolicy, IsKeptAsItIsGiven) {
    const std::string policy =
        R"({ "Version":"2012-10-17",   "Id":"x","Statement":[)" + std::string(allow_mia) + "]}\n";
    EXPECT_EQ(send("PUT", "/logs/?policy=", policy).status, 204);
    const http::Response got = send("GET", "/logs?policy");
    EXPECT_EQ(got.body, policy);
    EXPECT_EQ(header_of(got, "Content-Type"), "application/json");
    EXPECT_EQ(text(send("GET", "/logs?policyStatus"), "/PolicyStatus/IsPublic"), "false");
    EXPECT_THAT(world_.get("/v1/events?eventName=PutBucketPolicy"), HasSubstr(R"("Sid":"Mia")"));
    world_.restart_without_catalog();
    EXPECT_EQ(send("GET", "/logs?policy").body, policy);
    EXPECT_EQ(send("DELETE", "/logs?policy").status, 204);
    EXPECT_EQ(send("DELETE", "/logs?policy").status, 204);
    EXPECT_EQ(code(send("GET", "/logs?policy")), "NoSuchBucketPolicy");
}

TEST_F(S3BucketPolicy, LetsOthersIn) {
    const Sending mia{.credentials = world_.add_user("111122223333", "mia")};
    const Sending max{.credentials = world_.add_user("111122223333", "max")};
    const Sending weak{.credentials = world_.add_user("111122223333", "weak", true, {})};
    const Sending own{.credentials = world_.add_user("000000000000", "own", true, {})};
    EXPECT_EQ(get(mia), 403);
    put_policy("logs", allow_mia);
    EXPECT_EQ(get(mia), 200);
    EXPECT_EQ(get(max), 403);
    EXPECT_EQ(send("GET", "/logs?list-type=2", "", mia).status, 403);
    // Both sides must allow across accounts; within one, either will do.
    put_policy("logs", R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},)"
                       R"("Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"})");
    EXPECT_EQ(get(max), 200);
    EXPECT_EQ(get(weak), 403);
    EXPECT_EQ(get(own), 403);
    put_policy("logs",
               R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/own"},)"
               R"("Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/a/*"})");
    EXPECT_EQ(get(own), 200);
    EXPECT_EQ(get(max), 403);
    // What another account was let do is in the owner's history too.
    EXPECT_EQ(send("GET", "/logs?policy", "", mia).status, 403);
    put_policy("logs", R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},)"
                       R"("Action":"s3:GetBucketPolicy","Resource":"arn:aws:s3:::logs"})");
    EXPECT_EQ(send("GET", "/logs?policy", "", mia).status, 200);
    EXPECT_THAT(world_.get("/v1/events?eventName=GetBucketPolicy"),
                HasSubstr(R"("type":"AWSAccount")"));
    // Only its own account sets it, whatever it says.
    put_policy("logs", R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},)"
                       R"("Action":"s3:*","Resource":"arn:aws:s3:::logs"})");
    const http::Response foreign = send("PUT", "/logs?policy", "{}", mia);
    EXPECT_EQ(foreign.status, 405) << foreign.body;
    EXPECT_EQ(code(send("DELETE", "/logs?policy", "", mia)), "MethodNotAllowed");
}

TEST_F(S3BucketPolicy, KeepsOut) {
    put_policy("logs", R"({"Effect":"Deny","Principal":"*","Action":"s3:GetObject",)"
                       R"("Resource":"arn:aws:s3:::logs/a/*"})");
    EXPECT_EQ(get({}), 403);
    put_policy("logs", R"({"Effect":"Deny","Principal":"*","Action":"s3:ListBucket",)"
                       R"("Resource":"arn:aws:s3:::logs",)"
                       R"("Condition":{"StringNotLike":{"s3:prefix":"a/*"}}})");
    EXPECT_EQ(get({}), 200);
    EXPECT_EQ(send("GET", "/logs?list-type=2").status, 403);
    EXPECT_EQ(send("GET", "/logs?list-type=2&prefix=a/").status, 200);
}

TEST_F(S3BucketPolicy, DoesNotLockItsAuthorOut) {
    const std::string deny =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",)"
        R"("Action":"s3:*","Resource":"arn:aws:s3:::logs"}]})";
    EXPECT_EQ(code(send("PUT", "/logs?policy", deny)), "AccessDenied");
    EXPECT_EQ(send("GET", "/logs?policy").status, 404);
    const Sending sure{.headers = {{"x-amz-confirm-remove-self-bucket-access", "true"}}};
    EXPECT_EQ(send("PUT", "/logs?policy", deny, sure).status, 204);
    EXPECT_EQ(send("GET", "/logs?policy").status, 403);
}

TEST_F(S3BucketPolicy, LetsEverybodyReadWhereItSaysSo) {
    EXPECT_EQ(send_unsigned("GET", "/logs/a/note").status, 403);
    EXPECT_EQ(code(send_unsigned("GET", "/logs/a/note")), "AccessDenied");
    put_policy("logs", R"({"Effect":"Allow","Principal":"*","Action":"s3:*",)"
                       R"("Resource":["arn:aws:s3:::logs","arn:aws:s3:::logs/*"]})");
    EXPECT_EQ(text(send("GET", "/logs?policyStatus"), "/PolicyStatus/IsPublic"), "true");
    EXPECT_EQ(send_unsigned("GET", "/logs/a/note").body, "hello");
    EXPECT_EQ(send_unsigned("GET", "/logs?list-type=2").status, 200);
    EXPECT_EQ(code(send_unsigned("GET", "/logs/none")), "NoSuchKey");
    EXPECT_EQ(code(send_unsigned("GET", "/logs/a/note?response-content-type=text/html")),
              "InvalidRequest");
    // Nobody writes without saying who it is, nor asks for buckets.
    for (const char* const method : {"PUT", "DELETE"}) {
        EXPECT_EQ(code(send_unsigned(method, "/logs/a/note")), "AccessDenied") << method;
        EXPECT_EQ(code(send_unsigned(method, "/logs")), "AccessDenied") << method;
        EXPECT_EQ(code(send_unsigned(method, "/logs?policy")), "AccessDenied") << method;
    }
    EXPECT_EQ(send_unsigned("GET", "/absent/a").status, 404);
    EXPECT_EQ(send("GET", "/logs/a/note", "", {.token = "ot_something"}).status, 404);
    EXPECT_THAT(world_.get("/v1/events?eventName=GetBucketLocation"),
                testing::Not(HasSubstr("ANONYMOUS")));
    EXPECT_EQ(send_unsigned("GET", "/logs?location").status, 200);
    EXPECT_THAT(world_.get("/v1/events?eventName=GetBucketLocation"),
                HasSubstr(R"("accountId":"ANONYMOUS_PRINCIPAL")"));
    put_policy("logs", R"({"Effect":"Allow","Principal":"*","Action":"s3:GetObject",)"
                       R"("Resource":"arn:aws:s3:::logs/*",)"
                       R"("Condition":{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}})");
    EXPECT_EQ(send_unsigned("GET", "/logs/a/note").status, 403);
}

TEST_F(S3BucketPolicy, IsRefusedWhereItIsNone) {
    struct Row {
        const char* name;
        const char* policy;
        const char* message;
    };
    const Row rows[] = {
        {"not JSON", "{", "Syntax errors in policy"},
        {"another bucket",
         R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*",)"
         R"("Resource":"arn:aws:s3:::others/*"}})",
         "invalid resource"},
        {"a longer name",
         R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*",)"
         R"("Resource":"arn:aws:s3:::logs2/*"}})",
         "invalid resource"},
        {"every resource",
         R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}})",
         "invalid resource"},
        {"another service's action",
         R"({"Statement":{"Effect":"Allow","Principal":"*","Action":["s3:Get*","iam:*"],)"
         R"("Resource":"arn:aws:s3:::logs/*"}})",
         "invalid action"},
        {"no principal",
         R"({"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::logs"}})", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const http::Response reply = send("PUT", "/logs?policy", row.policy);
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(code(reply), "MalformedPolicy");
        EXPECT_THAT(text(reply, "/Error/Message"), HasSubstr(row.message));
    }
    EXPECT_EQ(code(send("PUT", "/logs?policy")), "MissingRequestBodyError");
    const std::string large(21 << 10, 'x');
    EXPECT_EQ(code(send("PUT", "/logs?policy", "{\"Id\":\"" + large + "\"}")), "MalformedPolicy");
}

TEST(BucketPolicyRules, KnowWhatIsPublic) {
    struct Row {
        const char* name;
        const char* principal;
        const char* condition;
        bool is_public;
    };
    // Amazon S3 User Guide, "The meaning of 'public'".
    const Row rows[] = {
        {"everybody", R"("*")", "", true},
        {"everybody of AWS", R"({"AWS":"*"})", "", true},
        {"one among all", R"({"AWS":["111122223333","*"]})", "", true},
        {"an account", R"({"AWS":"111122223333"})", "", false},
        {"a service", R"({"Service":"cloudtrail.amazonaws.com"})", "", false},
        {"fixed addresses", R"("*")", R"({"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}})", false},
        {"half of all addresses", R"("*")", R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}})", true},
        {"all but some", R"("*")", R"({"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}})", true},
        {"a source", R"("*")", R"({"StringEquals":{"aws:SourceAccount":"111122223333"}})", false},
        {"any source", R"("*")", R"({"StringLike":{"aws:SourceVpc":"vpc-*"}})", true},
        {"a variable", R"("*")", R"({"StringEquals":{"aws:userid":"${aws:userid}"}})", true},
        {"another key", R"("*")", R"({"StringEquals":{"s3:prefix":"a"}})", true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string condition =
            *row.condition ? fmt::format(R"(,"Condition":{})", row.condition) : "";
        EXPECT_EQ(s3::is_public(fmt::format(
                      R"({{"Statement":{{"Effect":"Allow","Principal":{},"Action":"s3:*",)"
                      R"("Resource":"arn:aws:s3:::b"{}}}}})",
                      row.principal, condition)),
                  row.is_public);
    }
    EXPECT_FALSE(s3::is_public(R"({"Statement":[{"Effect":"Deny","Principal":"*"}]})"));
}

}  // namespace
}  // namespace opentrail::api
