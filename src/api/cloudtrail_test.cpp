// CloudTrail over the whole service: signed requests in, exact replies out, and what is recorded of
// each.

#include "api/cloudtrail.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/handlers.h"
#include "api/model/operation.h"
#include "api/testing/service_world.h"
#include "base/json.h"

namespace opentrail::api {
namespace {

class CloudTrailTest : public ::testing::Test {
  protected:
    /// Submits records numbered from `first` on.
    void submit(int first, int count, std::string_view name = "RunInstances",
                std::string_view extra = "") {
        std::string body = "[";
        for (int i = 0; i < count; ++i) {
            if (i > 0) body += ',';
            body += made_record(first + i, name, extra);
        }
        const http::Response response = world_.send("POST", "/v1/events", body + "]");
        ASSERT_EQ(response.status, 200) << response.body;
    }

    /// The names of the events in a reply to LookupEvents, and its token.
    static std::vector<std::string> ids_of(const http::Response& response,
                                           std::string* token = nullptr) {
        std::vector<std::string> ids;
        const JsonObject body = parse_json_object(response.body, 10 << 20).value();
        for (const Json& event : body.at("Events").as_array()) {
            ids.emplace_back(std::string_view(event.at("EventId").as_string()).substr(24));
        }
        if (token) {
            *token = body.contains("NextToken")
                         ? std::string(body.at("NextToken").as_string().c_str())
                         : "";
        }
        return ids;
    }

    /// The one record that is found by the query; its JSON.
    std::string record_of(const std::string& query) {
        const std::string body = world_.get("/v1/events?" + query);
        constexpr std::string_view head = R"({"events":[{"record":)";
        EXPECT_TRUE(body.starts_with(head)) << body;
        return body.substr(head.size(), body.size() - head.size() - 3);
    }

    ServiceWorld world_;
};

constexpr std::string_view long_prefix = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.";

TEST_F(CloudTrailTest, AnswersInTheFormOfJson11) {
    const http::Response response = world_.call("DescribeTrails", "{}");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"trailList":[]})");
    EXPECT_EQ(header_of(response, "Content-Type"), "application/x-amz-json-1.1");
    EXPECT_EQ(header_of(response, "x-amzn-RequestId").size(), 36U);
    EXPECT_EQ(world_.call("ListTrails", "").body, R"({"Trails":[]})");
    EXPECT_EQ(world_.call("LookupEvents", "", {.region = "eu-west-1"}).body, R"({"Events":[]})");
}

TEST_F(CloudTrailTest, TakesBothPrefixesOfTheTarget) {
    const auto send = [this](std::vector<http::Header> headers) {
        headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
        return world_.send("POST", "/", "{}",
                           {.headers = std::move(headers), .service = "cloudtrail"});
    };
    EXPECT_EQ(send({{"X-Amz-Target", "CloudTrail_20131101.ListTrails"}}).body, R"({"Trails":[]})");
    EXPECT_EQ(send({{"X-Amz-Target", std::string(long_prefix) + "ListTrails"}}).body,
              R"({"Trails":[]})");
    const http::Response unknown = send({{"X-Amz-Target", "CloudTrail_20131101.listTrails"}});
    EXPECT_EQ(unknown.status, 400);
    EXPECT_EQ(
        unknown.body,
        R"({"__type":"UnknownOperationException","Message":"The requested operation is not recognized by the service."})");
    for (const char* target : {"ListTrails", "Other.ListTrails", "", "CloudTrail_20131101."}) {
        const http::Response response = send({{"X-Amz-Target", target}});
        EXPECT_EQ(response.status, 400) << target;
        EXPECT_NE(response.body.find("UnknownOperationException"), std::string::npos) << target;
    }
    EXPECT_NE(send({}).body.find("UnknownOperationException"), std::string::npos);
}

TEST_F(CloudTrailTest, SaysOfEveryOtherOperationThatItIsNotSupported) {
    std::size_t unsupported = 0;
    for (const model::Operation& operation : model::cloudtrail_operations()) {
        if (find_handler(operation.name)) continue;
        const http::Response response = world_.call(operation.name, "{}");
        ++unsupported;
        EXPECT_EQ(response.status, 400);
        EXPECT_EQ(
            response.body,
            fmt::format(
                R"({{"__type":"UnsupportedOperationException","Message":"The operation {} is not supported."}})",
                operation.name));
    }
    EXPECT_EQ(unsupported, 34U);
}

TEST_F(CloudTrailTest, RefusesRequestsThatAreNotBelieved) {
    const Sending good{.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                                   {"X-Amz-Target", std::string(long_prefix) + "ListTrails"}},
                       .service = "cloudtrail",
                       .region = "us-east-1",
                       .token = ""};
    const struct {
        const char* name;
        std::function<void(http::Request&)> spoil;
        const char* code;
        const char* message;
    } rows[] = {
        {"no signature",
         [](http::Request& request) {
             std::erase_if(request.headers,
                           [](const auto& header) { return header.name == "Authorization"; });
         },
         "MissingAuthenticationTokenException", "Missing Authentication Token"},
        {"another body", [](http::Request& request) { request.body = "{ }"; },
         "InvalidSignatureException",
         "The request signature we calculated does not match the signature you provided. Check "
         "your AWS Secret Access"
         " Key and signing method. Consult the service documentation for details."},
    };
    for (const auto& row : rows) {
        http::Request request = world_.request("POST", "/", "{}", good);
        row.spoil(request);
        const http::Response response = world_.send(request);
        EXPECT_EQ(response.body,
                  fmt::format(R"({{"__type":"{}","Message":"{}"}})", row.code, row.message))
            << row.name;
        EXPECT_EQ(response.status, 400) << row.name;
        EXPECT_EQ(header_of(response, "Content-Type"), "application/x-amz-json-1.1") << row.name;
    }
    Sending unknown = good;
    world_.credentials.access_key_id = "AKIANOSUCHKEY0000000";
    const http::Response response = world_.send("POST", "/", "{}", unknown);
    EXPECT_EQ(
        response.body,
        R"({"__type":"UnrecognizedClientException","Message":"The security token included in the request is invalid."})");
}

TEST_F(CloudTrailTest, TakesNoOtherServicesScopeAndNoBearerToken) {
    EXPECT_NE(
        world_.call("ListTrails", "{}", {.service = "s3"}).body.find("InvalidSignatureException"),
        std::string::npos);
    EXPECT_NE(world_.call("ListTrails", "{}", {.region = "us-east-1", .token = "opentrail_x"})
                  .body.find("UnrecognizedClientException"),
              std::string::npos);
}

TEST_F(CloudTrailTest, RecordsTheCallAsCloudTrailDoes) {
    const http::Response response = world_.call(
        "LookupEvents",
        R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"x"}],"MaxResults":5})");
    ASSERT_EQ(response.status, 200);
    const catalog::User admin = world_.catalog().user("000000000000", "admin").value();
    const std::string record = record_of("eventName=LookupEvents");
    const JsonObject object = parse_json_object(record).value();
    EXPECT_EQ(
        record,
        fmt::format(
            R"({{"eventVersion":{},"userIdentity":{{"type":"IAMUser","principalId":"{}","arn":"arn:aws:iam::000000000000:user/admin",)"
            R"("accountId":"000000000000","accessKeyId":"{}","userName":"admin"}},"eventTime":"2026-01-02T03:04:05Z",)"
            R"("eventSource":"cloudtrail.amazonaws.com","eventName":"LookupEvents","awsRegion":"us-east-1",)"
            R"("sourceIPAddress":"192.0.2.7","userAgent":"test/1",)"
            R"("requestParameters":{{"lookupAttributes":[{{"attributeKey":"EventName","attributeValue":"x"}}],"maxResults":5}},)"
            R"("responseElements":null,"requestID":"{}","eventID":{},"readOnly":true,"eventType":"AwsApiCall",)"
            R"("managementEvent":true,"recipientAccountId":"000000000000","eventCategory":"Management"}})",
            to_text(object.at("eventVersion")), admin.id, world_.credentials.access_key_id,
            header_of(response, "x-amzn-RequestId"), to_text(object.at("eventID"))));
}

TEST_F(CloudTrailTest, RecordsWhatWasRefusedToo) {
    world_.call("StopLogging", R"({"Name":"audit"})");
    const JsonObject object = parse_json_object(record_of("eventName=StopLogging")).value();
    EXPECT_EQ(object.at("errorCode"), "TrailNotFoundException");
    EXPECT_EQ(object.at("errorMessage"), "Unknown trail: audit for the user: 000000000000");
    EXPECT_EQ(object.at("requestParameters").at("name"), "audit");
    EXPECT_EQ(object.at("readOnly"), false);
    EXPECT_TRUE(object.at("responseElements").is_null());

    world_.call("LookupEvents", R"({"MaxResults":0})");
    EXPECT_EQ(parse_json_object(record_of("eventName=LookupEvents")).value().at("errorCode"),
              "InvalidMaxResultsException");
}

TEST_F(CloudTrailTest, FindsEventsByEveryAttributeAtOnce) {
    submit(1, 3);
    submit(4, 2, "StopInstances");
    const struct {
        const char* name;
        const char* attributes;
        std::vector<std::string> ids;
    } rows[] = {
        {"by name",
         R"({"AttributeKey":"EventName","AttributeValue":"StopInstances"})",
         {"000000000005", "000000000004"}},
        {"by user",
         R"({"AttributeKey":"Username","AttributeValue":"mia"})",
         {"000000000005", "000000000004", "000000000003", "000000000002", "000000000001"}},
        {"by key and name",
         R"({"AttributeKey":"AccessKeyId","AttributeValue":"AKIAMIA"},{"AttributeKey":"EventName","AttributeValue":"StopInstances"})",
         {"000000000005", "000000000004"}},
        {"by id and name",
         R"({"AttributeKey":"EventId","AttributeValue":"00000000-0000-4000-8000-000000000002"},{"AttributeKey":"EventName","AttributeValue":"RunInstances"})",
         {"000000000002"}},
        {"by id and another name",
         R"({"AttributeKey":"EventId","AttributeValue":"00000000-0000-4000-8000-000000000002"},{"AttributeKey":"EventName","AttributeValue":"StopInstances"})",
         {}},
        {"by an absent value", R"({"AttributeKey":"Username","AttributeValue":"nobody"})", {}},
    };
    for (const auto& row : rows) {
        const http::Response response = world_.call(
            "LookupEvents", fmt::format(R"({{"LookupAttributes":[{}]}})", row.attributes));
        ASSERT_EQ(response.status, 200) << row.name << response.body;
        EXPECT_EQ(ids_of(response), row.ids) << row.name;
    }
}

TEST_F(CloudTrailTest, ShowsAnEventAsTheModelSays) {
    submit(7, 1);
    const http::Response response =
        world_.call("LookupEvents",
                    R"({"LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"mia"}]})");
    const JsonObject body = parse_json_object(response.body).value();
    const Json& event = body.at("Events").as_array().at(0);
    EXPECT_EQ(event.at("EventId"), "00000000-0000-4000-8000-000000000007");
    EXPECT_EQ(event.at("EventName"), "RunInstances");
    EXPECT_EQ(event.at("EventTime"), 1'767'322'807);
    EXPECT_EQ(event.at("ReadOnly"), "false");
    EXPECT_EQ(std::string(event.at("CloudTrailEvent").as_string().c_str()), made_record(7));
}

TEST_F(CloudTrailTest, LooksInTheRegionOfTheSignature) {
    submit(1, 1);
    const std::string body =
        R"({"LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"mia"}]})";
    EXPECT_EQ(ids_of(world_.call("LookupEvents", body)).size(), 1U);
    EXPECT_TRUE(ids_of(world_.call("LookupEvents", body, {.region = "eu-west-1"})).empty());
}

TEST_F(CloudTrailTest, PagesNeitherRepeatNorSkipWhateverArrives) {
    submit(1, 5);
    std::string token;
    const std::string user =
        R"("LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"mia"}])";
    std::vector<std::string> ids =
        ids_of(world_.call("LookupEvents", fmt::format(R"({{{},"MaxResults":2}})", user)), &token);
    EXPECT_EQ(ids, (std::vector<std::string>{"000000000005", "000000000004"}));
    ASSERT_FALSE(token.empty());
    // Older by its time, and between two pages.
    submit(63, 1);
    world_.restart();
    ids = ids_of(world_.call("LookupEvents",
                             fmt::format(R"({{{},"MaxResults":2,"NextToken":"{}"}})", user, token)),
                 &token);
    EXPECT_EQ(ids, (std::vector<std::string>{"000000000003", "000000000002"}));
    ids = ids_of(world_.call("LookupEvents",
                             fmt::format(R"({{{},"MaxResults":2,"NextToken":"{}"}})", user, token)),
                 &token);
    EXPECT_EQ(ids, std::vector<std::string>{"000000000001"});
    EXPECT_EQ(token, "");
}

TEST_F(CloudTrailTest, PagesOfLargeRecordsEndEarly) {
    const std::string extra =
        R"(,"additionalEventData":{"x":")" + std::string(1'000'000, 'x') + "\"}";
    submit(1, 12, "RunInstances", extra);
    const std::string user =
        R"("LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"mia"}])";
    std::string token;
    const http::Response first =
        world_.call("LookupEvents", fmt::format(R"({{{},"MaxResults":50}})", user));
    EXPECT_LT(first.body.size(), 10U << 20);
    std::vector<std::string> ids = ids_of(first, &token);
    EXPECT_EQ(ids.size(), 9U);
    ASSERT_FALSE(token.empty());
    const std::vector<std::string> rest =
        ids_of(world_.call("LookupEvents",
                           fmt::format(R"({{{},"MaxResults":50,"NextToken":"{}"}})", user, token)),
               &token);
    EXPECT_EQ(rest, (std::vector<std::string>{"000000000003", "000000000002", "000000000001"}));
    EXPECT_EQ(token, "");
}

TEST_F(CloudTrailTest, RefusesTokensOfOtherQuestions) {
    submit(1, 5);
    std::string token;
    ids_of(world_.call("LookupEvents", R"({"MaxResults":2})"), &token);
    ASSERT_FALSE(token.empty());
    const struct {
        const char* name;
        std::string body;
        const char* region;
    } rows[] = {
        {"another filter",
         fmt::format(
             R"({{"LookupAttributes":[{{"AttributeKey":"EventName","AttributeValue":"x"}}],"NextToken":"{}"}})",
             token),
         "us-east-1"},
        {"another Region", fmt::format(R"({{"NextToken":"{}"}})", token), "eu-west-1"},
        {"nonsense", R"({"NextToken":"nonsense"})", "us-east-1"},
        {"nothing", R"({"NextToken":""})", "us-east-1"},
    };
    for (const auto& row : rows) {
        const http::Response response =
            world_.call("LookupEvents", row.body, {.region = row.region});
        EXPECT_EQ(response.status, 400) << row.name;
        EXPECT_NE(response.body.find("InvalidNextTokenException"), std::string::npos) << row.name;
    }
    world_.clock.move(std::chrono::hours(24));
    EXPECT_EQ(world_.call("LookupEvents", fmt::format(R"({{"NextToken":"{}"}})", token)).status,
              200);
    world_.clock.move(Duration(1));
    EXPECT_EQ(world_.call("LookupEvents", fmt::format(R"({{"NextToken":"{}"}})", token)).status,
              400);
}

TEST_F(CloudTrailTest, HidesDataEventsFromLookups) {
    submit(1, 1, "GetObject", R"(,"x":1)");
    const std::string data = made_record(2, "GetObject");
    std::string body = data;
    body.replace(body.find(R"("managementEvent":true)"), 22, R"("managementEvent":false)");
    body.replace(body.find(R"("eventCategory":"Management")"), 28, R"("eventCategory":"Data")");
    ASSERT_EQ(world_.send("POST", "/v1/events", body).status, 200);
    EXPECT_EQ(ids_of(world_.call(
                  "LookupEvents",
                  R"({"LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"mia"}]})")),
              std::vector<std::string>{"000000000001"});
    EXPECT_NE(world_.get("/v1/events?user=mia&category=Data").find("000000000002"),
              std::string::npos);
}

TEST(CloudTrailLimits, AreThoseOfAwsOnlyWhenAsked) {
    Settings settings;
    settings.aws_limits = true;
    ServiceWorld world(settings);
    const std::string two =
        R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"a"},{"AttributeKey":"Username","AttributeValue":"b"}]})";
    EXPECT_NE(world.call("LookupEvents", two).body.find("InvalidLookupAttributesException"),
              std::string::npos);
    EXPECT_EQ(world.call("LookupEvents", "{}").status, 200);
    EXPECT_EQ(world.call("LookupEvents", "{}").status, 200);
    EXPECT_EQ(world.call("LookupEvents", "{}").body,
              R"({"__type":"ThrottlingException","Message":"Rate exceeded"})");
    // Another Region has a limit of its own; time gives more.
    EXPECT_EQ(world.call("LookupEvents", "{}", {.region = "eu-west-1"}).status, 200);
    world.clock.move(std::chrono::milliseconds(500));
    EXPECT_EQ(world.call("LookupEvents", "{}").status, 200);
    EXPECT_EQ(world.call("LookupEvents", "{}").status, 400);
}

}  // namespace
}  // namespace opentrail::api
