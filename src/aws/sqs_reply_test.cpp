// Shows what is read of an SQS's answers: the fields and errors of the Amazon SQS API Reference in
// AWS JSON 1.0, what others write, and nonsense.

#include "aws/sqs_reply.h"

#include <gtest/gtest.h>

#include "aws/service_error.h"

namespace opentrail::aws {
namespace {

TEST(SqsReply, ReadsMessages) {
    // The MD5s are md5sum's.
    const auto messages = read_messages(R"({"Messages":[
        {"MessageId":"11111111-2222-3333-4444-555555555555","ReceiptHandle":"AQEB+/=",
         "MD5OfBody":"4166b95044745e0c1033678bdad8d7de","Body":"{\"Records\":[]}",
         "Attributes":{"ApproximateReceiveCount":"3","SentTimestamp":"1767323045123"}},
        {"MessageId":"m2","ReceiptHandle":"r2","Body":"OpenTrail!\n",
         "MD5OfBody":"2b74f560a9dddb43c123ecfc15a6e2ab"}]})");
    ASSERT_TRUE(messages) << messages.error().message;
    ASSERT_EQ(messages->whole.size(), 2u);
    const SqsMessage& first = messages->whole[0];
    EXPECT_EQ(first.id, "11111111-2222-3333-4444-555555555555");
    EXPECT_EQ(first.receipt, "AQEB+/=");
    EXPECT_EQ(first.body, R"({"Records":[]})");
    EXPECT_EQ(first.receive_count, 3u);
    EXPECT_EQ(iso8601(first.sent), "2026-01-02T03:04:05.123Z");
    EXPECT_EQ(messages->whole[1],
              (SqsMessage{.id = "m2", .receipt = "r2", .body = "OpenTrail!\n"}));
    EXPECT_TRUE(messages->broken.empty());
}

TEST(SqsReply, TellsMessagesThatAreBroken) {
    const auto messages = read_messages(R"({"Messages":[
        {"MessageId":"a","ReceiptHandle":"r1","Body":"OpenTrail!",
         "MD5OfBody":"2b74f560a9dddb43c123ecfc15a6e2ab"},
        {"MessageId":"b","ReceiptHandle":"r2","Body":"whatever"}]})");
    ASSERT_TRUE(messages) << messages.error().message;
    EXPECT_EQ(messages->broken, std::vector<std::string>{"a"});
    ASSERT_EQ(messages->whole.size(), 1u);
    EXPECT_EQ(messages->whole[0].id, "b");
}

TEST(SqsReply, ReadsQueuesWithoutMessages) {
    for (const char* body : {"", "{}", R"({"Messages":[]})", R"({"Messages":null})"}) {
        SCOPED_TRACE(body);
        const auto messages = read_messages(body);
        ASSERT_TRUE(messages) << messages.error().message;
        EXPECT_TRUE(messages->whole.empty());
    }
}

TEST(SqsReply, TakesOddAttributesForNone) {
    for (const char* attributes :
         {"null", "[]", "{}", R"({"ApproximateReceiveCount":"x","SentTimestamp":"-1"})",
          R"({"ApproximateReceiveCount":[],"SentTimestamp":"99999999999999999999"})",
          R"({"SentTimestamp":"9999999999999999"})"}) {
        SCOPED_TRACE(attributes);
        const auto messages = read_messages(R"({"Messages":[{"ReceiptHandle":"r","Attributes":)" +
                                            std::string(attributes) + "}]}");
        ASSERT_TRUE(messages) << messages.error().message;
        EXPECT_EQ(messages->whole.at(0), (SqsMessage{.id = "", .receipt = "r", .body = ""}));
    }
}

TEST(SqsReply, RefusesMessagesThatMakeNoSense) {
    struct Row {
        const char* body;
        const char* message;
    };
    const Row rows[] = {
        {"<ReceiveMessageResponse/>",
         "the SQS's answer to ReceiveMessage: not JSON: syntax error at byte 0"},
        {"[]", "the SQS's answer to ReceiveMessage: a JSON object was expected"},
        {R"({"Messages":{}})", "the SQS's answer to ReceiveMessage: Messages must be an array"},
        {R"({"Messages":["x"]})", "the SQS's answer to ReceiveMessage: a message is no object"},
        {R"({"Messages":[{"Body":"x"}]})",
         "the SQS's answer to ReceiveMessage: a message has no ReceiptHandle"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.body);
        const auto messages = read_messages(row.body);
        ASSERT_FALSE(messages);
        EXPECT_EQ(messages.error().code, Code::corrupt);
        EXPECT_EQ(messages.error().message, row.message);
    }
}

TEST(SqsReply, CallsRemovedOnlyWhatTheServiceSaysIs) {
    struct Row {
        const char* name;
        const char* body;
        std::vector<std::size_t> left;
    };
    const Row rows[] = {
        {"all", R"({"Successful":[{"Id":"0"},{"Id":"1"},{"Id":"2"}],"Failed":[]})", {}},
        {"one failed",
         R"({"Successful":[{"Id":"0"},{"Id":"2"}],"Failed":[{"Id":"1","SenderFault":true,
            "Code":"ReceiptHandleIsInvalid"}]})",
         {1}},
        {"only failures", R"({"Failed":[{"Id":"0"},{"Id":"1"},{"Id":"2"}]})", {0, 1, 2}},
        {"nothing is said", "{}", {0, 1, 2}},
        {"of others", R"({"Successful":[{"Id":"7"},{"Id":"x"},{},{"Id":"1"}]})", {0, 2}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const auto left = read_not_removed(row.body, 3);
        ASSERT_TRUE(left) << left.error().message;
        EXPECT_EQ(*left, row.left);
    }
    EXPECT_EQ(read_not_removed("x", 1).error().code, Code::corrupt);
    EXPECT_EQ(read_not_removed(R"({"Successful":{}})", 1).error().code, Code::corrupt);
    EXPECT_EQ(read_not_removed(R"({"Successful":[1]})", 1).error().code, Code::corrupt);
}

TEST(SqsReply, ReadsAQueuesFacts) {
    const auto facts = read_queue_facts(R"({"Attributes":{
        "QueueArn":"arn:aws:sqs:eu-west-1:123456789012:trail","ApproximateNumberOfMessages":"7",
        "ApproximateNumberOfMessagesNotVisible":"2","ApproximateNumberOfMessagesDelayed":"1",
        "VisibilityTimeout":"120","MessageRetentionPeriod":"1209600",
        "RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:123456789012:dead\",\"maxReceiveCount\":5}"}})");
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(*facts,
              (QueueFacts{.arn = "arn:aws:sqs:eu-west-1:123456789012:trail",
                          .visible = 7,
                          .in_flight = 2,
                          .delayed = 1,
                          .visibility = std::chrono::minutes(2),
                          .retention = std::chrono::days(14),
                          .redrive = QueueRedrive{"arn:aws:sqs:eu-west-1:123456789012:dead", 5}}));
}

TEST(SqsReply, ReadsAQueuesFactsWhereTheyAreOdd) {
    struct Row {
        const char* name;
        const char* attributes;
        QueueFacts facts;
    };
    // AWS's defaults (Amazon SQS API Reference, SetQueueAttributes): 30 seconds, 4 days.
    const Row rows[] = {
        {"nothing", "null", {}},
        {"the defaults",
         "{}",
         {.visibility = std::chrono::seconds(30), .retention = std::chrono::days(4)}},
        {"numbers for texts", R"({"ApproximateNumberOfMessages":7})", {.visible = 7}},
        {"no numbers", R"({"VisibilityTimeout":"soon","ApproximateNumberOfMessages":"-1"})", {}},
        {"too large", R"({"VisibilityTimeout":"18446744073709551615"})", {}},
        {"a count as a text",
         R"({"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn\",\"maxReceiveCount\":\"10\"}"})",
         {.redrive = QueueRedrive{"arn", 10}}},
        {"a policy that is none", R"({"RedrivePolicy":"{"})", {}},
        {"a policy without a queue", R"({"RedrivePolicy":"{\"maxReceiveCount\":10}"})", {}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const auto facts =
            read_queue_facts(R"({"Attributes":)" + std::string(row.attributes) + "}");
        ASSERT_TRUE(facts) << facts.error().message;
        EXPECT_EQ(*facts, row.facts);
    }
    EXPECT_TRUE(read_queue_facts(""));
    EXPECT_EQ(read_queue_facts("x").error().code, Code::corrupt);
    EXPECT_EQ(read_queue_facts(R"({"Attributes":[]})").error().code, Code::corrupt);
}

TEST(SqsReply, ReadsErrors) {
    struct Row {
        const char* name;
        int status;
        const char* body;
        const char* query_error;
        Code code;
        const char* message;
    };
    const Row rows[] = {
        {"no such queue", 400,
         R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."})",
         "AWS.SimpleQueueService.NonExistentQueue;Sender", Code::not_found,
         "QueueDoesNotExist: The specified queue does not exist (x)"},
        {"the name in the query protocol alone", 400, R"({"message":"no"})",
         "AWS.SimpleQueueService.NonExistentQueue;Sender", Code::not_found,
         "AWS.SimpleQueueService.NonExistentQueue: no (x)"},
        {"a shape with a namespace behind it", 400,
         R"({"__type":"InvalidAddress:http://internal.amazon.com/","Message":"a"})", "",
         Code::not_found, "InvalidAddress: a (x)"},
        {"denied", 403,
         R"({"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"})", "",
         Code::denied, "AccessDeniedException: no (x)"},
        {"expired", 400, R"({"__type":"com.amazon.coral.service#ExpiredTokenException"})", "",
         Code::denied, "ExpiredTokenException: HTTP status 400 (x)"},
        {"a key that nobody has", 403,
         R"({"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"m"})", "",
         Code::denied, "UnrecognizedClientException: m (x)"},
        {"KMS says no", 400, R"({"__type":"com.amazonaws.sqs#KmsAccessDenied","message":"m"})", "",
         Code::denied, "KmsAccessDenied: m (x)"},
        {"KMS is busy", 400, R"({"__type":"com.amazonaws.sqs#KmsThrottled","message":"m"})", "",
         Code::unavailable, "KmsThrottled: m (x)"},
        {"throttled", 403, R"({"__type":"com.amazonaws.sqs#RequestThrottled","message":"m"})", "",
         Code::unavailable, "RequestThrottled: m (x)"},
        {"too many in flight", 403, R"({"__type":"com.amazonaws.sqs#OverLimit","message":"m"})", "",
         Code::unavailable, "OverLimit: m (x)"},
        {"a receipt, not a queue", 404,
         R"({"__type":"com.amazonaws.sqs#ReceiptHandleIsInvalid","message":"m"})", "",
         Code::invalid, "ReceiptHandleIsInvalid: m (x)"},
        {"wrong", 400, R"({"__type":"com.amazonaws.sqs#InvalidAttributeValue","message":"m"})", "",
         Code::invalid, "InvalidAttributeValue: m (x)"},
        {"their mistake", 500, "", "", Code::unavailable, "Failed: HTTP status 500 (x)"},
        {"a proxy", 502, "<html>bad gateway</html>", "", Code::unavailable,
         "Failed: HTTP status 502 (x)"},
        {"not this service", 404, "<html/>", "", Code::not_found, "Failed: HTTP status 404 (x)"},
        {"not known", 501, "", "", Code::invalid, "Failed: HTTP status 501 (x)"},
        {"a redirect", 301, "", "", Code::invalid, "Failed: HTTP status 301 (x)"},
        {"no name", 400, R"({"__type":"a b","message":"m"})", "", Code::invalid, "Failed: m (x)"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        std::vector<http::Header> headers;
        if (*row.query_error) headers.push_back({"x-amzn-query-error", row.query_error});
        const Error error = read_sqs_error({row.status, headers, row.body, {}, {}}, "x");
        EXPECT_EQ(error.code, row.code);
        EXPECT_EQ(error.message, row.message);
    }
}

}  // namespace
}  // namespace opentrail::aws
