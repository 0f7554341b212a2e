// Shows errors byte for byte as the protocols have them.

#include "aws/error_reply.h"

#include <gtest/gtest.h>

namespace opentrail::aws {
namespace {

TEST(ErrorReply, HasTheFormOfJson11) {
    const http::Response reply = error_reply(
        Protocol::json_1_1,
        {"TrailNotFoundException", "Unknown trail: \"x\" for the user: 111122223333"}, "id-1", 404);
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.body, R"({"__type":"TrailNotFoundException",)"
                          R"("Message":"Unknown trail: \"x\" for the user: 111122223333"})");
    EXPECT_EQ(*http::find(reply.headers, "Content-Type"), "application/x-amz-json-1.1");
    EXPECT_EQ(*http::find(reply.headers, "x-amzn-RequestId"), "id-1");
    EXPECT_EQ(http::find(reply.headers, "x-amzn-errortype"), nullptr);
}

TEST(ErrorReply, HasTheFormOfRestJson) {
    const http::Response reply = error_reply(Protocol::rest_json, unknown_key(), "id-2");
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(reply.body, R"({"__type":"UnrecognizedClientException",)"
                          R"("message":"The security token included in the request is invalid."})");
    EXPECT_EQ(*http::find(reply.headers, "Content-Type"), "application/json");
    EXPECT_EQ(*http::find(reply.headers, "x-amzn-RequestId"), "id-2");
    EXPECT_EQ(*http::find(reply.headers, "x-amzn-errortype"), "UnrecognizedClientException");
}

TEST(ErrorReply, StatusesDependOnTheProtocol) {
    const struct {
        const char* code;
        int json_1_1;
        int rest_json;
    } rows[] = {
        {"MissingAuthenticationTokenException", 400, 403},
        {"InvalidSignatureException", 400, 403},
        {"AccessDeniedException", 400, 403},
        {"ThrottlingException", 400, 429},
        {"UnknownOperationException", 400, 404},
        {"SerializationException", 400, 400},
        {"ValidationException", 400, 400},
        {"InternalFailure", 500, 500},
        {"ServiceUnavailable", 503, 503},
        {"SomethingElseException", 400, 400},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(status_of(Protocol::json_1_1, row.code), row.json_1_1) << row.code;
        EXPECT_EQ(status_of(Protocol::rest_json, row.code), row.rest_json) << row.code;
    }
}

TEST(ErrorReply, ARefusalKeepsItsStatus) {
    for (const int status : {408, 413, 417, 431, 501, 503}) {
        const Fault fault = fault_of_refusal(status, "why");
        EXPECT_EQ(status_of(Protocol::json_1_1, fault.code), status) << fault.code;
        EXPECT_EQ(fault.message, "why");
    }
    EXPECT_EQ(fault_of_refusal(400, "why"), (Fault{"BadRequestException", "why"}));
    EXPECT_EQ(fault_of_refusal(499, "why"), (Fault{"BadRequestException", "why"}));
}

TEST(ErrorReply, AMessageCannotBreakTheJson) {
    const http::Response reply = error_reply(Protocol::json_1_1, {"X", "a\"b\\c\nd\x01"}, "id");
    EXPECT_EQ(reply.body, R"({"__type":"X","Message":"a\"b\\c\nd\u0001"})");
}

}  // namespace
}  // namespace opentrail::aws
