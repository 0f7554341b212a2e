// Shows what is read of messages that announce objects: the forms of the Amazon S3 User Guide
// ("Event message structure", "Using EventBridge"), of Amazon SNS, MinIO and CloudTrail, with
// members that are odd, and what a person reads of the others.

#include "intake/notice.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/json_text.h"

namespace opentrail::intake {
namespace {

/// An S3 notification with that record.
std::string records(const std::string& record) { return R"({"Records":[)" + record + "]}"; }

std::string record(std::string_view key, std::string_view event = "ObjectCreated:Put") {
    return fmt::format(R"({{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-2",
        "eventTime":"2026-01-02T03:04:05.678Z","eventName":"{}",
        "userIdentity":{{"principalId":"AWS:AROAEXAMPLE:i"}},
        "requestParameters":{{"sourceIPAddress":"192.0.2.3"}},
        "responseElements":{{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"x/y="}},
        "s3":{{"s3SchemaVersion":"1.0","configurationId":"trail","bucket":{{"name":"logs",
        "ownerIdentity":{{"principalId":"A3NL1KOZZKExample"}},"arn":"arn:aws:s3:::logs"}},
        "object":{{"key":"{}","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e",
        "versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko","sequencer":"0055AED6DCD90281E5"}}}}}})",
                       event, key);
}

/// An SNS Notification around that text, as SNS writes it into a queue.
std::string envelope(std::string_view text) {
    return fmt::format(R"({{
  "Type" : "Notification",
  "MessageId" : "dc1e94d9-56c5-5e96-808d-cc7f68faa162",
  "TopicArn" : "arn:aws:sns:us-east-2:111122223333:trail",
  "Subject" : "Amazon S3 Notification",
  "Message" : {},
  "Timestamp" : "2026-01-02T03:04:06.001Z",
  "SignatureVersion" : "1",
  "Signature" : "FMG5tlZhJNHLHUXvZgtZzlk24FzVa7oX0T4P03neeXw8ZEXZx6z35j2FOTuNYShn2h0bKNC/zLTnMyIxEzmi2X1shOBWsJHkrW2xkR58ABZ+4uWHEE73yDVR4SyYAikP9jstZzDRm+bcVs8+T0yaLiEGLrIIL4esi1llhIkgErCuy5btPcWXBdio2fpCRD5x9oR6gmE/rd5O7lX1c1uvnv4r1Lkk4pqP2/iUfxFZva1xLSRvgyfm6D9hNklVyPfy+7TalMD0lzmJuOrExtnSIbZew3foxgx8GT+lbZkLd0ZdtdRJlIyPRP44eyq78sU0Eo/LsDr0Iak4ZDpg8dXg==",
  "SigningCertURL" : "https://sns.us-east-2.amazonaws.com/SimpleNotificationService-010a507c1833636cd94bdb98bd93083a.pem",
  "UnsubscribeURL" : "https://sns.us-east-2.amazonaws.com/?Action=Unsubscribe"
}})",
                       json_string(text));
}

std::string eventbridge(std::string_view type, std::string_view detail) {
    return fmt::format(R"({{"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type":"{}","source":"aws.s3","account":"111122223333","time":"2026-01-02T03:04:05Z",
        "region":"ca-central-1","resources":["arn:aws:s3:::logs"],"detail":{}}})",
                       type, detail);
}

AnnouncedObject object(std::string key) {
    return {.bucket = "logs",
            .key = std::move(key),
            .etag = "d41d8cd98f00b204e9800998ecf8427e",
            .version_id = "096fKKXTRTtl3on89fVO.nfljtsv6qko",
            .size = 1024,
            .at = parse_iso8601("2026-01-02T03:04:05.678Z").value()};
}

AnnouncedObject bare(std::string key, bool removed = false) {
    return {.bucket = "logs",
            .key = std::move(key),
            .etag = {},
            .version_id = {},
            .size = {},
            .at = {},
            .removed = removed};
}

AnnouncedObject removed(AnnouncedObject object) {
    object.removed = true;
    return object;
}

struct Row {
    const char* name;
    std::string body;
    Notice notice;
};

void expect(const Row& row) {
    SCOPED_TRACE(row.name);
    const auto notice = read_notice(row.body);
    ASSERT_TRUE(notice) << notice.error().message;
    EXPECT_EQ(notice->kind, row.notice.kind);
    ASSERT_EQ(notice->objects.size(), row.notice.objects.size());
    for (std::size_t i = 0; i < notice->objects.size(); ++i) {
        const AnnouncedObject& read = notice->objects[i];
        const AnnouncedObject& expected = row.notice.objects[i];
        EXPECT_EQ(read.bucket, expected.bucket);
        EXPECT_EQ(read.key, expected.key);
        EXPECT_EQ(read.etag, expected.etag);
        EXPECT_EQ(read.version_id, expected.version_id);
        EXPECT_EQ(read.size, expected.size);
        EXPECT_EQ(read.at, expected.at);
        EXPECT_EQ(read.removed, expected.removed);
    }
}

TEST(Notice, ReadsS3Notifications) {
    const Row rows[] = {
        {"an object", records(record("AWSLogs/a.json.gz")), {{object("AWSLogs/a.json.gz")}, "s3"}},
        {"white space around it", "\n " + records(record("a")) + "\r\n", {{object("a")}, "s3"}},
        {"several records",
         records(record("a") + "," + record("b")),
         {{object("a"), object("b")}, "s3"}},
        {"of parts",
         records(record("a", "ObjectCreated:CompleteMultipartUpload")),
         {{object("a")}, "s3"}},
        {"with s3: in front, as MinIO and Ceph write it",
         records(record("a", "s3:ObjectCreated:Put")),
         {{object("a")}, "s3"}},
        {"removed", records(record("a", "ObjectRemoved:Delete")), {{removed(object("a"))}, "s3"}},
        {"a delete marker",
         records(record("a", "ObjectRemoved:DeleteMarkerCreated")),
         {{removed(object("a"))}, "s3"}},
        {"expired",
         records(record("a", "LifecycleExpiration:Delete")),
         {{removed(object("a"))}, "s3"}},
        {"tagged", records(record("a", "ObjectTagging:Put")), {{}, "s3"}},
        {"one that is tagged, one that is made",
         records(record("a", "ObjectTagging:Put") + "," + record("b")),
         {{object("b")}, "s3"}},
        {"the test of a new configuration",
         R"({"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-01-02T03:04:05.678Z",
            "Bucket":"logs","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZ"})",
         {{}, "s3-test"}},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Notice, DecodesTheKeysOfS3Notifications) {
    const Row rows[] = {
        {"a blank", records(record("red+flower.jpg")), {{object("red flower.jpg")}, "s3"}},
        {"a plus", records(record("a%2Bb")), {{object("a+b")}, "s3"}},
        {"a percent sign", records(record("100%25")), {{object("100%")}, "s3"}},
        {"slashes, as MinIO writes them",
         records(record("AWSLogs%2F1%2Fa")),
         {{object("AWSLogs/1/a")}, "s3"}},
        {"letters of others", records(record("%E6%97%A5%C3%BC")), {{object("日ü")}, "s3"}},
        {"what nobody would name a file",
         records(record("..%2F%0A%00%22")),
         {{object(std::string("../\n\0\"", 6))}, "s3"}},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Notice, ReadsWhatMinioWrites) {
    const std::string minio = R"({"eventVersion":"2.0","eventSource":"minio:s3","awsRegion":"",
        "eventTime":"2026-01-02T03:04:05.678Z","eventName":"s3:ObjectCreated:Put",
        "userIdentity":{"principalId":"minio"},"requestParameters":{"principalId":"minio",
        "region":"","sourceIPAddress":"::1"},"responseElements":{"x-amz-request-id":"1"},
        "s3":{"s3SchemaVersion":"1.0","configurationId":"Config","bucket":{"name":"logs",
        "ownerIdentity":{"principalId":"minio"},"arn":"arn:aws:s3:::logs"},"object":{"key":"a%2Fb+c",
        "size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e","contentType":"application/json",
        "userMetadata":{"content-type":"application/json"},"sequencer":"15F4A3B8"}},
        "source":{"host":"::1","port":"","userAgent":"MinIO"}
})";
    AnnouncedObject made = object("a/b c");
    made.version_id.clear();
    const std::string name = R"({"EventName":"s3:ObjectCreated:Put","Key":"logs/a/b c")";
    const Row rows[] = {
        {"its envelope", name + R"(,"Records":[)" + minio + "]}", {{made}, "s3"}},
        {"without records", name + "}", {{bare("a/b c")}, "s3"}},
        {"a key that looks encoded",
         R"({"EventName":"s3:ObjectRemoved:Delete","Key":"logs/a%2B+"})",
         {{bare("a%2B+", true)}, "s3"}},
        {"read by somebody", R"({"EventName":"s3:ObjectAccessed:Get","Key":"logs/a"})", {{}, "s3"}},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Notice, ReadsEventsOfEventBridge) {
    const std::string detail = R"({"version":"0","bucket":{"name":"logs"},"object":{"key":"a+b%20c",
        "size":5,"etag":"b1946ac92492d2347c6235b4d2611184","version-id":"IYV3p45BT0ac8hjHg1houSdS1a",
        "sequencer":"00617F08299329D189"},"request-id":"N4N7GDK58NMKJ12R","requester":"123456789012",
        "source-ip-address":"192.0.2.4","reason":"PutObject"})";
    const AnnouncedObject made{.bucket = "logs",
                               .key = "a+b%20c",
                               .etag = "b1946ac92492d2347c6235b4d2611184",
                               .version_id = "IYV3p45BT0ac8hjHg1houSdS1a",
                               .size = 5,
                               .at = parse_iso8601("2026-01-02T03:04:05Z").value()};
    const Row rows[] = {
        {"made", eventbridge("Object Created", detail), {{made}, "eventbridge"}},
        {"removed", eventbridge("Object Deleted", detail), {{removed(made)}, "eventbridge"}},
        {"tagged", eventbridge("Object Tags Added", detail), {{}, "eventbridge"}},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Notice, ReadsWhatCloudTrailTellsATopic) {
    const Row rows[] = {
        {"files",
         R"({"s3Bucket":"logs","s3ObjectKey":["AWSLogs/a+b.json.gz","AWSLogs/c%20"]})",
         {{bare("AWSLogs/a+b.json.gz"), bare("AWSLogs/c%20")}, "cloudtrail"}},
        {"one key, as AWS Config writes it",
         R"({"s3Bucket":"logs","s3ObjectKey":"a"})",
         {{bare("a")}, "cloudtrail"}},
        {"the test of a topic", "CloudTrail validation message.", {{}, "cloudtrail-test"}},
        {"the same with a line's end", "CloudTrail validation message.\n", {{}, "cloudtrail-test"}},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Notice, LooksIntoEnvelopesOfSns) {
    const Row rows[] = {
        {"S3", envelope(records(record("red+flower.jpg"))), {{object("red flower.jpg")}, "sns/s3"}},
        {"the test of S3",
         envelope(R"({"Service":"Amazon S3","Event":"s3:TestEvent"})"),
         {{}, "sns/s3-test"}},
        {"CloudTrail",
         envelope(R"({"s3Bucket":"logs","s3ObjectKey":["a"]})"),
         {{bare("a")}, "sns/cloudtrail"}},
        {"the test of CloudTrail",
         envelope("CloudTrail validation message."),
         {{}, "sns/cloudtrail-test"}},
        {"EventBridge",
         envelope(
             eventbridge("Object Created", R"({"bucket":{"name":"logs"},"object":{"key":"a"}})")),
         {{AnnouncedObject{.bucket = "logs",
                           .key = "a",
                           .etag = {},
                           .version_id = {},
                           .size = {},
                           .at = parse_iso8601("2026-01-02T03:04:05Z").value()}},
          "sns/eventbridge"}},
    };
    for (const Row& row : rows) expect(row);
}

TEST(Notice, TakesOddOrnamentsForNone) {
    for (const char* ornaments :
         {R"("size":"1","eTag":7,"versionId":[])", R"("size":-1,"eTag":null,"versionId":{})",
          R"("size":1e300)", R"("size":1.5)", R"("size":18446744073709551615,"x":{"y":[[[]]]})"}) {
        SCOPED_TRACE(ornaments);
        expect({"odd",
                records(fmt::format(R"({{"eventSource":"aws:s3","eventName":"ObjectCreated:Put",
                    "eventTime":"yesterday","s3":{{"bucket":{{"name":"logs"}},
                    "object":{{"key":"a",{}}}}}}})",
                                    ornaments)),
                {{bare("a")}, "s3"}});
    }
    expect({"quotes around an eTag, no source",
            records(R"({"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"logs"},
                "object":{"key":"a","eTag":"\"\""}}})"),
            {{bare("a")}, "s3"}});
}

struct Wrong {
    const char* name;
    std::string body;
    std::string message;
};

void expect(const Wrong& row) {
    SCOPED_TRACE(row.name);
    const auto notice = read_notice(row.body);
    ASSERT_FALSE(notice);
    EXPECT_EQ(notice.error().code, Code::invalid);
    EXPECT_EQ(notice.error().message, row.message);
}

TEST(Notice, SaysWhatIsWrongWithATextOrARecord) {
    const auto s3 = [](const char* rest) {
        return records(R"({"eventSource":"aws:s3","eventName":"ObjectCreated:Put")" +
                       std::string(rest) + "}");
    };
    const Wrong rows[] = {
        {"nothing", "", "the message is empty"},
        {"blanks", " \n", "the message is empty"},
        {"no JSON", "hello", "the message is not JSON: syntax error at byte 0"},
        {"cut off", R"({"Records":[)", "the message is not JSON: it ends too early, at byte 12"},
        {"a name twice", R"({"Records":[],"Records":[]})",
         "the message is not JSON: the name \"Records\" occurs twice at byte 22"},
        {"an array", "[]", "the message is JSON, but no object"},
        {"a number", "7", "the message is JSON, but no object"},
        {"an empty object", "{}", "the message is an empty JSON object"},
        {"something else", R"({"hello":1,"wor\nld":2})",
         "the message is of no kind that announces objects: it has hello, wor ld"},
        {"much else", R"({"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9})",
         "the message is of no kind that announces objects: it has a, b, c, d, e, f, g, h, ..."},
        {"no records", R"({"Records":[]})", "its Records are empty"},
        {"records that are none", R"({"Records":{}})", "its Records are no array"},
        {"a record that is none", R"({"Records":[1]})", "record 0 is no JSON object"},
        {"mail", R"({"Records":[{"eventSource":"aws:ses","eventName":"x"}]})",
         "record 0 is of 'aws:ses', not of S3"},
        {"CloudTrail's own records", R"({"Records":[{"eventSource":"s3.amazonaws.com"}]})",
         "record 0 is of 's3.amazonaws.com', not of S3"},
        {"no eventName", R"({"Records":[{"eventSource":"aws:s3"}]})", "record 0 has no eventName"},
        {"no s3", s3(""), "record 0 has no s3.bucket or no s3.object"},
        {"odd s3", s3(R"(,"s3":[])"), "record 0 has no s3.bucket or no s3.object"},
        {"no object", s3(R"(,"s3":{"bucket":{"name":"logs"}})"),
         "record 0 has no s3.bucket or no s3.object"},
        {"no key", s3(R"(,"s3":{"bucket":{"name":"logs"},"object":{}})"),
         "record 0 names no object"},
        {"no bucket", s3(R"(,"s3":{"bucket":{},"object":{"key":"a"}})"),
         "record 0 names no bucket"},
        {"a bucket that is none", s3(R"(,"s3":{"bucket":{"name":"../x"},"object":{"key":"a"}})"),
         "record 0: '../x' is no bucket's name"},
        {"both are wrong", records(record("%zz") + "," + record("%FF")),
         "record 0: the key '%zz' is not URL-encoded"},
        {"a key that is not UTF-8", records(record("%FF")),
         "record 0 names an object of bucket logs by a key that is not UTF-8"},
    };
    for (const Wrong& row : rows) expect(row);
}

TEST(Notice, HasWhatIsUnderstoodBesideWhatIsNot) {
    const Result<Notice> notice =
        read_notice(records(record("%zz") + "," + record("a") + "," + record("%FF")));
    ASSERT_TRUE(notice);
    ASSERT_EQ(notice->objects.size(), 1u);
    EXPECT_EQ(notice->objects[0].key, "a");
    EXPECT_EQ(notice->bad, "record 0: the key '%zz' is not URL-encoded");
    const Result<Notice> trails =
        read_notice(R"({"s3Bucket":"logs","s3ObjectKey":["AWSLogs/a",7,"AWSLogs/b"]})");
    ASSERT_TRUE(trails);
    EXPECT_EQ(trails->objects.size(), 2u);
    EXPECT_EQ(trails->bad, "its s3ObjectKey is no text and no array of texts");
}

TEST(Notice, SaysWhatIsWrongWithEventsAndEnvelopes) {
    const Wrong rows[] = {
        {"an event of EC2",
         R"({"detail-type":"EC2 Instance State-change Notification","source":"aws.ec2"})",
         "an EventBridge event 'EC2 Instance State-change Notification' of 'aws.ec2' announces no "
         "object"},
        {"a call through EventBridge", eventbridge("AWS API Call via CloudTrail", "{}"),
         "an EventBridge event 'AWS API Call via CloudTrail' of 'aws.s3' announces no object"},
        {"an event without detail", eventbridge("Object Created", "{}"),
         "the event has no detail.bucket or no detail.object"},
        {"an event without key",
         eventbridge("Object Created", R"({"bucket":{"name":"logs"},"object":{}})"),
         "the event names no object"},
        {"CloudTrail without bucket", R"({"s3ObjectKey":["a"]})", "the message names no bucket"},
        {"CloudTrail without keys", R"({"s3Bucket":"logs","s3ObjectKey":[]})",
         "its s3ObjectKey is empty"},
        {"CloudTrail with odd keys", R"({"s3Bucket":"logs","s3ObjectKey":[2,1]})",
         "its s3ObjectKey is no text and no array of texts"},
        {"MinIO without a key", R"({"EventName":"s3:ObjectCreated:Put","Key":"logs"})",
         "the message names no object"},
        {"an envelope around nothing", envelope(""),
         "in an SNS notification: the message is empty"},
        {"an envelope around a text", envelope("hello"),
         "in an SNS notification: the message is not JSON: syntax error at byte 0"},
        {"an envelope in an envelope", envelope(envelope("CloudTrail validation message.")),
         "in an SNS notification: the message is of no kind that announces objects: it has Type, "
         "MessageId, TopicArn, Subject, Message, Timestamp, SignatureVersion, Signature, ..."},
        {"an envelope without a text", R"({"Type":"Notification","TopicArn":"t","Message":{}})",
         "an SNS notification whose Message is no text"},
        {"a subscription",
         R"({"Type":"SubscriptionConfirmation","TopicArn":"arn:aws:sns:us-east-2:111122223333:t",
            "Message":"You have chosen to subscribe"})",
         "the subscription of the queue to arn:aws:sns:us-east-2:111122223333:t waits to be "
         "confirmed"},
        {"the end of one", R"({"Type":"UnsubscribeConfirmation","TopicArn":"arn:t"})",
         "the subscription of the queue to arn:t has ended"},
    };
    for (const Wrong& row : rows) expect(row);
}

TEST(Notice, RepeatsBytesFromOutsideInOneShortLine) {
    // The 100th byte of the name is in the middle of a letter.
    const std::string name = "\\n" + std::string(98, 'x') + "üüü";
    const auto odd = read_notice("{\"" + name + "\":1}");
    ASSERT_FALSE(odd);
    EXPECT_EQ(odd.error().message,
              "the message is of no kind that announces objects: it has  " + std::string(98, 'x'));
    const auto twice = read_notice("{\"" + name + "\":1,\"" + name + "\":1}");
    ASSERT_FALSE(twice);
    EXPECT_TRUE(is_utf8(twice.error().message));
    EXPECT_EQ(twice.error().message.find('\n'), std::string::npos);
    EXPECT_FALSE(read_notice("{\"\xff\":1}"));
    EXPECT_FALSE(read_notice(std::string(std::size_t{3} << 20, '{')));
    EXPECT_FALSE(read_notice(std::string(10'000, '[')));
}

}  // namespace
}  // namespace opentrail::intake
