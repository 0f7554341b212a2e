// Shows what a table and a CSV line make of a record. Records are written by hand after
// spec/event-record.md.

#include "app/record_row.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

TEST(RecordRow, ShowsWhoEachKindOfIdentityIs) {
    struct Row {
        const char* name;
        const char* identity;
        const char* user;
    };
    const Row rows[] = {
        {"IAM user", R"({"type":"IAMUser","userName":"Mia","principalId":"AIDA1"})", "Mia"},
        {"role session", R"({"type":"AssumedRole","principalId":"AROA1:deploy"})", "deploy"},
        {"root", R"({"type":"Root","principalId":"111122223333"})", "root"},
        {"service", R"({"type":"AWSService","invokedBy":"ec2.amazonaws.com"})",
         "ec2.amazonaws.com"},
        {"nothing", "{}", ""},
        {"null", "null", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const auto read = read_row(std::string("{\"userIdentity\":") + row.identity + "}");
        ASSERT_TRUE(read);
        EXPECT_EQ(read->user, row.user);
    }
}

TEST(RecordRow, TakesTheMembersOfTheRecord) {
    const auto row = read_row(
        R"({"eventTime":"2026-01-02T03:04:05Z","eventName":"PutObject","eventSource":"s3.amazonaws.com","readOnly":false,
            "userIdentity":{"accountId":"111122223333","arn":"arn:x","accessKeyId":"AKIA1"},
            "resources":[{"ARN":"arn:aws:s3:::a"},{"type":"t"},{"ARN":"arn:aws:s3:::b"}],"eventID":"e"})");
    ASSERT_TRUE(row);
    EXPECT_EQ(
        csv_line(csv_fields(*row)),
        "2026-01-02T03:04:05Z,PutObject,s3.amazonaws.com,,arn:x,AKIA1,,,111122223333,,false,e,"
        R"("[""arn:aws:s3:::a"",""arn:aws:s3:::b""]")");
    EXPECT_EQ(csv_fields(*row).size(), csv_columns().size());
}

TEST(RecordRow, NamesAnAccessKeyWhenNothingElseIsKnown) {
    const auto row = read_row(
        R"({"userIdentity":{"type":"Unknown","accountId":"111122223333","accessKeyId":"AKIA1"}})");
    ASSERT_TRUE(row);
    EXPECT_EQ(row->user, "");
    EXPECT_EQ(row->caller(), "AKIA1");
    EXPECT_EQ(read_row(R"({"userIdentity":{"userName":"Mia","accessKeyId":"AKIA1"}})")->caller(),
              "Mia");
}

TEST(RecordRow, NamesTheResourcesThatLookUpsFind) {
    using Names = std::vector<std::string>;
    const struct {
        const char* name;
        const char* members;
        Names names;
    } rows[] = {
        {"those of the record",
         R"("resources":[{"ARN":"arn:aws:s3:::b/a b"},{"ARN":"arn:aws:s3:::b"}],
            "requestParameters":{"bucketName":"b"})",
         {"arn:aws:s3:::b/a b", "arn:aws:s3:::b"}},
        {"a prefix",
         R"("resources":[{"ARNPrefix":"arn:aws:s3:::b/logs/"}])",
         {"arn:aws:s3:::b/logs/"}},
        {"else those of its request",
         R"("resources":null,"requestParameters":{"bucketName":"b"})",
         {"b"}},
        {"none", R"("requestParameters":{"max":1})", {}},
    };
    for (const auto& row : rows) {
        const auto read =
            read_row(std::string(R"({"eventSource":"s3.amazonaws.com",)") + row.members + "}");
        ASSERT_TRUE(read) << row.name;
        EXPECT_EQ(read->resources, row.names) << row.name;
    }
}

TEST(RecordRow, NumbersOfAnySizeAreNoReasonToShowNothing) {
    // The first integer beyond 64 bits, and one that no double holds.
    for (const std::string number : {"18446744073709551616", "-9223372036854775809",
                                     "123456789012345678901234567890", "1e999", "1.5"}) {
        SCOPED_TRACE(number);
        const auto row = read_row("{\"requestParameters\":{\"size\":" + number +
                                  "},\"eventName\":\"PutObject\",\"errorCode\":" + number +
                                  ",\"userIdentity\":{\"n\":" + number +
                                  ",\"userName\":\"Mia\"},\"resources\":[" + number +
                                  ",{\"n\":" + number + ",\"ARN\":\"arn:x\"}],\"eventID\":\"e\"}");
        ASSERT_TRUE(row);
        EXPECT_EQ(row->name, "PutObject");
        EXPECT_EQ(row->user, "Mia");
        EXPECT_EQ(row->error, "");
        EXPECT_EQ(row->resources, std::vector<std::string>{"arn:x"});
        EXPECT_EQ(row->event_id, "e");
    }
    EXPECT_FALSE(read_row("no record"));
}

TEST(CsvLine, QuotesAsRfc4180AndDisarmsFormulas) {
    EXPECT_EQ(csv_line({"a", "b,c", "say \"hi\"", "two\nlines", ""}),
              "a,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\",");
    EXPECT_EQ(csv_line({"=1+1", "@x", "+1", "-1", "a=b"}), "'=1+1,'@x,'+1,'-1,a=b");
}

}  // namespace
}  // namespace opentrail::app
