// LookupRequest: what LookupEvents takes and refuses, and the query that it becomes.

#include "api/lookup_request.h"

#include <gtest/gtest.h>

#include "api/request_members.h"

namespace opentrail::api {
namespace {

Outcome<LookupRequest> parse(std::string_view body, bool aws_limits = false) {
    const Outcome<JsonObject> object = parse_request(body);
    if (!object) return std::unexpected(object.error());
    return parse_lookup_request(*object, aws_limits);
}

access::Principal caller() {
    access::Principal principal;
    principal.arn = "arn:aws:iam::000000000000:user/admin";
    principal.account = "000000000000";
    principal.region = "eu-west-1";
    principal.view.all = true;
    return principal;
}

TEST(LookupRequest, DefaultsToTheNewestFifty) {
    for (const char* body :
         {"", "{}", R"({"LookupAttributes":null,"MaxResults":null})", R"({"Unknown":[1]})"}) {
        const auto request = parse(body);
        ASSERT_TRUE(request) << body;
        EXPECT_EQ(request->limit, 50U);
        EXPECT_TRUE(request->attributes.empty());
        EXPECT_FALSE(request->insight);
        EXPECT_FALSE(request->start || request->end || request->next_token);
    }
}

TEST(LookupRequest, ReadsEverything) {
    const auto request =
        parse(R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"RunInstances"},
        {"AttributeKey":"Username","AttributeValue":"Mia"}],"StartTime":1700000000.123,"EndTime":1700000001,
        "EventCategory":"insight","MaxResults":7,"NextToken":"abc"})");
    // Insights know no Username: refused below. Here only the reading counts.
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().code, "InvalidLookupAttributesException");

    const auto good =
        parse(R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"RunInstances"}],
        "StartTime":1700000000.123,"EndTime":1.700000001e9,"EventCategory":"insight","MaxResults":7.0,
        "NextToken":"abc"})");
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(good->attributes, (std::vector<LookupAttribute>{{"EventName", "RunInstances"}}));
    EXPECT_EQ(to_millis(*good->start), 1'700'000'000'123);
    EXPECT_EQ(to_millis(*good->end), 1'700'000'001'000);
    EXPECT_TRUE(good->insight);
    EXPECT_EQ(good->limit, 7U);
    EXPECT_EQ(good->next_token, "abc");
}

std::string with_value(const std::string& value) {
    return R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":")" + value +
           "\"}]}";
}

struct Refusal {
    const char* name;
    std::string body;
    const char* code;
    std::string message;
};

void expect_refused(const std::vector<Refusal>& rows) {
    for (const Refusal& row : rows) {
        const auto request = parse(row.body);
        ASSERT_FALSE(request) << row.name;
        EXPECT_EQ(request.error().code, row.code) << row.name;
        EXPECT_EQ(request.error().message, row.message) << row.name;
    }
}

TEST(LookupRequest, RefusesWrongTypesAndValues) {
    const std::string keys =
        "[EventId, EventName, ReadOnly, Username, ResourceType, ResourceName, EventSource, "
        "AccessKeyId]";
    expect_refused({
        {"not JSON", "{", "SerializationException", "not JSON: it ends too early, at byte 1"},
        {"not an object", "[]", "SerializationException", "a JSON object was expected"},
        {"a name twice", R"({"MaxResults":1,"MaxResults":2})", "SerializationException",
         "not JSON: the name \"MaxResults\" occurs twice at byte 27"},
        {"invalid UTF-8", "{\"NextToken\":\"\xff\"}", "SerializationException",
         "not JSON: syntax error at byte 14"},
        {"a number for text", R"({"NextToken":1})", "SerializationException",
         "NUMBER_VALUE can not be converted to a String"},
        {"text for a number", R"({"MaxResults":"1"})", "SerializationException",
         "STRING_VALUE can not be converted to an Integer"},
        {"a fraction for a number", R"({"MaxResults":1.5})", "SerializationException",
         "NUMBER_VALUE can not be converted to an Integer"},
        {"text for a time", R"({"StartTime":"2026-01-02T03:04:05Z"})", "SerializationException",
         "STRING_VALUE can not be converted to milliseconds since epoch"},
        {"an object for a list", R"({"LookupAttributes":{}})", "SerializationException",
         "START_OBJECT can not be converted to a Collection"},
        {"text in the list", R"({"LookupAttributes":["EventName"]})", "SerializationException",
         "STRING_VALUE can not be converted to a Collection"},
        {"an unknown key", R"({"LookupAttributes":[{"AttributeKey":"Foo","AttributeValue":"x"}]})",
         "ValidationException",
         "1 validation error detected: Value 'Foo' at 'lookupAttributes.1.member.attributeKey' "
         "failed to satisfy"
         " constraint: Member must satisfy enum value set: " +
             keys},
        {"two wrong attributes",
         R"({"LookupAttributes":[{"AttributeKey":"EventName"},{"AttributeKey":"eventname","AttributeValue":""}]})",
         "ValidationException",
         "3 validation errors detected: Value null at 'lookupAttributes.1.member.attributeValue' "
         "failed to satisfy"
         " constraint: Member must not be null; Value 'eventname' at "
         "'lookupAttributes.2.member.attributeKey' failed"
         " to satisfy constraint: Member must satisfy enum value set: " +
             keys +
             "; Value '' at 'lookupAttributes.2.member.attributeValue' failed to satisfy "
             "constraint: Member must have"
             " length greater than or equal to 1"},
        {"a value too long", with_value(std::string(2001, 'a')), "ValidationException",
         "1 validation error detected: Value '" + std::string(100, 'a') +
             "' at 'lookupAttributes.1.member.attributeValue' failed to satisfy constraint: Member "
             "must have length less"
             " than or equal to 2000"},
        {"a value whose double ones are too many",
         with_value(std::string(1000, 'a') + std::string(501, '_')),
         "InvalidLookupAttributesException",
         "The value of EventName is longer than 2000 characters, of which underscore, space, comma "
         "and newline count"
         " double."},
    });
}

TEST(LookupRequest, RefusesByTheOperationsOwnErrors) {
    expect_refused({
        {"no results", R"({"MaxResults":0})", "InvalidMaxResultsException",
         "MaxResults is 0; it must be between 1 and 50."},
        {"too many results", R"({"MaxResults":51})", "InvalidMaxResultsException",
         "MaxResults is 51; it must be between 1 and 50."},
        {"another category", R"({"EventCategory":"Data"})", "InvalidEventCategoryException",
         "The event category is not valid: leave it out for management events, or use insight."},
        {"the end before the start", R"({"StartTime":2,"EndTime":1})", "InvalidTimeRangeException",
         "The start time 1970-01-01T00:00:02Z occurs after the end time 1970-01-01T00:00:01Z."},
        {"a time before 1970", R"({"StartTime":-1})", "InvalidTimeRangeException",
         "The start or end time is outside the range of possible values."},
        {"a time after 9999", R"({"EndTime":253402300800})", "InvalidTimeRangeException",
         "The start or end time is outside the range of possible values."},
        {"an enormous time", R"({"EndTime":1e300})", "InvalidTimeRangeException",
         "The start or end time is outside the range of possible values."},
        {"an insight by user",
         R"({"EventCategory":"insight","LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"Mia"}]})",
         "InvalidLookupAttributesException",
         "Insights events cannot be looked up by Username, only by EventId, EventName and "
         "EventSource."},
    });
}

TEST(LookupRequest, TakesValuesUpToTheLimit) {
    EXPECT_TRUE(parse(with_value(std::string(2000, 'a'))));
    EXPECT_TRUE(parse(with_value(std::string(1000, '_'))));
    // 2000 characters of two bytes each.
    std::string umlauts;
    for (int i = 0; i < 2000; ++i) umlauts += "ä";
    EXPECT_TRUE(parse(with_value(umlauts)));
    EXPECT_EQ(lookup_value_length("a_b c,d\ne"), 13U);
    EXPECT_TRUE(parse(R"({"StartTime":5,"EndTime":5,"MaxResults":1})"));
    EXPECT_TRUE(parse(R"({"MaxResults":50,"EndTime":253402300799})"));
}

TEST(LookupRequest, TakesOneAttributeOnlyWithAwsLimits) {
    const std::string two =
        R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"a"},
        {"AttributeKey":"Username","AttributeValue":"b"}]})";
    EXPECT_TRUE(parse(two));
    const auto refused = parse(two, true);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "InvalidLookupAttributesException");
    EXPECT_TRUE(parse(with_value("a"), true));
}

std::string describe(const history::Query& query) {
    std::string text;
    for (const history::Filter& filter : query.filters) {
        text +=
            std::string(filter.negate ? "!" : "") + std::string(event::name(filter.field)) + "=";
        for (const std::string& value : filter.any_of) text += value + ",";
        text += ' ';
    }
    if (query.event_id) text += "id=" + *query.event_id;
    return text;
}

TEST(LookupRequest, BecomesAQueryOfRegionViewAndCategory) {
    const std::string tail = "category=Management, awsRegion=eu-west-1, ";
    const struct {
        const char* key;
        std::string query;
    } rows[] = {
        {"EventId", tail + "id=v"},
        {"EventName", "eventName=v, " + tail},
        {"ReadOnly", "readOnly=v, " + tail},
        {"Username", "username=v, " + tail},
        {"ResourceType", "resourceType=v, " + tail},
        {"ResourceName", "resourceName=v, " + tail},
        {"EventSource", "eventSource=v, " + tail},
        {"AccessKeyId", "accessKeyId=v, " + tail},
    };
    for (const auto& row : rows) {
        LookupRequest request;
        request.attributes = {{row.key, "v"}};
        const auto query = lookup_query(request, caller());
        ASSERT_TRUE(query) << row.key;
        EXPECT_EQ(describe(*query), row.query) << row.key;
        EXPECT_EQ(query->order, history::Order::newest_first);
    }
    access::Principal limited = caller();
    limited.view = {.all = false, .accounts = {"111122223333", "444455556666"}};
    LookupRequest request;
    request.insight = true;
    request.start = from_millis(1);
    request.end = from_millis(2);
    const auto query = lookup_query(request, limited);
    EXPECT_EQ(describe(*query),
              "category=Insight, awsRegion=eu-west-1, account=111122223333,444455556666, ");
    EXPECT_EQ(query->from, from_millis(1));
    EXPECT_EQ(query->to, from_millis(2));
}

TEST(LookupRequest, TwoEventIdsMatchNothing) {
    LookupRequest request;
    request.attributes = {{"EventId", "a"}, {"EventId", "b"}};
    EXPECT_FALSE(lookup_query(request, caller()));
    request.attributes = {{"EventId", "a"}, {"EventId", "a"}};
    EXPECT_TRUE(lookup_query(request, caller()));
}

TEST(LookupRequest, EveryPartOfTheQuestionIsInItsFingerprint) {
    LookupRequest base;
    base.attributes = {{"EventName", "a"}};
    base.start = from_millis(1);
    const Sha256 print = lookup_fingerprint(base, caller());
    EXPECT_EQ(lookup_fingerprint(base, caller()), print);

    std::vector<Sha256> others;
    LookupRequest changed = base;
    changed.attributes = {{"EventName", "b"}};
    others.push_back(lookup_fingerprint(changed, caller()));
    changed = base;
    changed.attributes = {{"Username", "a"}};
    others.push_back(lookup_fingerprint(changed, caller()));
    changed = base;
    changed.end = from_millis(1);
    others.push_back(lookup_fingerprint(changed, caller()));
    changed = base;
    changed.start = std::nullopt;
    others.push_back(lookup_fingerprint(changed, caller()));
    changed = base;
    changed.insight = true;
    others.push_back(lookup_fingerprint(changed, caller()));
    access::Principal other = caller();
    other.region = "us-east-1";
    others.push_back(lookup_fingerprint(base, other));
    other = caller();
    other.arn = "arn:aws:iam::000000000000:user/mia";
    others.push_back(lookup_fingerprint(base, other));
    for (const Sha256& hash : others) EXPECT_NE(hash, print);

    // The size of a page and where it begins may change from page to page.
    changed = base;
    changed.limit = 3;
    changed.next_token = "x";
    EXPECT_EQ(lookup_fingerprint(changed, caller()), print);
}

}  // namespace
}  // namespace opentrail::api
