// Shows that a gateway's own refusals have the form of the caller's protocol.

#include "gateway/error_body.h"

#include <gtest/gtest.h>

namespace opentrail::gateway {
namespace {

TEST(ErrorBody, HasTheCallersForm) {
    // Amazon S3 API Reference, "Error responses"; Amazon EC2 API Reference, "Error codes"; AWS JSON
    // 1.1 and Query protocols (smithy.io, "Operation error serialization").
    const struct {
        const char* name;
        const char* source;
        Protocol protocol;
        const char* type;
        const char* body;
    } rows[] = {
        {"S3", "s3.amazonaws.com", Protocol::rest_xml, "application/xml",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>ServiceUnavailable</Code>"
         "<Message>no &lt;room&gt;</Message><RequestId>r</RequestId></Error>"},
        {"EC2", "ec2.amazonaws.com", Protocol::ec2, "text/xml",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>"
         "<Code>ServiceUnavailable</Code><Message>no &lt;room&gt;</Message></Error></Errors>"
         "<RequestID>r</RequestID></Response>"},
        {"JSON", "dynamodb.amazonaws.com", Protocol::json, "application/x-amz-json-1.1",
         R"({"__type":"ServiceUnavailable","message":"no <room>"})"},
        {"REST-JSON", "lambda.amazonaws.com", Protocol::rest_json, "application/x-amz-json-1.1",
         R"({"__type":"ServiceUnavailable","message":"no <room>"})"},
    };
    for (const auto& row : rows) {
        Service service;
        service.protocol = row.protocol;
        Call call;
        call.service = &service;
        call.event_source = row.source;
        std::string type;
        EXPECT_EQ(error_body(call, 503, "no <room>", "r", type), row.body) << row.name;
        EXPECT_EQ(type, row.type) << row.name;
    }
}

TEST(ErrorBody, OfQueryNamesItsError) {
    Service service;
    service.protocol = Protocol::query;
    Call call;
    call.service = &service;
    call.event_source = "iam.amazonaws.com";
    std::string type;
    const std::string body = error_body(call, 503, "no room", "r", type);
    EXPECT_EQ(type, "text/xml");
    for (const char* part : {"<ErrorResponse", "<Code>ServiceUnavailable</Code>",
                             "<Message>no room</Message>", "<RequestId>r</RequestId>"}) {
        EXPECT_NE(body.find(part), std::string::npos) << body;
    }
}

TEST(ErrorBody, OfAnUnknownServiceIsJson) {
    Call call;
    call.event_source = "unknown.amazonaws.com";
    std::string type;
    EXPECT_EQ(error_body(call, 400, "why", "r", type),
              R"({"__type":"BadRequest","message":"why"})");
}

}  // namespace
}  // namespace opentrail::gateway
