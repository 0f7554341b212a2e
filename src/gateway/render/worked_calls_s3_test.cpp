// Worked calls of S3: what public records of CloudTrail have of such requests and replies, field by
// field.

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "gateway/recognise.h"
#include "gateway/testing/literal_exchange.h"

namespace opentrail::gateway {
namespace {

using testing::at;
using testing::literal_exchange;
using testing::record_of;
using testing::test_scene;

struct Expected {
    const char* path;
    const char* json;
};

struct Case {
    const char* name;
    const char* request;
    const char* reply;
    const char* event;
    const char* key;
    std::vector<Expected> expected;
};

const char object_and_bucket[] =
    R"([{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"},)"
    R"({"accountId":"123456789012","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}])";
const char prefix_and_bucket[] =
    R"([{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::b/"},)"
    R"({"accountId":"123456789012","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}])";
const char bucket_only[] =
    R"([{"accountId":"123456789012","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}])";
const char denied[] =
    "HTTP/1.1 403 Forbidden\nx-amz-request-id: 4WK2JYDSZ6RQ1V3C\nx-amz-id-2: abc=\n"
    "Content-Type: application/xml\n\n"
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>"
    "<Message>Access Denied</Message><RequestId>4WK2JYDSZ6RQ1V3C</RequestId>"
    "<HostId>abc=</HostId></Error>";

const Case cases[] = {
    {"1_put_object",
     "PUT /k HTTP/1.1\nHost: b.s3.us-west-1.amazonaws.com\nx-amz-acl: bucket-owner-full-control\n"
     "x-amz-server-side-encryption: AES256\nx-amz-date: 20260710T120000Z\n"
     "x-amz-content-sha256: UNSIGNED-PAYLOAD\nx-amz-meta-colour: blue\n"
     "User-Agent: aws-cli/2.2.16 Python/3.8.8\nContent-Type: text/plain\n"
     "\n0123456789",
     "HTTP/1.1 200 OK\nx-amz-request-id: 4WK2JYDSZ6RQ1V3C\nx-amz-id-2: abc=\nETag: \"x\"\n"
     "x-amz-server-side-encryption: AES256\nx-amz-version-id: v7\n\n",
     "PutObject",
     "k",
     {{"eventSource", R"("s3.amazonaws.com")"},
      {"eventName", R"("PutObject")"},
      {"eventTime", R"("2026-07-10T12:00:00Z")"},
      {"awsRegion", R"("us-west-1")"},
      {"sourceIPAddress", R"("192.0.2.7")"},
      {"userAgent", R"("[aws-cli/2.2.16 Python/3.8.8]")"},
      {"requestID", R"("4WK2JYDSZ6RQ1V3C")"},
      {"eventCategory", R"("Data")"},
      {"managementEvent", "false"},
      {"readOnly", "false"},
      {"requestParameters",
       R"({"bucketName":"b","x-amz-acl":"bucket-owner-full-control","key":"k",)"
       R"("Host":"b.s3.us-west-1.amazonaws.com","x-amz-server-side-encryption":"AES256"})"},
      {"responseElements", R"({"x-amz-server-side-encryption":"AES256","x-amz-version-id":"v7"})"},
      {"additionalEventData",
       R"({"SignatureVersion":"SigV4","bytesTransferredIn":10.0,"bytesTransferredOut":0.0,)"
       R"("SSEApplied":"SSE_S3","AuthenticationMethod":"AuthHeader","x-amz-id-2":"abc="})"},
      {"resources", object_and_bucket},
      {"recipientAccountId", R"("123456789012")"},
      {"eventType", R"("AwsApiCall")"}}},
    {"2_put_object_denied",
     "PUT /k HTTP/1.1\nHost: b.s3.us-west-1.amazonaws.com\nx-amz-acl: private\n\n0123456789",
     denied,
     "PutObject",
     "k",
     {{"errorCode", R"("AccessDenied")"},
      {"errorMessage", R"("Access Denied")"},
      {"requestParameters",
       R"({"bucketName":"b","x-amz-acl":"private","key":"k","Host":"b.s3.us-west-1.amazonaws.com"})"},
      {"responseElements", "null"},
      {"additionalEventData.bytesTransferredOut", "171.0"},
      {"resources", object_and_bucket}}},
    {"3_get_object",
     "GET /k HTTP/1.1\nHost: b.s3.us-west-1.amazonaws.com\nUser-Agent: Boto3/1.9\n"
     "x-amz-security-token: TOKEN\n\n",
     "HTTP/1.1 200 OK\nx-amz-request-id: 4WK2JYDSZ6RQ1V3C\n\nhello",
     "GetObject",
     "k",
     {{"eventName", R"("GetObject")"},
      {"readOnly", "true"},
      {"userAgent", R"("[Boto3/1.9]")"},
      {"responseElements", "null"},
      {"requestParameters",
       R"({"bucketName":"b","Host":"b.s3.us-west-1.amazonaws.com","key":"k"})"},
      {"additionalEventData.bytesTransferredOut", "5.0"},
      {"resources", object_and_bucket}}},
    {"4_head_bucket_denied",
     "HEAD / HTTP/1.1\nHost: b.s3.us-west-1.amazonaws.com\n\n",
     "HTTP/1.1 403 Forbidden\nContent-Length: 243\nx-amz-request-id: 4WK2JYDSZ6RQ1V3C\n\n",
     "HeadBucket",
     "",
     {{"eventName", R"("HeadBucket")"},
      {"eventCategory", R"("Data")"},
      {"errorCode", R"("AccessDenied")"},
      {"errorMessage", R"("Access Denied")"},
      {"additionalEventData.bytesTransferredOut", "243.0"},
      {"resources", prefix_and_bucket}}},
    {"4_head_bucket_denied_by_minio",
     "HEAD / HTTP/1.1\nHost: b.s3.us-west-1.amazonaws.com\n\n",
     "HTTP/1.1 403 Forbidden\nX-Minio-Error-Code: AccessDenied\n"
     "X-Minio-Error-Desc: \"Access Denied.\"\n\n",
     "HeadBucket",
     "",
     {{"errorCode", R"("AccessDenied")"},
      {"errorMessage", R"("Access Denied.")"},
      {"additionalEventData.bytesTransferredOut", "243.0"}}},
    {"5_list_objects",
     "GET /?list-type=2&prefix=&encoding-type=url HTTP/1.1\nHost: b.s3.amazonaws.com\n\n",
     "HTTP/1.1 200 OK\n\n<ListBucketResult/>",
     "ListObjects",
     "",
     {{"eventName", R"("ListObjects")"},
      {"eventCategory", R"("Data")"},
      {"responseElements", "null"},
      {"requestParameters",
       R"({"bucketName":"b","Host":"b.s3.amazonaws.com","list-type":"2","prefix":"",)"
       R"("encoding-type":"url"})"},
      {"resources", prefix_and_bucket}}},
    {"6_get_bucket_acl",
     "GET /?acl HTTP/1.1\nHost: b.s3.amazonaws.com\n\n",
     "HTTP/1.1 200 OK\n\n<AccessControlPolicy/>",
     "GetBucketAcl",
     "",
     {{"eventCategory", R"("Management")"},
      {"managementEvent", "true"},
      {"requestParameters", R"({"bucketName":"b","Host":"b.s3.amazonaws.com","acl":""})"},
      {"additionalEventData",
       R"({"SignatureVersion":"SigV4","bytesTransferredIn":0,"bytesTransferredOut":22,)"
       R"("AuthenticationMethod":"AuthHeader"})"},
      {"responseElements", "null"},
      {"resources", bucket_only}}},
    {"7_put_bucket_lifecycle",
     "PUT /?lifecycle HTTP/1.1\nHost: b.s3.amazonaws.com\nContent-MD5: x\n\n"
     "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>"
     "<Status>Enabled</Status><Filter><Prefix>*</Prefix></Filter><Expiration><Days>1</Days>"
     "</Expiration><ID>nuke-selected-files</ID></Rule></LifecycleConfiguration>",
     "HTTP/1.1 200 OK\n\n",
     "PutBucketLifecycle",
     "",
     {{"requestParameters",
       R"({"bucketName":"b","Host":"b.s3.amazonaws.com","lifecycle":"","LifecycleConfiguration":)"
       R"({"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","Rule":{"Status":"Enabled",)"
       R"("Filter":{"Prefix":"*"},"Expiration":{"Days":1},"ID":"nuke-selected-files"}}})"},
      {"responseElements", "null"},
      {"resources", bucket_only}}},
    {"8_create_bucket",
     "PUT / HTTP/1.1\nHost: b.s3.amazonaws.com\nx-amz-acl: private\n\n",
     "HTTP/1.1 200 OK\nLocation: /b\n\n",
     "CreateBucket",
     "",
     {{"requestParameters",
       R"({"bucketName":"b","Host":"b.s3.amazonaws.com","x-amz-acl":"private"})"},
      {"responseElements", "null"},
      {"resources", "null"}}},
    {"9_delete_objects",
     "POST /?delete&x-id=DeleteObjects HTTP/1.1\nHost: b.s3.amazonaws.com\n\n"
     "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>one</Key></Object>"
     "<Object><Key>t&amp;wo</Key><VersionId>v1</VersionId></Object></Delete>",
     "HTTP/1.1 200 OK\n\n<DeleteResult><Deleted><Key>one</Key></Deleted></DeleteResult>",
     "DeleteObjects",
     "",
     {{"eventName", R"("DeleteObjects")"},
      {"eventCategory", R"("Data")"},
      {"requestParameters",
       R"({"bucketName":"b","Host":"b.s3.amazonaws.com","delete":"","x-id":"DeleteObjects"})"},
      {"resources", prefix_and_bucket}}},
};

/// The request signed for S3 in us-west-1.
Exchange signed_exchange(std::string_view request, std::string_view reply) {
    Exchange exchange = literal_exchange(request, reply);
    exchange.headers.push_back({"Authorization",
                                "AWS4-HMAC-SHA256 Credential=AKIAX/20260710/us-west-1/s3/"
                                "aws4_request, SignedHeaders=host, Signature=00"});
    return exchange;
}

TEST(WorkedCallsOfS3, AreWrittenAsCloudTrailWritesThem) {
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        const Exchange exchange = signed_exchange(each.request, each.reply);
        const Call call = recognise(exchange, {.domain = "", .service = ""});
        EXPECT_EQ(call.name, each.event);
        EXPECT_EQ(call.key, each.key);
        const auto drafts = drafts_of(exchange, call, test_scene());
        ASSERT_FALSE(drafts.empty());
        const JsonObject record = record_of(drafts.front());
        for (const Expected& expected : each.expected) {
            EXPECT_EQ(at(record, expected.path), parse_json(expected.json).value())
                << expected.path;
        }
    }
}

TEST(WorkedCallsOfS3, ADeleteOfManyIsOneEventAKeyToo) {
    const auto* const of_many =
        std::ranges::find(cases, std::string_view("9_delete_objects"), &Case::name);
    ASSERT_NE(of_many, std::end(cases));
    const Exchange exchange = signed_exchange(
        of_many->request,
        "HTTP/1.1 200 OK\nx-amz-request-id: 4WK2JYDSZ6RQ1V3C\n\n<DeleteResult><Deleted>"
        "<Key>one</Key></Deleted><Error><Key>t&amp;wo</Key><VersionId>v1</VersionId>"
        "<Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>");
    const Call call = recognise(exchange, {.domain = "", .service = ""});
    const auto drafts = drafts_of(exchange, call, test_scene());
    ASSERT_EQ(drafts.size(), 3U);
    EXPECT_EQ(drafts[0].error_code, "");
    const JsonObject first = record_of(drafts[1]);
    EXPECT_EQ(at(first, "eventName"), "DeleteObject");
    EXPECT_EQ(at(first, "requestID"), "4WK2JYDSZ6RQ1V3C");
    EXPECT_EQ(at(first, "errorCode"), nullptr);
    EXPECT_EQ(at(first, "requestParameters"),
              parse_json(R"({"bucketName":"b","Host":"b.s3.amazonaws.com","key":"one"})").value());
    EXPECT_EQ(at(first, "resources.0.ARN"), "arn:aws:s3:::b/one");
    EXPECT_EQ(at(first, "additionalEventData.outcome"), nullptr);
    const JsonObject second = record_of(drafts[2]);
    EXPECT_EQ(at(second, "errorCode"), "AccessDenied");
    EXPECT_EQ(at(second, "errorMessage"), "Access Denied");
    EXPECT_EQ(at(second, "requestParameters.key"), "t&wo");
    EXPECT_EQ(at(second, "requestParameters.versionId"), "v1");
}

}  // namespace
}  // namespace opentrail::gateway
