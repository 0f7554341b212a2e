// Shows how buckets are made, owned, described and deleted through S3's protocol, and that one that
// holds evidence cannot be touched.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/testing/s3_world.h"

namespace opentrail::api {
namespace {

using testing::HasSubstr;

class S3Buckets : public S3World {};

TEST_F(S3Buckets, BelongToWhoMadeThem) {
    const Sending mia{.credentials = world_.add_user("111122223333", "mia")};
    const http::Response made = send("PUT", "/mias-bucket", "", mia);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(header_of(made, "Location"), "/mias-bucket");
    EXPECT_EQ(texts(send("GET", "/", "", mia), "//Bucket/Name"),
              std::vector<std::string>{"mias-bucket"});
    EXPECT_TRUE(texts(send("GET", "/"), "//Bucket/Name").empty());
    EXPECT_EQ(send("HEAD", "/mias-bucket", "", mia).status, 200);
    EXPECT_EQ(send("HEAD", "/mias-bucket").status, 403);
    EXPECT_EQ(header_of(send("HEAD", "/mias-bucket"), "x-amz-bucket-region"), "us-east-1");
    EXPECT_EQ(code(send("PUT", "/mias-bucket")), "BucketAlreadyExists");
    // In us-east-1 its owner may make it again (Amazon S3 API Reference, CreateBucket).
    EXPECT_EQ(send("PUT", "/mias-bucket", "", mia).status, 200);
    Sending elsewhere = mia;
    elsewhere.region = "eu-west-1";
    EXPECT_EQ(code(send("PUT", "/mias-bucket", "", elsewhere)), "BucketAlreadyOwnedByYou");
    EXPECT_THAT(world_.get("/v1/events?eventName=CreateBucket&errorCode=BucketAlreadyExists"),
                HasSubstr(R"("requestParameters":{"bucketName":"mias-bucket"})"));
    // Whose it is outlives the catalog.
    world_.restart_without_catalog();
    EXPECT_EQ(world_.catalog().bucket("mias-bucket")->account, "111122223333");
}

/// The body of a CreateBucket that asks for a Region.
std::string located(const char* place) {
    return fmt::format(
        "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>",
        place);
}

TEST_F(S3Buckets, AreMadeOnlyAsTheyCanBe) {
    struct Row {
        const char* name;
        const char* target;
        std::string body;
        std::vector<http::Header> headers;
        const char* region;
        const char* code;
    };
    const Row rows[] = {
        {"a name that is none", "/Upper", "", {}, "us-east-1", "InvalidBucketName"},
        {"a short name", "/ab", "", {}, "us-east-1", "InvalidBucketName"},
        {"not XML", "/fine", "<Create", {}, "us-east-1", "MalformedXML"},
        {"other XML", "/fine", "<Delete/>", {}, "us-east-1", "MalformedXML"},
        {"another Region",
         "/fine",
         located("eu-west-1"),
         {},
         "us-east-1",
         "IllegalLocationConstraintException"},
        {"no Region", "/fine", located("nowhere!"), {}, "us-east-1", "InvalidLocationConstraint"},
        {"tags",
         "/fine",
         "<CreateBucketConfiguration><Tags><Tag><Key>a</Key></Tag></Tags>"
         "</CreateBucketConfiguration>",
         {},
         "us-east-1",
         "UnsupportedArgument"},
        {"a public one",
         "/fine",
         "",
         {{"x-amz-acl", "public-read"}},
         "us-east-1",
         "InvalidBucketAclWithObjectOwnership"},
        {"a locked one",
         "/fine",
         "",
         {{"x-amz-bucket-object-lock-enabled", "true"}},
         "us-east-1",
         "NotImplemented"},
        {"a checksum of something else",
         "/fine",
         located("us-east-1"),
         {{"Content-MD5", "kAFQmDzST7DWlj99KOF/cg=="}},
         "us-east-1",
         "BadDigest"},
        {"private, in the Region of the request",
         "/fine-1",
         located("eu-west-1"),
         {{"x-amz-acl", "private"}},
         "eu-west-1",
         ""},
        {"BucketOwnerEnforced",
         "/fine-2",
         "",
         {{"x-amz-object-ownership", "BucketOwnerEnforced"}},
         "us-east-1",
         ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const http::Response reply =
            send("PUT", row.target, row.body, {.headers = row.headers, .region = row.region});
        EXPECT_EQ(code(reply), row.code) << reply.body;
    }
    EXPECT_FALSE(world_.store().bucket_exists("fine").value());
    EXPECT_TRUE(world_.store().bucket_exists("fine-1").value());
}

TEST_F(S3Buckets, SayWhatIsNotSet) {
    ASSERT_EQ(send("PUT", "/plain").status, 200);
    struct Row {
        const char* sub_resource;
        int status;
        const char* code;  // Of an error; else the document's root.
    };
    const Row rows[] = {
        {"location", 200, "LocationConstraint"},
        {"acl", 200, "AccessControlPolicy"},
        {"cors", 404, "NoSuchCORSConfiguration"},
        {"website", 404, "NoSuchWebsiteConfiguration"},
        {"versioning", 200, "VersioningConfiguration"},
        {"accelerate", 200, "AccelerateConfiguration"},
        {"requestPayment", 200, "RequestPaymentConfiguration"},
        {"logging", 200, "BucketLoggingStatus"},
        {"lifecycle", 404, "NoSuchLifecycleConfiguration"},
        {"replication", 404, "ReplicationConfigurationNotFoundError"},
        {"encryption", 404, "ServerSideEncryptionConfigurationNotFoundError"},
        {"object-lock", 404, "ObjectLockConfigurationNotFoundError"},
        {"tagging", 404, "NoSuchTagSet"},
        {"publicAccessBlock", 404, "NoSuchPublicAccessBlockConfiguration"},
        {"ownershipControls", 200, "OwnershipControls"},
        {"notification", 200, "NotificationConfiguration"},
        {"policy", 404, "NoSuchBucketPolicy"},
        {"policyStatus", 404, "NoSuchBucketPolicy"},
        {"inventory", 501, "NotImplemented"},
    };
    for (const Row& row : rows) {
        // "?name" and "?name=" are the same.
        for (const char* const end : {"", "="}) {
            SCOPED_TRACE(fmt::format("{}{}", row.sub_resource, end));
            const http::Response reply =
                send("GET", fmt::format("/plain/?{}{}", row.sub_resource, end));
            EXPECT_EQ(reply.status, row.status) << reply.body;
            if (row.status == 200) {
                EXPECT_THAT(reply.body, testing::StartsWith(fmt::format("<{} xmlns=", row.code)));
            } else {
                EXPECT_EQ(code(reply), row.code);
            }
        }
    }
    const http::Response tags = send("GET", "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aplain");
    EXPECT_EQ(tags.status, 405);
    EXPECT_EQ(text(tags, "/ErrorResponse/Error/Code"), "MethodNotAllowed");
    // Management calls are recorded, as CloudTrail does.
    EXPECT_EQ(world_.get("/v1/events/count?eventName=GetBucketVersioning"), R"({"total":2})");
}

TEST_F(S3Buckets, OfAnotherStoreAreNotServed) {
    ASSERT_EQ(send("PUT", "/moved-away").status, 200);
    ASSERT_EQ(send("PUT", "/moved-away/k", "x").status, 200);
    ASSERT_EQ(send("PUT", "/near").status, 200);
    world_.elsewhere.insert("moved-away");
    for (const char* const target : {"/moved-away", "/moved-away/k", "/moved-away?policy"}) {
        EXPECT_EQ(code(send("GET", target)), "NoSuchBucket") << target;
    }
    EXPECT_EQ(code(send("DELETE", "/moved-away")), "NoSuchBucket");
    EXPECT_EQ(code(send("PUT", "/moved-away")), "BucketAlreadyExists");
    EXPECT_EQ(send_unsigned("GET", "/moved-away/k").status, 404);
    EXPECT_EQ(texts(send("GET", "/"), "//Bucket/Name"), std::vector<std::string>{"near"});
    const Sending copying{.headers = {{"x-amz-copy-source", "/moved-away/k"}}};
    EXPECT_EQ(code(send("PUT", "/near/k", "", copying)), "NoSuchBucket");
}

TEST_F(S3Buckets, OfTrailsAreEvidence) {
    ASSERT_EQ(send("PUT", "/audit-logs").status, 200);
    EXPECT_FALSE(world_.catalog().holds_evidence("audit-logs").value());
    world_.buckets.insert("audit-logs");
    const http::Response trail =
        world_.call("CreateTrail", R"({"Name":"audit","S3BucketName":"audit-logs"})");
    ASSERT_EQ(trail.status, 200) << trail.body;
    const std::pair<const char*, const char*> changes[] = {
        {"PUT", "/audit-logs/new"},
        {"DELETE", "/audit-logs/old"},
        {"POST", "/audit-logs?delete"},
        {"POST", "/audit-logs/new?uploads"},
        {"PUT", "/audit-logs/new?uploadId=1&partNumber=1"},
        {"POST", "/audit-logs/new?uploadId=1"},
        {"DELETE", "/audit-logs/new?uploadId=1"},
        {"DELETE", "/audit-logs"},
    };
    const auto refused = [&](const char* method, const char* target) {
        const http::Response reply = send(method, target);
        EXPECT_EQ(reply.status, 403) << method << target << reply.body;
        return text(reply, "/Error/Message");
    };
    for (const auto& [method, target] : changes) {
        EXPECT_THAT(refused(method, target), HasSubstr("trail")) << method << target;
    }
    ASSERT_EQ(world_.call("DeleteTrail", R"({"Name":"audit"})").status, 200);
    // What it was, it stays.
    EXPECT_THAT(refused("PUT", "/audit-logs/new"), HasSubstr("or was one's"));
    // No policy allows it.
    put_policy("audit-logs", R"({"Effect":"Allow","Principal":"*","Action":"s3:*",)"
                             R"("Resource":"arn:aws:s3:::audit-logs/*"})");
    EXPECT_THAT(refused("PUT", "/audit-logs/new"), HasSubstr("or was one's"));
}

TEST_F(S3Buckets, OfTrailsStayTheirAccountsWhenTheyVanish) {
    ASSERT_EQ(send("PUT", "/audit-logs").status, 200);
    put_policy("audit-logs", R"({"Effect":"Deny","Principal":{"AWS":"444455556666"},)"
                             R"("Action":"s3:*","Resource":"arn:aws:s3:::audit-logs"})");
    world_.buckets.insert("audit-logs");
    ASSERT_EQ(world_.call("CreateTrail", R"({"Name":"audit","S3BucketName":"audit-logs"})").status,
              200);
    // By hand.
    auto& objects = dynamic_cast<delivery::GeneralObjects&>(world_.store());
    ASSERT_TRUE(objects.remove_bucket("audit-logs"));
    world_.restart();
    EXPECT_EQ(code(send("GET", "/audit-logs")), "NoSuchBucket");
    const Sending mia{.credentials = world_.add_user("111122223333", "mia")};
    EXPECT_EQ(code(send("PUT", "/audit-logs", "", mia)), "BucketAlreadyExists");
    EXPECT_EQ(send("PUT", "/audit-logs").status, 200);
    EXPECT_EQ(code(send("PUT", "/audit-logs/new", "x")), "AccessDenied");
    EXPECT_EQ(send("GET", "/audit-logs?policy").status, 200);
}

TEST_F(S3Buckets, OfTrailsMadeAnewAreEvidenceStill) {
    ASSERT_EQ(send("PUT", "/once").status, 200);
    put_policy("once", R"({"Effect":"Allow","Principal":"*","Action":"s3:*",)"
                       R"("Resource":"arn:aws:s3:::once"})");
    world_.buckets.insert("once");
    ASSERT_EQ(world_.call("CreateTrail", R"({"Name":"audit","S3BucketName":"once"})").status, 200);
    ASSERT_EQ(world_.call("DeleteTrail", R"({"Name":"audit"})").status, 200);
    EXPECT_EQ(code(send("PUT", "/once/new", "x")), "AccessDenied");
    EXPECT_EQ(send("DELETE", "/once").status, 204);
    const Sending mia{.credentials = world_.add_user("111122223333", "mia")};
    EXPECT_EQ(code(send("PUT", "/once", "", mia)), "BucketAlreadyExists");
    EXPECT_EQ(send("PUT", "/once").status, 200);
    // What the trail recorded before may come only now.
    EXPECT_EQ(code(send("PUT", "/once/new", "x")), "AccessDenied");
    EXPECT_EQ(code(send("GET", "/once?policy")), "NoSuchBucketPolicy");
    EXPECT_EQ(send("GET", "/once", "", mia).status, 403);
}

}  // namespace
}  // namespace opentrail::api
