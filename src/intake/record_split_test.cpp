// Shows that documents of every shape are cut into the very bytes of their records, and that what
// is broken or is not CloudTrail's is named with its place. Expected texts are written out by hand.

#include "intake/record_split.h"

#include <gtest/gtest.h>

#include "intake/json_place.h"

namespace opentrail::intake {
namespace {

constexpr const char* one = R"({"eventVersion":"1.08","eventName":"A"})";
constexpr const char* two = R"({ "eventVersion" : "1.08",
  "eventName":"B, ]} \" \\" })";

struct Row {
    const char* name;
    std::string document;
    Shape shape;
    std::vector<std::string> records;
};

std::string text(const char* format, const char* first, const char* second = "") {
    std::string result;
    for (const char* at = format; *at != '\0'; ++at) {
        if (*at == '1')
            result += first;
        else if (*at == '2')
            result += second;
        else
            result += *at;
    }
    return result;
}

TEST(RecordSplit, CutsEveryShapeByteForByte) {
    const Row rows[] = {
        {"delivered file", text(R"({"Records":[1,2]})", one, two), Shape::records, {one, two}},
        {"delivered file with white space",
         text("\n {\"Records\" : [ 1 ,\n 2 ] }\n\n", one, two),
         Shape::records,
         {one, two}},
        {"members beside Records",
         text(R"({"x":{"y":[[]]},"Records":[1],"z":7.5e3})", one),
         Shape::records,
         {one}},
        {"events wrapper", text(R"({"events":[1]})", one), Shape::events, {one}},
        {"array", text("[1,2]", one, two), Shape::array, {one, two}},
        {"a record that spans lines", two, Shape::single, {two}},
        {"one record", one, Shape::single, {one}},
        {"lines", text("1\n1\r\n\n1", one), Shape::lines, {one, one, one}},
        {"lines of wrappers",
         text("{\"Records\":[1,1]}\n{\"Records\":[1]}\n", one),
         Shape::lines,
         {one, one, one}},
        {"look-up reply",
         R"({"Events":[{"EventId":"e","CloudTrailEvent":"{\"eventName\":\"A\"}"},{"CloudTrailEvent":"{\"a\":\"\u00e9\\n\"}"}]})",
         Shape::lookup_reply,
         {R"({"eventName":"A"})", "{\"a\":\"\xc3\xa9\\n\"}"}},
        {"an integer of more than 64 bits",
         R"([{"eventName":"A","n":123456789012345678901234567890}])",
         Shape::array,
         {R"({"eventName":"A","n":123456789012345678901234567890})"}},
        {"no records", R"({"Records":[]})", Shape::records, {}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        auto split = split_request(row.document);
        ASSERT_TRUE(split) << split.error().message;
        EXPECT_EQ(split->shape, row.shape);
        EXPECT_TRUE(split->bad.empty());
        EXPECT_EQ(std::vector<std::string>(split->records.begin(), split->records.end()),
                  row.records);
        for (const std::string_view record : split->records) {
            EXPECT_GE(record.data(), split->bytes->data());
            EXPECT_LE(record.data() + record.size() + 64,
                      split->bytes->data() + split->bytes->size());
        }
    }
}

std::string nested(std::size_t levels) {
    return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
}

// How deep a record may nest is for admission to say, of that record alone.
TEST(RecordSplit, ARecordNestedDeepDoesNotTakeTheOthers) {
    for (const std::size_t levels : {65U, 512U, 513U, 1025U, 2'000'000U}) {
        SCOPED_TRACE(levels);
        const std::string deep = nested(levels);
        for (const char* format :
             {"[1,2,1]", R"({"Records":[1,2,1]})", "1\n2\n1", R"({"x":2,"Records":[1,2,1]})"}) {
            auto split = split_request(text(format, one, deep.c_str()));
            ASSERT_TRUE(split) << split.error().message;
            EXPECT_TRUE(split->bad.empty());
            ASSERT_EQ(split->records.size(), 3U) << format;
            EXPECT_EQ(split->records[1].size(), deep.size());
            EXPECT_EQ(split->records[2], one);
        }
        auto broken = split_request(text("[1,2,1]", one, deep.substr(0, deep.size() - 1).c_str()));
        EXPECT_FALSE(broken);
    }
}

struct BrokenRow {
    const char* name;
    std::string document;
    const char* message;
};

TEST(RecordSplit, SaysWhereADocumentIsBroken) {
    const BrokenRow rows[] = {
        {"empty", " \n ", "the document is empty"},
        {"not JSON", "hello", "neither a JSON object nor an array"},
        {"a comma missing", "[{\"a\":1}\n {\"a\":2}]", "line 2, column 2 (byte 10)"},
        {"a word misspelt inside a record", "{\"Records\":[{\"x\":tru e}]}",
         "line 1, column 18 (byte 17)"},
        {"a number with two points", "[{\"x\":01.2.3}]", "line 1, column 8 (byte 7)"},
        {"cut in the middle", "{\"Records\":[{\"a\":\"b\"},{\"a\"", "found the end"},
        {"something behind", "[{\"a\":1}] x", "found 'x'"},
        {"a second wrapper", "{\"Records\":[],\"events\":[]}", "a second member \"events\""},
        {"invalid UTF-8", "[{\"a\":\"\xff\"}]", "byte 7"},
    };
    for (const BrokenRow& row : rows) {
        SCOPED_TRACE(row.name);
        auto split = split_request(row.document);
        ASSERT_FALSE(split);
        EXPECT_EQ(split.error().code, Code::invalid);
        EXPECT_NE(split.error().message.find(row.message), std::string::npos)
            << split.error().message;
    }
}

TEST(RecordSplit, NamesWhatIsNotCloudTrail) {
    const BrokenRow rows[] = {
        {"S3 notification",
         R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","s3":{"bucket":{}}}]})",
         "an S3 event notification"},
        {"S3 test notification", R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"})",
         "an S3 test notification"},
        {"digest", R"({"awsAccountId":"111122223333","digestStartTime":"2026-01-02T03:04:05Z"})",
         "a CloudTrail digest"},
        {"a list of other things", R"([{"title":"a"},{"title":"b"}])",
         "none of its 2 objects has eventVersion"},
        {"no records", R"({"Records":[]})", "it holds no records"},
    };
    for (const BrokenRow& row : rows) {
        SCOPED_TRACE(row.name);
        auto split = split_records(row.document);
        ASSERT_FALSE(split);
        EXPECT_NE(split.error().message.find(row.message), std::string::npos)
            << split.error().message;
    }
}

TEST(RecordSplit, OneBadLineDoesNotTakeTheOthers) {
    auto split = split_records(text("1\n{\"eventName\":\n1\n", one));
    ASSERT_TRUE(split) << split.error().message;
    EXPECT_EQ(split->records.size(), 2u);
    EXPECT_EQ(split->indexes, (std::vector<std::size_t>{0, 2}));
    ASSERT_EQ(split->bad.size(), 1u);
    EXPECT_EQ(split->bad[0].record, 1u);
    EXPECT_NE(split->bad[0].message.find("found the end"), std::string::npos)
        << split->bad[0].message;
}

TEST(RecordSplit, StopsAtTheMostRecordsThatARequestMayHold) {
    struct LimitRow {
        const char* name;
        std::string at;
        std::string past;
    };
    const LimitRow rows[] = {
        {"array", text("[1,1]", one), text("[1,1,1]", one)},
        {"array of what is no record", "[7,8]", "[7,8,9]"},
        {"Records", text("{\"Records\":[1,1]}", one), text("{\"Records\":[1,1,1]}", one)},
        {"lines", text("1\n1", one), text("1\n1\n1", one)},
        {"broken lines", "{}\n{", "{}\n{\n{"},
        {"look-up reply", R"({"Events":[{},{}]})", R"({"Events":[{},{},{}]})"},
    };
    for (const LimitRow& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_TRUE(split_request(row.at, Lines::guess, 2));
        const auto past = split_request(row.past, Lines::guess, 2);
        ASSERT_FALSE(past);
        EXPECT_EQ(past.error().message, "more than 2 records");
    }
}

TEST(RecordSplit, AFileOfMoreThanItsBytesCanHoldIsRefused) {
    const auto file_of = [](const std::string& element, std::size_t count) {
        std::string document = R"({"Records":[)";
        for (std::size_t i = 1; i < count; ++i) document += element + ",";
        return document + one + "]}";
    };
    // 100,000 may be in the smallest file; in a larger one, one for each 64 bytes.
    EXPECT_TRUE(split_records(file_of("1", 100'000)));
    EXPECT_EQ(split_records(file_of("1", 100'001)).error().message, "more than 100000 records");
    const std::string padded = "{}" + std::string(70, ' ');
    EXPECT_EQ(split_records(file_of(padded, 120'000))->records.size(), 120'000u);
    const std::string none = "1" + std::string(70, ' ');
    EXPECT_EQ(split_records(file_of(none, 1'000'002)).error().message,
              "more than 1000000 of its records are none");
}

TEST(RecordSplit, ALookupReplyKeepsTheIndexesOfItsEvents) {
    const auto split = split_request(
        R"({"Events":[{"x":1},{"CloudTrailEvent":"{\"a\":1}"},{"CloudTrailEvent":"{\"b\":2}"}]})");
    ASSERT_TRUE(split);
    EXPECT_EQ(split->indexes, (std::vector<std::size_t>{1, 2}));
    ASSERT_EQ(split->bad.size(), 1u);
    EXPECT_EQ(split->bad[0].record, 0u);
}

TEST(RecordSplit, KnownLinesEachStandForThemselves) {
    struct LineRow {
        const char* name;
        std::string document;
        std::vector<std::size_t> good;
        std::size_t bad;
    };
    const LineRow rows[] = {
        {"the first line broken", text("{\"x\":tru}\n1", one), {1}, 1},
        {"a number first", text("73\n1", one), {1}, 1},
        {"a word between", text("1\nbad\n1", one), {0, 2}, 1},
        {"a number last", text("1\n73\n", one), {0}, 1},
        {"one good line", one, {0}, 0},
    };
    for (const LineRow& row : rows) {
        SCOPED_TRACE(row.name);
        auto split = split_request(row.document, Lines::known);
        ASSERT_TRUE(split) << split.error().message;
        EXPECT_EQ(split->indexes, row.good);
        EXPECT_EQ(split->bad.size(), row.bad);
    }
}

TEST(RecordSplit, ElementsThatAreNoObjectsAreNamedAndTheRestGoesOn) {
    auto split = split_request(text("[1,7,\"x\",null,1]", one));
    ASSERT_TRUE(split) << split.error().message;
    EXPECT_EQ(split->indexes, (std::vector<std::size_t>{0, 4}));
    ASSERT_EQ(split->bad.size(), 3u);
    EXPECT_EQ(split->bad[0].record, 1u);
    EXPECT_EQ(split->bad[2].record, 3u);
}

TEST(JsonPlace, CountsLinesAndColumnsFromOne) {
    EXPECT_EQ(describe_place("ab\ncd", 0), "line 1, column 1 (byte 0)");
    EXPECT_EQ(describe_place("ab\ncd", 4), "line 2, column 2 (byte 4)");
    EXPECT_FALSE(find_json_error(" {\"a\":[1,2,{}]} \n"));
    EXPECT_EQ(find_json_error("{\"a\":1,}")->byte, 7u);
}

}  // namespace
}  // namespace opentrail::intake
