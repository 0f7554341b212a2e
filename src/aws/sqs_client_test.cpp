// Shows what the client sends, byte for byte what botocore 1.44 does where it matters, which
// failures it repeats, and what comes of each. The other side is a script.

#include "aws/sqs_client.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "aws/service_error.h"
#include "aws/testing/call_test.h"

namespace opentrail::aws {
namespace {

using std::chrono::seconds;

constexpr const char* queue = "https://sqs.eu-west-1.amazonaws.com/123456789012/trail";
constexpr SqsReceive a_receive{.wait = seconds(20), .visibility = seconds(300)};

std::string error_body(std::string_view name, std::string_view sentence = "m") {
    return fmt::format(R"({{"__type":"com.amazonaws.sqs#{}","message":"{}"}})", name, sentence);
}

class SqsClientTest : public CallTest {
  protected:
    SqsClient make(SqsSettings settings = {}) {
        return SqsClient(connect(), std::move(settings), patience_, ground());
    }

    SqsPatience patience_;
};

TEST_F(SqsClientTest, ReceivesAsBotocoreDoes) {
    script_.answer(200, "{}");
    const auto none = make().receive(queue, a_receive);
    ASSERT_TRUE(none) << none.error().message;
    EXPECT_TRUE(none->empty());
    EXPECT_EQ(script_.heard(),
              std::vector<std::string>{"POST https://sqs.eu-west-1.amazonaws.com/"});
    EXPECT_EQ(script_.requests[0].body,
              R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/123456789012/trail",)"
              R"("MaxNumberOfMessages":10,"WaitTimeSeconds":20,"VisibilityTimeout":300,)"
              R"("MessageSystemAttributeNames":["ApproximateReceiveCount","SentTimestamp"]})");
    EXPECT_EQ(script_.header(0, "X-Amz-Target"), "AmazonSQS.ReceiveMessage");
    EXPECT_EQ(script_.header(0, "Content-Type"), "application/x-amz-json-1.0");
    EXPECT_EQ(script_.header(0, "X-Amzn-Query-Mode"), "true");
    EXPECT_EQ(script_.header(0, "X-Amz-Date"), "20260102T030405Z");
    EXPECT_EQ(script_.header(0, "X-Amz-Security-Token"), "-");
    EXPECT_EQ(script_.header(0, "X-Amz-Content-Sha256"), "-");
    // botocore's SigV4Auth, asked to sign the same.
    EXPECT_EQ(script_.header(0, "Authorization"),
              "AWS4-HMAC-SHA256 Credential=AKIA1/20260102/eu-west-1/sqs/aws4_request, "
              "SignedHeaders=content-type;host;x-amz-date;x-amz-target;x-amzn-query-mode, "
              "Signature=f4d9d7adfa35995b03b7185a2efcc348eb1839975ecc5bdb6bc0a7dadc42beef");
    // The service says nothing until a message comes, or the wait is over.
    EXPECT_GT(script_.requests[0].timeout, seconds(20));
    EXPECT_EQ(script_.requests[0].stall_timeout, seconds(0));
    EXPECT_EQ(script_.requests[0].connect_timeout, seconds(5));
}

TEST_F(SqsClientTest, ReceivesWhatIsWhole) {
    script_.answer(200, R"({"Messages":[
        {"MessageId":"a","ReceiptHandle":"r1","Body":"OpenTrail!",
         "MD5OfBody":"2b74f560a9dddb43c123ecfc15a6e2ab"},
        {"MessageId":"b","ReceiptHandle":"r2","Body":"x"}]})");
    const auto messages = make().receive(queue, a_receive);
    ASSERT_TRUE(messages) << messages.error().message;
    EXPECT_EQ(*messages, (std::vector<SqsMessage>{{.id = "b", .receipt = "r2", .body = "x"}}));
}

TEST_F(SqsClientTest, RemovesByTens) {
    std::vector<std::string> receipts;
    for (int i = 0; i < 12; ++i) receipts.push_back(fmt::format("r{}+/=", i));
    script_.answer(200, R"({"Successful":[{"Id":"0"},{"Id":"1"},{"Id":"2"},{"Id":"3"},{"Id":"5"},)"
                        R"({"Id":"6"},{"Id":"7"},{"Id":"8"},{"Id":"9"}],)"
                        R"("Failed":[{"Id":"4","SenderFault":false,"Code":"InternalError"}]})");
    script_.answer(200, R"({"Successful":[{"Id":"1"}],"Failed":[{"Id":"0"}]})");
    const auto left = make().remove(queue, receipts);
    ASSERT_TRUE(left) << left.error().message;
    EXPECT_EQ(*left, (std::vector<std::string>{"r4+/=", "r10+/="}));
    ASSERT_EQ(script_.requests.size(), 2u);
    EXPECT_EQ(script_.header(1, "X-Amz-Target"), "AmazonSQS.DeleteMessageBatch");
    EXPECT_EQ(script_.requests[1].body,
              R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/123456789012/trail",)"
              R"("Entries":[{"Id":"0","ReceiptHandle":"r10+/="},)"
              R"({"Id":"1","ReceiptHandle":"r11+/="}]})");
    EXPECT_TRUE(make().remove(queue, {})->empty());
    EXPECT_EQ(script_.requests.size(), 2u);
}

TEST_F(SqsClientTest, ExtendsAMessage) {
    script_.answer(200, "");
    const auto done = make().extend(queue, "r+/=", seconds(60));
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(script_.header(0, "X-Amz-Target"), "AmazonSQS.ChangeMessageVisibility");
    EXPECT_EQ(script_.requests[0].body,
              R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/123456789012/trail",)"
              R"("ReceiptHandle":"r+/=","VisibilityTimeout":60})");
}

TEST_F(SqsClientTest, TellsAMessageThatIsNoLongerOurs) {
    struct Row {
        int status;
        const char* name;
        Code code;
    };
    const Row rows[] = {{400, "MessageNotInflight", Code::conflict},
                        {404, "ReceiptHandleIsInvalid", Code::conflict},
                        {400, "InvalidParameterValue", Code::conflict},
                        {400, "QueueDoesNotExist", Code::not_found},
                        {403, "AccessDenied", Code::denied}};
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        script_.answer(row.status, error_body(row.name));
        EXPECT_EQ(make().extend(queue, "r", seconds(0)).error().code, row.code);
    }
}

TEST_F(SqsClientTest, AsksForAQueuesFacts) {
    script_.answer(200, R"({"Attributes":{"ApproximateNumberOfMessages":"7"}})");
    const auto facts = make().facts(queue);
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->visible, 7u);
    EXPECT_EQ(script_.header(0, "X-Amz-Target"), "AmazonSQS.GetQueueAttributes");
    EXPECT_EQ(script_.requests[0].body,
              R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/123456789012/trail",)"
              R"("AttributeNames":["All"]})");
}

TEST_F(SqsClientTest, AsksWhereItIsToldTo) {
    struct Row {
        const char* name;
        SqsSettings settings;
        const char* url;
        const char* heard;
        const char* scope;
    };
    const Row rows[] = {
        {"the queue's host",
         {},
         queue,
         "POST https://sqs.eu-west-1.amazonaws.com/",
         "/eu-west-1/sqs/"},
        {"a host that does not say its Region",
         {},
         "http://h:9324/1/q",
         "POST http://h:9324/",
         "/us-east-1/sqs/"},
        {"a Region",
         {.region = "eu-north-1"},
         "http://h:9324/1/q",
         "POST http://h:9324/",
         "/eu-north-1/sqs/"},
        {"an endpoint",
         {.endpoint = "http://127.0.0.1:1"},
         queue,
         "POST http://127.0.0.1:1/",
         "/eu-west-1/sqs/"},
        {"an endpoint with a slash",
         {.endpoint = "http://127.0.0.1:1/"},
         queue,
         "POST http://127.0.0.1:1/",
         "/eu-west-1/sqs/"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        script_.requests.clear();
        script_.answer(200, "{}");
        ASSERT_TRUE(make(row.settings).facts(row.url));
        EXPECT_EQ(script_.heard(), std::vector<std::string>{row.heard});
        EXPECT_NE(script_.header(0, "Authorization").find(row.scope), std::string::npos);
    }
    script_.requests.clear();
    EXPECT_EQ(make().facts("trail").error().code, Code::invalid);
    EXPECT_TRUE(script_.requests.empty());
}

TEST_F(SqsClientTest, RepeatsWhatMayPassAndNothingElse) {
    const FailingRow rows[] = {
        {"no reply", 0, "", 4, Code::unavailable},
        {"throttled", 403, "RequestThrottled", 4, Code::unavailable},
        {"throttled as others are", 400, "ThrottlingException", 4, Code::unavailable},
        {"too many in flight", 403, "OverLimit", 4, Code::unavailable},
        {"their mistake", 500, "InternalError", 4, Code::unavailable},
        {"too many", 429, "TooManyRequests", 4, Code::unavailable},
        {"denied", 403, "AccessDenied", 1, Code::denied},
        {"a key that is not taken, and no other", 403, "InvalidClientTokenId", 1, Code::denied},
        {"no such queue", 400, "QueueDoesNotExist", 1, Code::not_found},
        {"wrong", 400, "InvalidAttributeName", 1, Code::invalid},
    };
    expect_attempts(
        rows, [](std::string_view code) { return error_body(code); },
        [&] { return std::optional(make().receive(queue, a_receive).error()); });
    EXPECT_EQ(make().receive(queue, a_receive).error().message,
              "InvalidAttributeName: m (ReceiveMessage of "
              "https://sqs.eu-west-1.amazonaws.com/123456789012/trail)");
}

TEST_F(SqsClientTest, GoesOnWhereARetrySucceeds) {
    script_.answer(503, "");
    script_.answer_nothing("connection reset");
    script_.answer(200, "{}");
    EXPECT_TRUE(make().receive(queue, a_receive));
    EXPECT_EQ(waits_.size(), 2u);
}

TEST_F(SqsClientTest, DoesNotWaitWhenAllStops) {
    stopped_ = true;
    for (int i = 0; i < 10; ++i) script_.answer_nothing("no reply");
    EXPECT_FALSE(make().receive(queue, a_receive));
    EXPECT_EQ(script_.requests.size(), 1u);
}

TEST_F(SqsClientTest, TakesOtherCredentialsWhenItsAreRefused) {
    for (const char* code : {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId",
                             "UnrecognizedClientException", "InvalidSignatureException"}) {
        expect_other_credentials(code, error_body(code),
                                 [&] { return make().receive(queue, a_receive).has_value(); });
    }
}

TEST_F(SqsClientTest, SendsTheTokenOfCredentialsThatExpire) {
    variables_["AWS_SESSION_TOKEN"] = "TOKEN";
    script_.answer(200, "{}");
    ASSERT_TRUE(make().receive(queue, a_receive));
    EXPECT_EQ(script_.header(0, "X-Amz-Security-Token"), "TOKEN");
    EXPECT_NE(script_.header(0, "Authorization")
                  .find("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;"
                        "x-amz-target;x-amzn-query-mode,"),
              std::string::npos);
}

TEST_F(SqsClientTest, MissingCredentialsAreNoMissingQueue) {
    variables_.clear();
    const auto done = make().receive(queue, a_receive);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Code::denied);
    EXPECT_EQ(done.error().message, "no AWS_ACCESS_KEY_ID in the environment");
    EXPECT_TRUE(script_.requests.empty());
}

TEST_F(SqsClientTest, SignsWithTheTimeOfTheServiceWhenOurClockIsOff) {
    struct Row {
        const char* name;
        const char* code;
        const char* date;
        bool again;
    };
    // We believe that it is 2026-01-02T03:04:05Z.
    const Row rows[] = {
        {"behind", "InvalidSignatureException", "Fri, 02 Jan 2026 04:04:05 GMT", true},
        {"ahead", "RequestExpired", "Fri, 02 Jan 2026 02:04:05 GMT", true},
        {"right", "InvalidSignatureException", "Fri, 02 Jan 2026 03:05:00 GMT", false},
        {"another reason", "AccessDenied", "Fri, 02 Jan 2026 04:04:05 GMT", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        script_.requests.clear();
        script_.replies.clear();
        script_.answer(403, error_body(row.code), {{"Date", row.date}});
        script_.answer(200, "{}");
        SqsClient client = make();
        EXPECT_EQ(static_cast<bool>(client.receive(queue, a_receive)), row.again);
        ASSERT_EQ(script_.requests.size(), row.again ? 2u : 1u);
        if (!row.again) continue;
        EXPECT_NE(script_.header(1, "X-Amz-Date"), "20260102T030405Z");
        script_.answer(200, "{}");
        ASSERT_TRUE(client.facts(queue));
        EXPECT_EQ(script_.header(2, "X-Amz-Date"), script_.header(1, "X-Amz-Date"));
    }
}

TEST_F(SqsClientTest, TellsAnswersThatMakeNoSense) {
    for (int i = 0; i < 3; ++i) script_.answer(200, "<html/>");
    const std::vector<std::string> receipts{"r"};
    EXPECT_EQ(make().receive(queue, a_receive).error().code, Code::corrupt);
    EXPECT_EQ(make().remove(queue, receipts).error().code, Code::corrupt);
    EXPECT_EQ(make().facts(queue).error().code, Code::corrupt);
}

}  // namespace
}  // namespace opentrail::aws
