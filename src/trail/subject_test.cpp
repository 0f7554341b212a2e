// What is read from a record for selectors: by table where it is worked out, and held against
// admission's own reading for made-up and real records.

#include "trail/subject.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "event/sample.h"
#include "event/testing/parsed.h"

namespace opentrail::trail {
namespace {

using event::record_with;

const Subject& read(SubjectReader& reader, const std::string& record) {
    return reader.read(record, event::door_defaults, /*padded=*/false);
}

/// "type arn, type arn": what a record's event touched.
std::string touched(const std::string& record) {
    SubjectReader reader;
    std::string list;
    for (const Resource& resource : read(reader, record).resources) {
        if (!list.empty()) list += ", ";
        list += std::string(resource.type) + " " + std::string(resource.arn);
    }
    return list;
}

std::string data_event(std::string_view source, std::string_view members) {
    return R"({"eventVersion":"1.08","eventTime":"2026-01-02T03:04:05Z","awsRegion":"us-east-1",)"
           R"("recipientAccountId":"111111111111","eventName":"Do","managementEvent":false,)"
           R"("eventSource":")" +
           std::string(source) + R"(.amazonaws.com",)" + std::string(members) + "}";
}

TEST(SubjectReader, TakesEveryField) {
    SubjectReader reader;
    const std::string record =
        R"({"eventVersion":"1.09","eventTime":"2026-01-02T03:04:05Z","eventSource":)"
        R"("kms.amazonaws.com","eventName":"Dec\u0072ypt","awsRegion":"us-east-1","readOnly":true,)"
        R"("userIdentity":{"arn":"arn:a","accountId":"222222222222","invokedBy":"x"},)"
        R"("errorCode":"VpceAccessDenied","eventType":"AwsVpceEvent","vpcEndpointId":"vpce-1",)"
        R"("eventCategory":"NetworkActivity","sessionCredentialFromConsole":"true",)"
        R"("recipientAccountId":"111111111111","resources":[{"type":"T","ARN":"A"},7,{}]})";
    const Subject& subject = read(reader, record);
    EXPECT_EQ(subject.category, event::Category::network_activity);
    EXPECT_TRUE(subject.read_only);
    EXPECT_EQ(subject.event_source, "kms.amazonaws.com");
    EXPECT_EQ(subject.event_name, "Decrypt");
    EXPECT_EQ(subject.event_type, "AwsVpceEvent");
    EXPECT_EQ(subject.user_identity_arn, "arn:a");
    EXPECT_EQ(subject.session_credential_from_console, "true");
    EXPECT_EQ(subject.error_code, "VpceAccessDenied");
    EXPECT_EQ(subject.vpc_endpoint_id, "vpce-1");
    EXPECT_EQ(subject.account, "111111111111");
    EXPECT_EQ(subject.region, "us-east-1");
    EXPECT_EQ(subject.invoked_by, "x");
    EXPECT_EQ(touched(record), "T A");
}

TEST(SubjectReader, LeavesWhatIsAbsentEmpty) {
    SubjectReader reader;
    // A full record first: nothing of it may be left.
    read(reader, record_with(R"("readOnly":true,"eventType":"AwsApiCall","errorCode":"E",)"
                             R"("vpcEndpointId":"v","userIdentity":{"arn":"a","invokedBy":"b"},)"
                             R"("resources":[{"ARN":"A"}],"sessionCredentialFromConsole":"true")"));
    const std::string record = record_with(R"("userIdentity":null,"resources":null)");
    const Subject& subject = read(reader, record);
    EXPECT_EQ(subject.category, event::Category::management);
    EXPECT_FALSE(subject.read_only);
    EXPECT_EQ(subject.event_type, "");
    EXPECT_EQ(subject.user_identity_arn, "");
    EXPECT_EQ(subject.session_credential_from_console, "");
    EXPECT_EQ(subject.error_code, "");
    EXPECT_EQ(subject.vpc_endpoint_id, "");
    EXPECT_EQ(subject.invoked_by, "");
    EXPECT_TRUE(subject.resources.empty());
    EXPECT_EQ(subject.account, event::door_defaults.account);
    EXPECT_EQ(subject.region, event::door_defaults.region);
}

TEST(SubjectReader, WorksResourcesOutOfTheRequest) {
    struct Row {
        std::string_view name;
        std::string record;
        std::string_view touched;
    };
    const Row rows[] = {
        {"an object", data_event("s3", R"("requestParameters":{"bucketName":"b","key":"k/l"})"),
         "AWS::S3::Object arn:aws:s3:::b/k/l"},
        {"no key", data_event("s3", R"("requestParameters":{"bucketName":"b"})"),
         "AWS::S3::Object arn:aws:s3:::b/"},
        {"only the bucket is listed",
         data_event("s3", R"("requestParameters":{"bucketName":"b","key":"k"},"resources":)"
                          R"([{"type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}])"),
         "AWS::S3::Bucket arn:aws:s3:::b, AWS::S3::Object arn:aws:s3:::b/k"},
        {"the object is listed",
         data_event("s3", R"("requestParameters":{"bucketName":"b","key":"k"},"resources":)"
                          R"([{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::b/p"}])"),
         "AWS::S3::Object arn:aws:s3:::b/p"},
        {"an access point is listed",
         data_event("s3", R"("requestParameters":{"bucketName":"b","key":"k"},"resources":)"
                          R"([{"type":"AWS::S3::AccessPoint","ARN":"arn:p"}])"),
         "AWS::S3::AccessPoint arn:p"},
        {"nothing is known", data_event("s3", R"("requestParameters":null)"), "AWS::S3::Object "},
        {"a function", data_event("lambda", R"("requestParameters":{"functionName":"f"})"),
         "AWS::Lambda::Function arn:aws:lambda:us-east-1:111111111111:function:f"},
        {"a function's version",
         data_event("lambda", R"("requestParameters":{"functionName":"f:3"})"),
         "AWS::Lambda::Function arn:aws:lambda:us-east-1:111111111111:function:f"},
        {"an account's function",
         data_event("lambda", R"("requestParameters":{"functionName":"111111111111:function:f"})"),
         "AWS::Lambda::Function arn:aws:lambda:us-east-1:111111111111:function:f"},
        {"a function's ARN with an alias",
         data_event("lambda", R"("requestParameters":{"functionName":)"
                              R"("arn:aws:lambda:eu-west-1:222222222222:function:f:live"})"),
         "AWS::Lambda::Function arn:aws:lambda:eu-west-1:222222222222:function:f"},
        {"a table", data_event("dynamodb", R"("requestParameters":{"tableName":"T"})"),
         "AWS::DynamoDB::Table arn:aws:dynamodb:us-east-1:111111111111:table/T"},
        {"a table's ARN", data_event("dynamodb", R"("requestParameters":{"tableName":"arn:t"})"),
         "AWS::DynamoDB::Table arn:t"},
        {"a stream is listed",
         data_event("dynamodb", R"("requestParameters":{"tableName":"T"},)"
                                R"("resources":[{"type":)"
                                R"("AWS::DynamoDB::Stream","ARN":"arn:s"}])"),
         "AWS::DynamoDB::Stream arn:s"},
        {"another service", data_event("sns", R"("requestParameters":{"topicArn":"arn:t"})"), ""},
        {"a management event",
         R"({"eventSource":"s3.amazonaws.com","eventName":"CreateBucket",)"
         R"("requestParameters":{"bucketName":"b"}})",
         ""},
        {"China",
         R"({"eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":)"
         R"("cn-north-1","requestParameters":{"bucketName":"b","key":"k"}})",
         "AWS::S3::Object arn:aws-cn:s3:::b/k"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(touched(row.record), row.touched);
    }
}

TEST(SubjectReader, FindsWhoseEventItIs) {
    struct Row {
        std::string_view name;
        std::string_view members;
        std::string_view account;
    };
    const Row rows[] = {
        {"the recipient's", R"("recipientAccountId":"1","userIdentity":{"accountId":"2"})", "1"},
        {"the caller's", R"("userIdentity":{"accountId":"2"})", "2"},
        {"the issuer's before an aggregated event's",
         R"("accountId":"4","userIdentity":{"sessionContext":{"sessionIssuer":{"accountId":"3"}}})",
         "3"},
        {"an aggregated event's", R"("accountId":"4")", "4"},
        {"a number", R"("recipientAccountId":12345678901)", "012345678901"},
        {"the door's", R"("recipientAccountId":"")", event::door_defaults.account},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        SubjectReader reader;
        const std::string record = record_with(row.members);
        EXPECT_EQ(read(reader, record).account, row.account);
        EXPECT_EQ(event::parsed_of(record).facts().account, row.account);
    }
}

TEST(SubjectReader, ReadsRecordsWithNumbersOfAnySize) {
    SubjectReader reader;
    const std::string record = record_with(R"("readOnly":true,"requestParameters":{"n":1e999})");
    EXPECT_TRUE(read(reader, record).read_only);
    EXPECT_EQ(read(reader, record).event_name, "RunInstances");
}

TEST(SubjectReader, MakesAnythingOfWhatIsNoRecord) {
    SubjectReader reader;
    for (const std::string text :
         {"", "{", "[]", "7", R"({"eventSource":)", R"({"resources":[[]]})",
          R"({"userIdentity":[],"requestParameters":7})"}) {
        EXPECT_EQ(read(reader, text).event_source, "") << text;
    }
}

/// That both readings of a record agree.
void expect_as_admitted(SubjectReader& reader, const std::string& record) {
    const event::Parsed parsed = event::parsed_of(record);
    if (!parsed.error.empty()) return;
    const Subject& subject = read(reader, record);
    ASSERT_EQ(subject.category, parsed.facts().category) << record;
    ASSERT_EQ(subject.account, parsed.facts().account) << record;
    ASSERT_EQ(subject.region, parsed.facts().region) << record;
    ASSERT_EQ(subject.event_source, parsed.one(event::Field::event_source)) << record;
    ASSERT_EQ(subject.event_name, parsed.one(event::Field::event_name)) << record;
    ASSERT_EQ(subject.event_type, parsed.one(event::Field::event_type)) << record;
    ASSERT_EQ(subject.error_code, parsed.one(event::Field::error_code)) << record;
    ASSERT_EQ(subject.read_only, parsed.one(event::Field::read_only) == "true") << record;
    if (!subject.user_identity_arn.empty()) {
        ASSERT_EQ(subject.user_identity_arn, parsed.one(event::Field::principal)) << record;
    }
}

TEST(SubjectReader, ReadsMadeUpRecordsAsAdmissionDoes) {
    event::Generator generator({.begin = from_millis(1'760'000'000'000)});
    SubjectReader reader;
    std::size_t objects = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string record;
        generator.next(record);
        expect_as_admitted(reader, record);
        const event::Drawn& drawn = generator.drawn();
        if (drawn.category != event::Category::data) continue;
        const auto& resources = read(reader, record).resources;
        ASSERT_FALSE(resources.empty()) << record;
        ASSERT_TRUE(std::ranges::any_of(resources, [&](const Resource& resource) {
            return resource.arn == drawn.resource;
        })) << record;
        ++objects;
    }
    EXPECT_GT(objects, 20U);
}

TEST(SubjectReader, ReadsRealRecordsAsAdmissionDoes) {
    const std::filesystem::path folder = "../shared/data/invictus/CloudTrail";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
    SubjectReader reader;
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::stringstream text;
        text << std::ifstream(file.path()).rdbuf();
        const Result<JsonObject> object = parse_json_object(text.str(), std::size_t{1} << 30);
        ASSERT_TRUE(object.has_value()) << file.path();
        for (const Json& record : object->at("Records").as_array()) {
            expect_as_admitted(reader, to_text(record));
            ++count;
        }
    }
    EXPECT_EQ(count, 2900U);
}

TEST(IsRecursive, OnlyWhatDeliveryItselfDoes) {
    Subject subject;
    subject.invoked_by = "cloudtrail.amazonaws.com";
    subject.event_source = "s3.amazonaws.com";
    subject.event_name = "PutObject";
    EXPECT_TRUE(is_recursive(subject));
    subject.event_name = "GetBucketAcl";
    EXPECT_FALSE(is_recursive(subject));
    subject.event_source = "logs.amazonaws.com";
    subject.event_name = "PutLogEvents";
    EXPECT_TRUE(is_recursive(subject));
    subject.invoked_by = "config.amazonaws.com";
    EXPECT_FALSE(is_recursive(subject));
}

}  // namespace
}  // namespace opentrail::trail
