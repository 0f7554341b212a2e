// Check: requests with one thing wrong, and the words in which AWS's framework says so.

#include "api/model/check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/bad_requests.h"

namespace opentrail::api::model {
namespace {

struct Row {
    const char* name;
    const char* operation;
    std::string request;
    const char* code;  // Empty: it passes.
    std::string message;
};

void expect(const Row& row) {
    const JsonObject request = parse_json_object(row.request, 10 << 20).value();
    const auto problem = check_request(*find_operation(row.operation), request);
    ASSERT_EQ(problem.has_value(), row.code[0] != '\0')
        << row.name << ": " << (problem ? problem->message : "passed");
    if (!problem) return;
    EXPECT_EQ(problem->code, row.code) << row.name;
    EXPECT_EQ(problem->message, row.message) << row.name;
}

TEST(Check, LetsPassWhatFits) {
    const Row rows[] = {
        {"nothing is required", "LookupEvents", "{}", "", ""},
        {"null is absent", "LookupEvents", R"({"MaxResults":null,"NextToken":null})", "", ""},
        {"an unknown member", "GetTrail", R"({"Name":"x","Colour":[1,{"a":null}]})", "", ""},
        {"a whole number with a fraction", "LookupEvents", R"({"MaxResults":5.0})", "", ""},
        {"times", "LookupEvents", R"({"StartTime":1,"EndTime":1.5e9})", "", ""},
        {"any name: the operation judges it", "CreateTrail", R"({"Name":"","S3BucketName":"logs"})",
         "", ""},
        {"the longest text, by characters and not bytes", "LookupEvents",
         fmt::format(
             R"({{"LookupAttributes":[{{"AttributeKey":"EventId","AttributeValue":"{}ü"}}]}})",
             std::string(1999, 'k')),
         "", ""},
        {"the shortest text", "LookupEvents",
         R"({"LookupAttributes":[{"AttributeKey":"EventId","AttributeValue":"k"}]})", "", ""},
        {"the largest number", "ListChannels", R"({"MaxResults":1000})", "", ""},
        {"the smallest number", "ListChannels", R"({"MaxResults":1})", "", ""},
        {"the longest list", "GenerateQuery",
         R"({"EventDataStores":["0a1"],"Prompt":"who did it"})", "", ""},
        {"an empty list", "PutEventSelectors", R"({"TrailName":"x","AdvancedEventSelectors":[]})",
         "", ""},
        {"what the operation refuses itself", "PutEventSelectors",
         R"({"TrailName":"x","EventSelectors":[{"ReadWriteType":"read-only"}]})", "", ""},
        {"a map", "StartDashboardRefresh",
         R"({"DashboardId":"d","QueryParameterValues":{"$Period$":"x"}})", "", ""},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Check, NamesTheConstraintThatIsBroken) {
    const Row rows[] = {
        {"missing", "GetTrail", "{}", "ValidationException",
         "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member "
         "must not be null"},
        {"null", "GetTrail", R"({"Name":null})", "ValidationException",
         "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member "
         "must not be null"},
        {"too short", "GetQueryResults", R"({"QueryId":"0a"})", "ValidationException",
         "1 validation error detected: Value '0a' at 'queryId' failed to satisfy constraint: "
         "Member "
         "must have length greater than or equal to 36"},
        {"too long, deep inside", "LookupEvents",
         fmt::format(
             R"({{"LookupAttributes":[{{"AttributeKey":"EventId","AttributeValue":"{}"}}]}})",
             std::string(2001, 'k')),
         "ValidationException",
         fmt::format("1 validation error detected: Value '{}' at "
                     "'lookupAttributes.1.member.attributeValue' failed to satisfy constraint: "
                     "Member must have length less than or equal to 2000",
                     std::string(100, 'k'))},  // An excerpt.
        {"pattern", "EnableFederation",
         R"({"EventDataStore":"a b c","FederationRoleArn":"arn:aws:iam::1:role/x"})",
         "ValidationException",
         R"(1 validation error detected: Value 'a b c' at 'eventDataStore' failed to satisfy constraint: )"
         R"(Member must satisfy regular expression pattern: ^[a-zA-Z0-9._/\-:]+$)"},
        {"enum", "LookupEvents",
         R"({"LookupAttributes":[{"AttributeKey":"Colour","AttributeValue":"red"}]})",
         "ValidationException",
         "1 validation error detected: Value 'Colour' at 'lookupAttributes.1.member.attributeKey' "
         "failed to satisfy constraint: Member must satisfy enum value set: [EventId, EventName, "
         "ReadOnly, Username, ResourceType, ResourceName, EventSource, AccessKeyId]"},
        {"too small", "ListChannels", R"({"MaxResults":0})", "ValidationException",
         "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: "
         "Member must have value greater than or equal to 1"},
        {"too large", "ListChannels", R"({"MaxResults":1001})", "ValidationException",
         "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: "
         "Member must have value less than or equal to 1000"},
        {"several", "EnableFederation", R"({"EventDataStore":"ab"})", "ValidationException",
         "2 validation errors detected: Value 'ab' at 'eventDataStore' failed to satisfy "
         "constraint: Member must have length greater than or equal to 3; Value null at "
         "'federationRoleArn' failed to satisfy constraint: Member must not be null"},
        {"a list too short", "PutEventSelectors",
         R"({"TrailName":"x","AdvancedEventSelectors":[{"FieldSelectors":[]}]})",
         "ValidationException",
         "1 validation error detected: Value '[]' at "
         "'advancedEventSelectors.1.member.fieldSelectors' failed to satisfy constraint: Member "
         "must have length greater than or equal to 1"},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Check, NamesTheConstraintsOfWhatIsInsideListsAndMaps) {
    const Row rows[] = {
        {"an item of a list", "PutEventSelectors",
         R"({"TrailName":"x","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventName","Equals":["a",""]}]}]})",
         "ValidationException",
         "1 validation error detected: Value '[a, ]' at "
         "'advancedEventSelectors.1.member.fieldSelectors.1.member.equals' failed to satisfy "
         "constraint: Member must satisfy constraint: [Member must have length less than or equal "
         "to 2048, Member must have length greater than or equal to 1, Member must satisfy regular "
         "expression pattern: .+]"},
        {"a null in a list", "ListTags", R"({"ResourceIdList":["a",null]})", "ValidationException",
         "1 validation error detected: Value '[a, null]' at 'resourceIdList' failed to satisfy "
         "constraint: Member must satisfy constraint: [Member must not be null]"},
        {"a key of a map", "ListInsightsData",
         R"({"InsightSource":"arn","DataType":"InsightsEvents","Dimensions":{"Colour":"x"}})",
         "ValidationException",
         R"(1 validation error detected: Value '{"Colour":"x"}' at 'dimensions' failed to satisfy constraint: )"
         "Map keys must satisfy constraint: [Member must satisfy enum value set: [EventId, "
         "EventName, EventSource]]"},
        {"a value of a map", "ListInsightsData",
         R"({"InsightSource":"arn","DataType":"InsightsEvents","Dimensions":{"EventId":""}})",
         "ValidationException",
         R"(1 validation error detected: Value '{"EventId":""}' at 'dimensions' failed to satisfy constraint: )"
         "Map value must satisfy constraint: [Member must have length less than or equal to 2000, "
         "Member must have length greater than or equal to 1]"},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Check, RefusesOtherTypesFirst) {
    const Row rows[] = {
        {"a number for a text", "GetTrail", R"({"Name":5})", "SerializationException",
         "NUMBER_VALUE can not be converted to a String"},
        {"a text for a number", "LookupEvents", R"({"MaxResults":"5"})", "SerializationException",
         "STRING_VALUE can not be converted to an Integer"},
        {"a fraction", "LookupEvents", R"({"MaxResults":5.5})", "SerializationException",
         "NUMBER_VALUE can not be converted to an Integer"},
        {"a text for a flag", "DescribeTrails", R"({"includeShadowTrails":"true"})",
         "SerializationException", "STRING_VALUE can not be converted to a Boolean"},
        {"a text for a list", "DescribeTrails", R"({"trailNameList":"audit"})",
         "SerializationException", "STRING_VALUE can not be converted to a Collection"},
        {"a list in a list", "DescribeTrails", R"({"trailNameList":[["audit"]]})",
         "SerializationException", "START_ARRAY can not be converted to a String"},
        {"a text for a structure", "AddTags", R"({"ResourceId":"x","TagsList":["a"]})",
         "SerializationException", "STRING_VALUE can not be converted to an Object"},
        {"a text for a time", "LookupEvents", R"({"StartTime":"2026-01-01"})",
         "SerializationException", "STRING_VALUE can not be converted to milliseconds since epoch"},
        {"a flag in a map", "ListInsightsData",
         R"({"InsightSource":"a","DataType":"x","Dimensions":{"EventId":true}})",
         "SerializationException", "TRUE_VALUE can not be converted to a String"},
        {"beside broken constraints", "AddTags", R"({"TagsList":[{"Key":""},{"Key":{}}]})",
         "SerializationException", "START_OBJECT can not be converted to a String"},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Check, TellsOnlySoMuchOfARequestThatIsWrongEverywhere) {
    const std::string empty = R"({"AttributeKey":"EventId","AttributeValue":""})";
    std::string attributes = empty;
    for (int i = 1; i < 5000; ++i) attributes += "," + empty;
    const JsonObject request =
        parse_json_object(fmt::format(R"({{"LookupAttributes":[{}]}})", attributes), 1 << 20)
            .value();
    const auto problem = check_request(*find_operation("LookupEvents"), request);
    ASSERT_TRUE(problem);
    EXPECT_TRUE(problem->message.starts_with("5000 validation errors detected: Value '' at"));
    EXPECT_LT(problem->message.size(), 5000U);
}

void expect_every_breach_is_found(const Operation& operation, std::size_t& breaches) {
    const auto good = check_request(operation, good_request(operation));
    EXPECT_FALSE(good) << operation.name << ": " << good->message;
    for (const BadRequest& bad : bad_requests(operation)) {
        const std::string name = fmt::format("{}, {}", operation.name, bad.name);
        const auto problem = check_request(operation, bad.request);
        EXPECT_EQ(problem ? problem->code : "", bad.code) << name;
        if (!problem || bad.path.empty()) continue;
        EXPECT_NE(problem->message.find(fmt::format(" at '{}' failed", bad.path)),
                  std::string::npos)
            << name << ": " << problem->message;
        EXPECT_NE(problem->message.find(bad.constraint), std::string::npos)
            << name << ": " << problem->message;
        ++breaches;
    }
}

TEST(Check, FindsEveryConstraintThatIsBrokenOnce) {
    std::size_t breaches = 0;
    for (const Operation& operation : cloudtrail_operations()) {
        expect_every_breach_is_found(operation, breaches);
    }
    expect_every_breach_is_found(cloudtrail_data_operations()[0], breaches);
    EXPECT_GT(breaches, 400U);
}

}  // namespace
}  // namespace opentrail::api::model
