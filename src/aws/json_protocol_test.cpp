// Shows which requests are AWS JSON calls, which operation they name and what is refused, with the
// error that AWS has for it.

#include "aws/json_protocol.h"

#include <gtest/gtest.h>

#include <functional>

namespace opentrail::aws {
namespace {

TEST(JsonProtocol, TargetsAreRead) {
    const struct {
        const char* text;
        const char* service;
        const char* operation;
    } rows[] = {
        // botocore's service-2.json, targetPrefix; the JavaScript SDK v3.
        {"com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails",
         "CloudTrail_20131101", "DescribeTrails"},
        {"CloudTrail_20131101.LookupEvents", "CloudTrail_20131101", "LookupEvents"},
        {"Logs_20140328.PutLogEvents", "Logs_20140328", "PutLogEvents"},
        {"a.b", "a", "b"},
    };
    for (const auto& row : rows) {
        const auto target = parse_target(row.text);
        ASSERT_TRUE(target) << row.text;
        EXPECT_EQ(target->service, row.service);
        EXPECT_EQ(target->operation, row.operation);
    }
}

TEST(JsonProtocol, WhatIsNoTargetIsAnUnknownOperation) {
    const std::string long_name(129, 'a');
    for (const std::string& text :
         {std::string(), std::string("."), std::string("LookupEvents"),
          std::string("CloudTrail_20131101."), std::string(".LookupEvents"),
          std::string("CloudTrail_20131101.Lookup Events"), std::string("a..b"),
          std::string("..a.b"), std::string("com/amazonaws.a.b"), std::string("a.b\0c", 5),
          std::string("CloudTrail_20131101.\xc3\xbc"), long_name + ".b", "a." + long_name}) {
        const auto target = parse_target(text);
        ASSERT_FALSE(target) << text;
        EXPECT_EQ(target.error().code, "UnknownOperationException");
    }
    EXPECT_TRUE(parse_target(std::string(128, 'a') + "." + std::string(128, 'b')));
}

http::Request usual() {
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers = {{"Host", "localhost"},
                       {"content-type", "application/x-amz-json-1.1"},
                       {"x-amz-target", "CloudTrail_20131101.LookupEvents"}};
    request.body = R"({"MaxResults":5})";
    return request;
}

TEST(JsonProtocol, ACallIsRead) {
    const auto call = read_json_call(usual());
    ASSERT_TRUE(call) << call.error().message;
    EXPECT_EQ(call->protocol, Protocol::json_1_1);
    EXPECT_EQ(call->service, "CloudTrail_20131101");
    EXPECT_EQ(call->operation, "LookupEvents");
    EXPECT_EQ(to_text(call->input), R"({"MaxResults":5})");
}

TEST(JsonProtocol, WhatCannotBeRoutedIsRefused) {
    const struct {
        const char* name;
        std::function<void(http::Request&)> change;
        const char* message;
    } rows[] = {
        {"GET", [](auto& r) { r.method = "GET"; }, "AWS JSON requests are made by POST to /."},
        {"another path", [](auto& r) { r.target = "/x"; },
         "AWS JSON requests are made by POST to /."},
        {"no target", [](auto& r) { r.headers.pop_back(); }, "X-Amz-Target is missing."},
        {"two targets", [](auto& r) { r.headers.push_back({"X-Amz-Target", "a.b"}); },
         "X-Amz-Target is there more than once."},
        {"a form", [](auto& r) { r.headers[1].value = "application/x-www-form-urlencoded"; },
         "Content-Type is not application/x-amz-json-1.1."},
        {"no type", [](auto& r) { r.headers.erase(r.headers.begin() + 1); },
         "Content-Type is not application/x-amz-json-1.1."},
        {"CBOR", [](auto& r) { r.headers.push_back({"smithy-protocol", "rpc-v2-cbor"}); },
         "The protocol 'rpc-v2-cbor' is not spoken here; AWS JSON 1.1 is."},
    };
    for (const auto& row : rows) {
        http::Request request = usual();
        row.change(request);
        const auto call = read_json_call(request);
        ASSERT_FALSE(call) << row.name;
        EXPECT_EQ(call.error(), (Fault{"UnknownOperationException", row.message})) << row.name;
    }
}

TEST(JsonProtocol, ContentTypesMayHaveParametersAndCapitals) {
    for (const char* type :
         {"application/x-amz-json-1.1", "Application/X-Amz-JSON-1.1", "application/x-amz-json-1.0",
          "application/json", "application/x-amz-json-1.1; charset=utf-8",
          "application/x-amz-json-1.1 ;charset=UTF-8"}) {
        http::Request request = usual();
        request.headers[1].value = type;
        EXPECT_TRUE(read_json_call(request)) << type;
    }
    EXPECT_TRUE(claims_json(usual()));
    http::Request request = usual();
    request.headers.pop_back();
    EXPECT_TRUE(claims_json(request));
    request.headers[1].value = "application/json";
    EXPECT_FALSE(claims_json(request));
}

TEST(JsonProtocol, NothingIsAnEmptyObject) {
    for (const char* body : {"", "{}", " \r\n\t", " { } "}) {
        const auto input = read_input(body);
        ASSERT_TRUE(input) << body;
        EXPECT_TRUE(input->empty()) << body;
    }
}

TEST(JsonProtocol, WhatIsNoObjectIsASerializationException) {
    for (const char* body : {"{", "[]", "null", "5", "\"x\"", "{} {}", "{\"a\":1,}", "{\"a\":tru}",
                             "{\"a\":1,\"a\":2}", "\xff", "{\"a\":\"\xff\"}"}) {
        const auto input = read_input(body);
        ASSERT_FALSE(input) << body;
        EXPECT_EQ(input.error().code, "SerializationException") << body;
        EXPECT_FALSE(input.error().message.empty());
    }
}

TEST(JsonProtocol, ABodyMayBeAsLargeAsTheLimit) {
    const std::string body = R"({"a":"bcd"})";
    EXPECT_TRUE(read_input(body, body.size()));
    const auto input = read_input(body, body.size() - 1);
    ASSERT_FALSE(input);
    EXPECT_EQ(input.error(), (Fault{"RequestEntityTooLargeException",
                                    "The request has 11 bytes; at most 10 are allowed."}));
}

}  // namespace
}  // namespace opentrail::aws
