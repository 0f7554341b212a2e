// What admission refuses, and in which words; at each limit and one past it. A refused record
// leaves its batch as it was.

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "base/limits.h"
#include "event/parse.h"
#include "event/testing/parsed.h"

namespace opentrail::event {
namespace {

struct Row {
    std::string_view name;
    std::string record;
    std::string_view error;
};

void expect_refused(std::span<const Row> rows) {
    for (const Row& row : rows) {
        const Parsed parsed = parsed_of(row.record);
        EXPECT_EQ(parsed.error, row.error) << row.name;
        EXPECT_TRUE(parsed.batch.facts.empty()) << row.name;
        EXPECT_TRUE(parsed.batch.values.empty()) << row.name;
        EXPECT_EQ(parsed.batch.arena.size_bytes(), 0u) << row.name;
    }
}

TEST(ParseRefusal, NamesTheMemberThatIsWrong) {
    const auto with = [](std::string_view version, std::string_view time, std::string_view source,
                         std::string_view name) {
        std::string record = "{\"x\":0";
        if (!version.empty()) (record += ",\"eventVersion\":") += version;
        if (!time.empty()) (record += ",\"eventTime\":") += time;
        if (!source.empty()) (record += ",\"eventSource\":") += source;
        if (!name.empty()) (record += ",\"eventName\":") += name;
        return record + "}";
    };
    constexpr std::string_view v = "\"1.08\"";
    constexpr std::string_view t = "\"2026-01-02T03:04:05Z\"";
    constexpr std::string_view s = "\"ec2.amazonaws.com\"";
    constexpr std::string_view n = "\"RunInstances\"";
    const std::string too_long = '"' + std::string(10'000, 'A') + '"';
    const Row rows[] = {
        {"nothing", "{}", "eventVersion is missing"},
        {"no version", with("", t, s, n), "eventVersion is missing"},
        {"no time", with(v, "", s, n), "eventTime is missing"},
        {"no source", with(v, t, "", n), "eventSource is missing"},
        {"no name", with(v, t, s, ""), "eventName is missing"},
        {"version 2", with("\"2.0\"", t, s, n),
         "eventVersion is \"2.0\", only 1.0 and later versions 1.x are known"},
        {"version without minor", with("\"1.\"", t, s, n),
         "eventVersion is \"1.\", only 1.0 and later versions 1.x are known"},
        {"version with letters", with("\"1.8a\"", t, s, n),
         "eventVersion is \"1.8a\", only 1.0 and later versions 1.x are known"},
        {"version as a number", with("1.08", t, s, n), "eventVersion is a number, not a string"},
        {"time as a number", with(v, "1767323045", s, n), "eventTime is a number, not a string"},
        {"time of another kind", with(v, "\"Jan 2, 2026\"", s, n),
         "eventTime is \"Jan 2, 2026\", not a time such as 2026-01-02T03:04:05Z"},
        {"time with month 13", with(v, "\"2026-13-02T03:04:05Z\"", s, n),
         "eventTime is \"2026-13-02T03:04:05Z\", not a time such as 2026-01-02T03:04:05Z"},
        {"time empty", with(v, "\"\"", s, n), "eventTime is empty"},
        {"source null", with(v, t, "null", n), "eventSource is null, not a string"},
        {"source a list", with(v, t, "[]", n), "eventSource is an array, not a string"},
        {"source empty", with(v, t, "\"\"", n), "eventSource is empty"},
        {"name an object", with(v, t, s, "{}"), "eventName is an object, not a string"},
        {"name a boolean", with(v, t, s, "true"), "eventName is a boolean, not a string"},
        {"name of 10,000 characters", with(v, t, s, too_long),
         "eventName of 10000 bytes is longer than 2048"},
        {"source of 10,000 characters", with(v, t, too_long, n),
         "eventSource of 10000 bytes is longer than 2048"},
        {"id of 10,000 characters", record_with("\"eventID\":" + too_long),
         "eventID of 10000 bytes is longer than 2048"},
        {"region of 10,000 characters", record_with("\"awsRegion\":" + too_long),
         "awsRegion of 10000 bytes is longer than 2048"},
        {"account of 10,000 characters", record_with("\"recipientAccountId\":" + too_long),
         "recipientAccountId of 10000 bytes is longer than 2048"},
        {"not an insight without details",
         R"({"eventVersion":"1.08","eventTime":"2026-01-02T03:04:00Z","eventCategory":"Insight"})",
         "eventSource is missing"},
        {"aggregated without a window",
         R"({"eventVersion":"1.0","eventSource":"s3.amazonaws.com","eventCategory":"Aggregated"})",
         "timeWindow.windowStart is missing"},
        {"a list", "[]", "record is an array, not an object"},
        {"a string", "\"x\"", "record is a single value, not an object"},
    };
    expect_refused(rows);
}

TEST(ParseRefusal, NamesTheMemberThatIsThereTwice) {
    const Row rows[] = {
        {"top", record_with(R"("eventName":"StopInstances")"), "eventName is there twice"},
        {"top, escaped", record_with(R"("event\u004eame":"StopInstances")"),
         "eventName is there twice"},
        {"same value", record_with(R"("eventTime":"2026-01-02T03:04:05Z")"),
         "eventTime is there twice"},
        {"request", record_with(R"("requestParameters":{},"requestParameters":{"a":1})"),
         "requestParameters is there twice"},
        {"response", record_with(R"("responseElements":null,"responseElements":null)"),
         "responseElements is there twice"},
        {"identity", record_with(R"("userIdentity":{},"userIdentity":{})"),
         "userIdentity is there twice"},
        {"in identity", record_with(R"("userIdentity":{"arn":"a","type":"Root","arn":"b"})"),
         "userIdentity.arn is there twice"},
        {"session",
         record_with(
             R"("userIdentity":{"sessionContext":{"sessionIssuer":{},"sessionIssuer":{}}})"),
         "userIdentity.sessionContext.sessionIssuer is there twice"},
        {"issuer",
         record_with(R"("userIdentity":{"sessionContext":{"sessionIssuer":)"
                     R"({"accountId":"1","accountId":"1"}}})"),
         "userIdentity.sessionContext.sessionIssuer.accountId is there twice"},
        {"resources", record_with(R"("resources":[],"resources":[])"), "resources is there twice"},
        {"in resources", record_with(R"("resources":[{},{"ARN":"a","ARN":"b"}])"),
         "resources[1].ARN is there twice"},
        {"insight", record_with(R"("insightDetails":{"eventName":"a","eventName":"b"})"),
         "insightDetails.eventName is there twice"},
        {"null first", record_with(R"("readOnly":null,"readOnly":true)"),
         "readOnly is there twice"},
    };
    expect_refused(rows);
}

TEST(ParseRefusal, AcceptsTwiceWhatIsNotRead) {
    const Parsed parsed = parsed_of(record_with(
        R"("userAgent":"a","userAgent":"b","requestParameters":{"vpcId":"vpc-1","vpcId":"vpc-2"})"));
    ASSERT_EQ(parsed.error, "");
    // Both name a resource, so that nothing hides behind the other.
    EXPECT_EQ(parsed.all(Field::resource_name), (std::vector<std::string>{"vpc-1", "vpc-2"}));
}

TEST(ParseRefusal, NamesTheByteThatIsWrong) {
    const std::string good = record_with("");
    const Row rows[] = {
        {"empty", "", "record is not valid JSON at byte 0: a value was expected, found the end"},
        {"blank", "  ", "record is not valid JSON at byte 2: a value was expected, found the end"},
        {"word cut", R"({"x":tru e,"y":1})",
         "record is not valid JSON at byte 5: a value was expected, found 't'"},
        {"number of versions", R"({"x":01.2.3})",
         "record is not valid JSON at byte 6: a number starts with a superfluous 0"},
        {"two points", R"({"x":1.2.3})",
         "record is not valid JSON at byte 8: ',' or '}' was expected, found '.'"},
        {"bad escape", R"({"x":"\q"})",
         "record is not valid JSON at byte 7: '\\' is followed by 'q'"},
        {"short escape", R"({"x":"\u12"})",
         "record is not valid JSON at byte 10: a hexadecimal digit was expected, found '\"'"},
        {"lone high surrogate", R"({"x":"\ud800"})",
         "record is not valid JSON at byte 6: an escaped surrogate has no partner: it is no "
         "character"},
        {"lone low surrogate", R"({"x":"a\udc00"})",
         "record is not valid JSON at byte 7: an escaped surrogate has no partner: it is no "
         "character"},
        {"control character", "{\"x\":\"a\nb\"}",
         "record is not valid JSON at byte 7: a string holds the control character 0x0a unescaped"},
        {"invalid UTF-8", "{\"x\":\"\xC3\x28\"}",
         "record is not valid JSON at byte 6: a string is not valid UTF-8"},
        {"encoded surrogate", "{\"x\":\"\xED\xA0\x80\"}",
         "record is not valid JSON at byte 6: a string is not valid UTF-8"},
        {"overlong", "{\"x\":\"\xC0\xAF\"}",
         "record is not valid JSON at byte 6: a string is not valid UTF-8"},
        {"comma at the end", R"({"x":1,})",
         "record is not valid JSON at byte 7: a member's name was expected, found '}'"},
        {"single quotes", "{'x':1}",
         "record is not valid JSON at byte 1: a member's name was expected, found '''"},
        {"no colon", R"({"x" 1})",
         "record is not valid JSON at byte 5: ':' was expected, found '1'"},
        {"wrong bracket", R"({"x":[1}})",
         "record is not valid JSON at byte 7: ',' or ']' was expected, found '}'"},
        {"cut", good.substr(0, good.size() - 1),
         "record is not valid JSON at byte 118: ',' or '}' was expected, found the end"},
        {"garbage after", good + "x",
         "record is not valid JSON at byte 119: the record has ended, found 'x'"},
        {"second record after", good + good,
         "record is not valid JSON at byte 119: the record has ended, found '{'"},
        {"NUL after", good + std::string(1, '\0'),
         "record is not valid JSON at byte 119: the record has ended, found byte 0x00"},
        {"byte order mark", "\xEF\xBB\xBF" + good,
         "record is not valid JSON at byte 0: a value was expected, found byte 0xef"},
        {"NaN", R"({"x":NaN})",
         "record is not valid JSON at byte 5: a value was expected, found 'N'"},
        {"plus", R"({"x":+1})",
         "record is not valid JSON at byte 5: a value was expected, found '+'"},
        {"point first", R"({"x":.5})",
         "record is not valid JSON at byte 5: a value was expected, found '.'"},
        {"point last", R"({"x":5.})",
         "record is not valid JSON at byte 7: a digit was expected, found '}'"},
        {"empty exponent", R"({"x":1e})",
         "record is not valid JSON at byte 7: a digit was expected, found '}'"},
        {"string not ended", R"({"x":"a)",
         "record is not valid JSON at byte 7: a string does not end"},
    };
    expect_refused(rows);
}

TEST(ParseRefusal, NestingStopsAtItsLimit) {
    const auto nested = [](std::size_t levels, std::string_view innermost, char open, char close) {
        // The record itself is the first level.
        return record_with("\"x\":" + std::string(levels - 1, open) + std::string(innermost) +
                           std::string(levels - 1, close));
    };
    constexpr std::size_t most = limits::json_depth_max;
    EXPECT_EQ(parsed_of(nested(most, "1", '[', ']')).error, "");
    EXPECT_EQ(parsed_of(nested(most, "", '[', ']')).error, "");
    EXPECT_EQ(parsed_of(nested(most + 1, "1", '[', ']')).error,
              "record is not valid JSON at byte 186: nested deeper than 64 levels");
    EXPECT_EQ(parsed_of(nested(most + 1, "", '[', ']')).error,
              "record is nested deeper than 64 levels");
    EXPECT_EQ(parsed_of(nested(100'000, "", '[', ']')).error,
              "record is not valid JSON at byte 186: nested deeper than 64 levels");
    EXPECT_EQ(parsed_of(std::string(1'000'000, '[')).error,
              "record is not valid JSON at byte 64: nested deeper than 64 levels");
    EXPECT_EQ(parsed_of(record_with(R"("requestParameters":)" + std::string(64, '[') +
                                    std::string(64, ']')))
                  .error,
              "record is nested deeper than 64 levels");
}

TEST(ParseRefusal, SizeStopsAtItsLimit) {
    const std::size_t around = record_with(R"("x":"")").size();
    const std::string filler(limits::record_bytes_max - around, 'y');
    const std::string largest = record_with(R"("x":")" + filler + '"');
    ASSERT_EQ(largest.size(), limits::record_bytes_max);
    EXPECT_EQ(parsed_of(largest).error, "");
    EXPECT_EQ(parsed_of(largest + " ").error, "record of 1048577 bytes is larger than 1048576");
}

TEST(ParseRefusal, AcceptsNumbersThat64BitsDoNotHold) {
    const std::string_view numbers[] = {
        "18446744073709551616",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "1e400",
        "-1E+999999999999999999999",
        "0.1e5000",
        "1e-400",
        "1e-99999999999999999999",
    };
    for (const std::string_view number : numbers) {
        const Parsed parsed =
            parsed_of(record_with(R"("userIdentity":{"userName":"Mia 1e400","accountId":)" +
                                  std::string(number) + R"(},"requestParameters":{"a":1,"b":[)" +
                                  std::string(number) + R"(,2],"vpcId":"vpc-1"})"));
        ASSERT_EQ(parsed.error, "") << number;
        EXPECT_EQ(parsed.one(Field::username), "Mia 1e400") << number;
        EXPECT_EQ(parsed.one(Field::resource_name), "vpc-1") << number;
        EXPECT_EQ(parsed.one(Field::account), "000000000000") << number;
    }
}

}  // namespace
}  // namespace opentrail::event
