#include "gateway/render/failure.h"

#include <gtest/gtest.h>

#include "base/gzip.h"
#include "gateway/testing/literal_exchange.h"

namespace opentrail::gateway {
namespace {

using testing::at;
using testing::literal_call;
using testing::literal_exchange;
using testing::record_of;
using testing::s3_call;
using testing::test_scene;

Json json(std::string_view text) { return parse_json(text).value(); }

struct Failed {
    const char* name;
    const char* service;
    const char* operation;
    const char* request;
    const char* reply;
    const char* code;
    const char* message;
    const char* parameters;
};

const Failed failures[] = {
    {"IAM says the shape, not the wire's code", "iam", "CreateUser", "UserName=u",
     "HTTP/1.1 409 Conflict\n\n<ErrorResponse><Error><Code>EntityAlreadyExists</Code>"
     "<Message>m</Message></Error></ErrorResponse>",
     "EntityAlreadyExistsException", "m", R"({"userName":"u"})"},
    {"so does RDS", "rds", "StopDBInstance", "DBInstanceIdentifier=d",
     "HTTP/1.1 400 Bad Request\n\n<ErrorResponse><Error><Code>InvalidDBInstanceState</Code>"
     "<Message>m</Message></Error></ErrorResponse>",
     "InvalidDBInstanceStateFault", "m", R"({"dBInstanceIdentifier":"d"})"},
    {"a code that no model has", "iam", "CreateUser", "UserName=u",
     "HTTP/1.1 400 Bad Request\n\n<ErrorResponse><Error><Code>Odd</Code></Error></ErrorResponse>",
     "Odd", "null", R"({"userName":"u"})"},
    {"JSON's __type without its namespace", "kms", "DescribeKey", R"({"KeyId":"k"})",
     "HTTP/1.1 400 Bad Request\n\n{\"__type\":\"com.amazonaws.kms#NotFoundException\","
     "\"message\":\"m\"}",
     "NotFoundException", "m", R"({"keyId":"k"})"},
    {"a header's type without its address", "lambda", "ListFunctions", "",
     "HTTP/1.1 404 Not Found\nx-amzn-ErrorType: ResourceNotFoundException:http://internal/\n\n"
     "{\"Message\":\"m\"}",
     "ResourceNotFoundException", "m", "null"},
    {"denials are AccessDenied and show no parameters (103 of 106)", "kms", "DescribeKey",
     R"({"KeyId":"k"})",
     "HTTP/1.1 400 Bad Request\n\n{\"__type\":\"AccessDeniedException\",\"Message\":\"User: …\"}",
     "AccessDenied", "User: …", "null"},
    {"but of Glue", "glue", "DeleteJob", R"({"JobName":"j"})",
     "HTTP/1.1 400 Bad Request\n\n{\"__type\":\"AccessDeniedException\",\"Message\":\"m\"}",
     "AccessDenied", "m", R"({"jobName":"j"})"},
    {"EC2's keep theirs (91 of 91)", "ec2", "DeleteVpc", "VpcId=v",
     "HTTP/1.1 403 Forbidden\n\n<Response><Errors><Error><Code>UnauthorizedOperation</Code>"
     "<Message>m</Message></Error></Errors></Response>",
     "Client.UnauthorizedOperation", "m", R"({"vpcId":"v"})"},
    {"EC2's own failures", "ec2", "DeleteVpc", "VpcId=v",
     "HTTP/1.1 503 Slow\n\n<Response><Errors><Error><Code>Unavailable</Code></Error></Errors>"
     "</Response>",
     "Server.Unavailable", "null", R"({"vpcId":"v"})"},
    {"a dashboard that is not there", "cloudwatch", "GetDashboard", R"({"DashboardName":"d"})",
     "HTTP/1.1 404 Not Found\n\n<ErrorResponse><Error><Code>ResourceNotFound</Code></Error>"
     "</ErrorResponse>",
     "DashboardNotFoundError", "null", "null"},
    {"EC2's without a code", "ec2", "DeleteVpc", "VpcId=v", "HTTP/1.1 502 Bad Gateway\n\n",
     "HttpStatus502", "null", R"({"vpcId":"v"})"},
    {"garbage for a body", "kms", "DescribeKey", R"({"KeyId":"k"})",
     "HTTP/1.1 502 Bad Gateway\n\n<html><h1>nope", "HttpStatus502", "null", R"({"keyId":"k"})"},
};

TEST(Failure, IsCalledAsCloudTrailCallsIt) {
    for (const Failed& each : failures) {
        SCOPED_TRACE(each.name);
        const Exchange exchange = literal_exchange(
            std::string("POST / HTTP/1.1\nHost: h\n\n") + each.request, each.reply);
        Call call = literal_call(exchange, each.service, each.operation);
        if (call.service->name == "cloudwatch") {
            call.protocol = Protocol::json;
        }
        const JsonObject record = record_of(drafts_of(exchange, call, test_scene()).front());
        EXPECT_EQ(at(record, "errorCode"), Json(each.code));
        EXPECT_EQ(at(record, "errorMessage"),
                  std::string_view(each.message) == "null" ? Json() : Json(each.message));
        EXPECT_EQ(at(record, "requestParameters"), json(each.parameters));
        EXPECT_EQ(at(record, "responseElements"), nullptr);
    }
}

struct Status {
    int status;
    const char* event;
    const char* key;
    const char* code;
    const char* message;
};

TEST(Failure, OfS3WithoutABodyIsToldByItsStatus) {
    const Status statuses[] = {
        {403, "HeadBucket", "", "AccessDenied", "Access Denied"},
        {404, "HeadBucket", "", "NoSuchBucket", "The specified bucket does not exist"},
        {404, "HeadObject", "k", "NoSuchKey", "The specified key does not exist."},
        {412, "HeadObject", "k", "PreconditionFailed",
         "At least one of the pre-conditions you specified did not hold"},
        {416, "GetObject", "k", "InvalidRange", "The requested range is not satisfiable"},
        {503, "HeadObject", "k", "SlowDown", "Please reduce your request rate."},
        {301, "HeadBucket", "", "PermanentRedirect", ""},
        {418, "HeadObject", "k", "HttpStatus418", ""},
        {304, "GetObject", "k", "", ""},
        {206, "GetObject", "k", "", ""},
    };
    for (const Status& each : statuses) {
        Exchange exchange = literal_exchange("HEAD / HTTP/1.1\nHost: h\n\n", "HTTP/1.1 200 OK\n\n");
        exchange.status = each.status;
        const Call call = s3_call(exchange, each.event, "b", each.key);
        const auto drafts = drafts_of(exchange, call, test_scene());
        EXPECT_EQ(drafts.front().error_code, each.code) << each.status;
        EXPECT_EQ(drafts.front().error_message, each.message) << each.status;
    }
}

TEST(Failure, OfS3MayComeAfterIts200) {
    const Exchange exchange = literal_exchange(
        "PUT /k HTTP/1.1\nHost: h\nx-amz-copy-source: /a/b\n\n",
        "HTTP/1.1 200 OK\n\n<Error><Code>InternalError</Code><Message>m</Message></Error>");
    const Call call = s3_call(exchange, "CopyObject", "b", "k");
    EXPECT_EQ(drafts_of(exchange, call, test_scene()).front().error_code, "InternalError");
}

TEST(Failure, OfTheWayIsNamed) {
    const std::pair<Ending, const char*> endings[] = {
        {Ending::refused, "GatewayRefused"},
        {Ending::unreachable, "GatewayUpstreamUnreachable"},
        {Ending::upstream_broke, "GatewayUpstreamBroke"},
        {Ending::upstream_timed_out, "GatewayUpstreamTimedOut"},
        {Ending::upstream_malformed, "GatewayUpstreamMalformed"},
        {Ending::client_left, "GatewayClientLeft"},
    };
    for (const auto& [ending, code] : endings) {
        for (const bool s3 : {false, true}) {
            Exchange exchange =
                literal_exchange("POST / HTTP/1.1\nHost: h\n\n{\"KeyId\":\"k\"}", "");
            exchange.ending = ending;
            exchange.detail = "connection refused";
            exchange.status = ending == Ending::client_left ? 0 : 502;
            const Call call = s3 ? s3_call(exchange, "PutObject", "b", "k")
                                 : literal_call(exchange, "kms", "EnableKey");
            const JsonObject record = record_of(drafts_of(exchange, call, test_scene()).front());
            EXPECT_EQ(at(record, "errorCode"), Json(code));
            EXPECT_EQ(at(record, "errorMessage"), "connection refused");
            EXPECT_EQ(at(record, "responseElements"), nullptr);
            if (s3) continue;
            EXPECT_EQ(at(record, "requestParameters"), json(R"({"keyId":"k"})"));
        }
    }
}

TEST(Failure, ThatTheUpstreamToldIsKeptWhenTheClientLeaves) {
    Exchange exchange =
        literal_exchange("PUT /k HTTP/1.1\nHost: h\n\n", "HTTP/1.1 403 Forbidden\n\n");
    exchange.ending = Ending::client_left;
    const Call call = s3_call(exchange, "PutObject", "b", "k");
    EXPECT_EQ(drafts_of(exchange, call, test_scene()).front().error_code, "AccessDenied");
}

struct Unread {
    const char* name;
    const char* body;
    std::uint64_t length;  // 0: the body's.
    bool complete;
    const char* encoding;
    const char* omitted;
};

TEST(Bodies, ThatCannotBeReadAreSaidToBeMissing) {
    const Unread bodies[] = {
        {"larger than what is kept", R"({"KeyId":)", 1'000'000, true, "", "bodyTooLarge"},
        {"broken off", R"({"KeyId":)", 0, false, "", "bodyIncomplete"},
        {"no JSON", R"({"KeyId":)", 0, true, "", "malformedBody"},
        {"JSON, and then some", R"({"KeyId":"k"}x)", 0, true, "", "malformedBody"},
        {"no object", R"(["KeyId"])", 0, true, "", "malformedBody"},
        {"no gzip", R"({"KeyId":"k"})", 0, true, "gzip", "contentEncoding"},
        {"another coding", R"({"KeyId":"k"})", 0, true, "br", "contentEncoding"},
    };
    for (const Unread& each : bodies) {
        SCOPED_TRACE(each.name);
        Exchange exchange = literal_exchange("POST / HTTP/1.1\nHost: h\n\n", "HTTP/1.1 200 OK\n\n");
        const std::string body = each.body;
        exchange.request_body = {body, each.length == 0 ? body.size() : each.length};
        exchange.request_complete = each.complete;
        if (*each.encoding) exchange.headers.push_back({"Content-Encoding", each.encoding});
        const Call call = literal_call(exchange, "kms", "DescribeKey");
        const JsonObject record = record_of(drafts_of(exchange, call, test_scene()).front());
        EXPECT_EQ(at(record, "requestParameters"), nullptr);
        EXPECT_EQ(at(record, "additionalEventData"),
                  json(std::string(R"({"requestParametersOmitted":")") + each.omitted + "\"}"));
    }
}

TEST(Bodies, AreInflatedUpToABound) {
    Exchange exchange = literal_exchange("POST / HTTP/1.1\nHost: h\nContent-Encoding: gzip\n\n",
                                         "HTTP/1.1 200 OK\n\n");
    const Call call = literal_call(exchange, "kms", "DescribeKey");
    const auto with = [&](const std::string& body) {
        const std::string packed = gzip(body, GzipEffort::fast);
        exchange.request_body = {packed, packed.size()};
        return record_of(drafts_of(exchange, call, test_scene()).front());
    };
    EXPECT_EQ(at(with(R"({"KeyId":"k"})"), "requestParameters.keyId"), "k");
    const JsonObject bomb = with(R"({"KeyId":")" + std::string(3'000'000, 'a') + R"("})");
    EXPECT_EQ(at(bomb, "requestParameters"), nullptr);
    EXPECT_EQ(at(bomb, "additionalEventData.requestParametersOmitted"), "contentEncoding");
}

TEST(Bodies, OfS3ThatAreCutLeaveTheRest) {
    Exchange exchange = literal_exchange("PUT /?tagging HTTP/1.1\nHost: h\n\n<Tagging><TagSet>",
                                         "HTTP/1.1 200 OK\n\n");
    exchange.request_body.length = 1'000'000;
    Call call = s3_call(exchange, "PutBucketTagging", "b");
    const JsonObject record = record_of(drafts_of(exchange, call, test_scene()).front());
    EXPECT_EQ(at(record, "requestParameters"),
              json(R"({"bucketName":"b","Host":"h","tagging":""})"));
    EXPECT_EQ(at(record, "additionalEventData.requestParametersOmitted"), "bodyTooLarge");
}

TEST(Bodies, OfDeleteObjectsThatCannotBeReadGiveNoKeys) {
    Exchange exchange = literal_exchange("POST /?delete HTTP/1.1\nHost: h\n\n<Delete><Object>",
                                         "HTTP/1.1 200 OK\n\n");
    const Call call = s3_call(exchange, "DeleteObjects", "b");
    const auto drafts = drafts_of(exchange, call, test_scene());
    ASSERT_EQ(drafts.size(), 1U);
    EXPECT_EQ(at(record_of(drafts[0]), "additionalEventData.deletedKeysOmitted"), "malformedBody");
}

TEST(Bodies, OfDeleteObjectsWhoseReplyIsCutHaveAnUnknownOutcome) {
    Exchange exchange = literal_exchange(
        "POST /?delete HTTP/1.1\nHost: h\n\n<Delete><Object><Key>a</Key></Object></Delete>",
        "HTTP/1.1 200 OK\n\n<DeleteResult>");
    exchange.reply_body.length = 1'000'000;
    const Call call = s3_call(exchange, "DeleteObjects", "b");
    const auto drafts = drafts_of(exchange, call, test_scene());
    ASSERT_EQ(drafts.size(), 2U);
    EXPECT_EQ(at(record_of(drafts[1]), "additionalEventData.outcome"), "unknown");
}

TEST(Bodies, AreBoundedInDepth) {
    const std::string deep = R"({"KeyId":)" + std::string(5000, '[') + std::string(5000, ']') + "}";
    const Exchange exchange =
        literal_exchange("POST / HTTP/1.1\nHost: h\n\n" + deep, "HTTP/1.1 200 OK\n\n");
    const Call call = literal_call(exchange, "kms", "DescribeKey");
    const JsonObject record = record_of(drafts_of(exchange, call, test_scene()).front());
    EXPECT_EQ(at(record, "additionalEventData.requestParametersOmitted"), "malformedBody");
}

}  // namespace
}  // namespace opentrail::gateway
