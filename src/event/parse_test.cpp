// Admission of single records: what is taken from them, by version, identity and family, and where
// it is lenient. Every record was made up from the record reference of the AWS CloudTrail User
// Guide; expected values were read off by hand. Refusals are in parse_refusal_test.cpp.

#include "event/parse.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "event/testing/parsed.h"

namespace opentrail::event {
namespace {

using Texts = std::vector<std::string>;

constexpr std::string_view start_logging =
    R"({"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEID000001",)"
    R"("arn":"arn:aws:iam::111122223333:user/Mia","accountId":"111122223333",)"
    R"("accessKeyId":"AKIAEXAMPLE000000001","userName":"Mia"},"eventTime":"2026-01-02T03:04:05Z",)"
    R"("eventSource":"cloudtrail.amazonaws.com","eventName":"StartLogging","awsRegion":"us-east-1",)"
    R"("sourceIPAddress":"192.0.2.7","userAgent":"aws-cli/2.30","requestParameters":{"name":"audit"},)"
    R"("responseElements":null,"requestID":"0b1c","eventID":"7d0e3f8e-0000-4000-8000-000000000001",)"
    R"("readOnly":false,"eventType":"AwsApiCall","managementEvent":true,)"
    R"("recipientAccountId":"111122223333","eventCategory":"Management"})";

TEST(Parse, TakesEveryFieldOfAManagementEvent) {
    const Parsed parsed = parsed_of(start_logging);
    ASSERT_EQ(parsed.error, "");
    EXPECT_EQ(to_millis(parsed.facts().time), 1767323045000);
    EXPECT_EQ(parsed.facts().account, "111122223333");
    EXPECT_EQ(parsed.facts().region, "us-east-1");
    EXPECT_EQ(parsed.facts().event_id, "7d0e3f8e-0000-4000-8000-000000000001");
    EXPECT_FALSE(parsed.facts().event_id_is_derived);
    EXPECT_EQ(parsed.facts().category, Category::management);
    EXPECT_EQ(parsed.facts().id_hash, hash64("7d0e3f8e-0000-4000-8000-000000000001"));
    EXPECT_EQ(parsed.facts().record_hash, sha256(start_logging));
    struct Row {
        Field field;
        std::string_view value;
    };
    const Row rows[] = {
        {Field::event_name, "StartLogging"},
        {Field::event_source, "cloudtrail.amazonaws.com"},
        {Field::username, "Mia"},
        {Field::access_key_id, "AKIAEXAMPLE000000001"},
        {Field::resource_name, "audit"},
        {Field::resource_type, "AWS::CloudTrail::Trail"},
        {Field::source_ip, "192.0.2.7"},
        {Field::region, "us-east-1"},
        {Field::account, "111122223333"},
        {Field::read_only, "false"},
        {Field::category, "Management"},
        {Field::principal, "arn:aws:iam::111122223333:user/Mia"},
        {Field::event_type, "AwsApiCall"},
    };
    for (const Row& row : rows) EXPECT_EQ(parsed.one(row.field), row.value) << name(row.field);
    EXPECT_EQ(parsed.facts().value_count, std::size(rows));
    for (const Value& value : parsed.batch.values_of(parsed.facts())) {
        EXPECT_EQ(value.hash, hash64(value.text)) << name(value.field);
    }
}

TEST(Parse, RecordsOfOneBatchKeepTheirOwnValues) {
    FactsBatch batch;
    Parser parser;
    const std::string other = record_with(R"("errorCode":"Client.DryRunOperation")");
    ASSERT_TRUE(parser.parse(start_logging, door_defaults, false, batch));
    ASSERT_FALSE(parser.parse("{}", door_defaults, false, batch));
    ASSERT_TRUE(parser.parse(other, door_defaults, false, batch));
    ASSERT_EQ(batch.facts.size(), 2u);
    EXPECT_EQ(batch.facts[0].value_count, 13u);
    EXPECT_EQ(batch.facts[1].first_value, 13u);
    EXPECT_EQ(batch.values.size(), 13u + batch.facts[1].value_count);
    EXPECT_EQ(batch.values_of(batch.facts[0])[0].text, "StartLogging");
    EXPECT_EQ(batch.values_of(batch.facts[1])[0].text, "RunInstances");
}

TEST(Parse, ReadsNothingBehindAPaddedRecord) {
    // What follows would make the record's end wrong, were it read.
    const std::string bytes = std::string(start_logging) + std::string(64, '"');
    FactsBatch batch;
    Parser parser;
    const std::string_view record = std::string_view(bytes).substr(0, start_logging.size());
    ASSERT_TRUE(parser.parse(record, door_defaults, /*padded=*/true, batch));
    EXPECT_EQ(batch.facts[0].content_hash, parsed_of(start_logging).facts().content_hash);
}

// What each version added (User Guide, "CloudTrail record contents", column "Since").
TEST(Parse, AcceptsEveryVersionWithWhatItHas) {
    struct Row {
        std::string_view version;
        std::string_view adds;
        Category category;
        std::string_view event_type;
    };
    const Row rows[] = {
        {"1.0", R"("userAgent":"aws-cli/1.2","requestParameters":null)", Category::data, ""},
        {"1.01", R"("requestID":"r","eventID":"e-1","readOnly":true,"apiVersion":"2006-03-01")",
         Category::data, ""},
        {"1.02", R"("eventType":"AwsApiCall","recipientAccountId":"111122223333")", Category::data,
         "AwsApiCall"},
        {"1.03", R"("sharedEventID":"s")", Category::data, "AwsApiCall"},
        {"1.04", R"("vpcEndpointId":"vpce-0a")", Category::data, "AwsApiCall"},
        {"1.05", R"("serviceEventDetails":{"a":1})", Category::data, "AwsApiCall"},
        {"1.06", R"("managementEvent":true)", Category::management, "AwsApiCall"},
        {"1.07", R"("eventCategory":"NetworkActivity")", Category::network_activity, "AwsApiCall"},
        {"1.08",
         R"("tlsDetails":{"tlsVersion":"TLSv1.3"},"sessionCredentialFromConsole":"true",)"
         R"("addendum":{"reason":"DELIVERY_DELAY"},"edgeDeviceDetails":{})",
         Category::network_activity, "AwsApiCall"},
        {"1.09", R"("vpcEndpointAccountId":"111122223333")", Category::network_activity,
         "AwsApiCall"},
        {"1.10", R"("additionalEventData":{"bytesTransferredIn":0.0})", Category::network_activity,
         "AwsApiCall"},
        {"1.11", R"("eventContext":{"tagContext":{}})", Category::network_activity, "AwsApiCall"},
        {"1.208", R"("aMemberOfTomorrow":[{}])", Category::network_activity, "AwsApiCall"},
    };
    // A data event by its source and name, in the order of the oldest samples.
    std::string members =
        R"("userIdentity":{"type":"Root","accountId":"111122223333"},)"
        R"("eventTime":"2026-01-02T03:04:05Z","eventSource":"s3.amazonaws.com",)"
        R"("eventName":"GetObject","awsRegion":"us-west-2","sourceIPAddress":"192.0.2.1")";
    for (const Row& row : rows) {
        (members += ',') += row.adds;
        const std::string record =
            R"({"eventVersion":")" + std::string(row.version) + R"(",)" + members + "}";
        const Parsed parsed = parsed_of(record);
        ASSERT_EQ(parsed.error, "") << row.version;
        EXPECT_EQ(parsed.facts().category, row.category) << row.version;
        EXPECT_EQ(parsed.one(Field::event_type), row.event_type) << row.version;
        EXPECT_EQ(parsed.one(Field::account), "111122223333") << row.version;
        EXPECT_EQ(parsed.one(Field::region), "us-west-2") << row.version;
        EXPECT_EQ(parsed.one(Field::username), "root") << row.version;
        EXPECT_EQ(parsed.facts().event_id_is_derived, row.version == "1.0") << row.version;
    }
}

struct IdentityRow {
    std::string_view name;
    std::string_view identity;
    std::string username;
    std::string access_key;
    Texts session;
    std::string principal;
};

const IdentityRow identity_rows[] = {
    {"user with temporary credentials",
     R"({"type":"IAMUser","principalId":"AIDAX","arn":"arn:aws:iam::1:user/eng/Mia",)"
     R"("accessKeyId":"ASIAX","userName":"Mia","sessionContext":{"sessionIssuer":{}}})",
     "Mia",
     "ASIAX",
     {},
     "arn:aws:iam::1:user/eng/Mia"},
    {"root",
     R"({"type":"Root","principalId":"1","arn":"arn:aws:iam::1:root","accessKeyId":""})",
     "root",
     "",
     {},
     "arn:aws:iam::1:root"},
    {"root of an account with an alias",
     R"({"type":"Root","userName":"acme","arn":"arn:aws:iam::1:root"})",
     "acme",
     "",
     {},
     "arn:aws:iam::1:root"},
    {"assumed role",
     R"({"type":"AssumedRole","principalId":"AROAX:build-7",)"
     R"("arn":"arn:aws:sts::1:assumed-role/Deploy/build-7","accessKeyId":"ASIAY",)"
     R"("sessionContext":{"sessionIssuer":{"type":"Role","userName":"Deploy"}}})",
     "build-7",
     "ASIAY",
     {"arn:aws:sts::1:assumed-role/Deploy/build-7", "build-7"},
     "arn:aws:sts::1:assumed-role/Deploy/build-7"},
    {"assumed role without principal",
     R"({"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/Deploy/build-7"})",
     "build-7",
     "",
     {"arn:aws:sts::1:assumed-role/Deploy/build-7", "build-7"},
     "arn:aws:sts::1:assumed-role/Deploy/build-7"},
    {"assumed role without ARN",
     R"({"type":"AssumedRole","principalId":"AROAX:build-7"})",
     "build-7",
     "",
     {"build-7"},
     ""},
    {"federated user",
     R"({"type":"FederatedUser","principalId":"1:Bob","arn":"arn:aws:sts::1:federated-user/Bob"})",
     "Bob",
     "",
     {"arn:aws:sts::1:federated-user/Bob", "Bob"},
     "arn:aws:sts::1:federated-user/Bob"},
    {"SAML user",
     R"({"type":"SAMLUser","principalId":"x:SamlExample","userName":"saml@example.com",)"
     R"("identityProvider":"x"})",
     "saml@example.com",
     "",
     {},
     ""},
    {"web identity user",
     R"({"type":"WebIdentityUser","principalId":"accounts.google.com:app:sub","userName":"sub",)"
     R"("identityProvider":"accounts.google.com"})",
     "sub",
     "",
     {},
     ""},
    {"role",
     R"({"type":"Role","arn":"arn:aws:iam::1:role/R","userName":"R"})",
     "R",
     "",
     {},
     "arn:aws:iam::1:role/R"},
    {"AWS service",
     R"({"type":"AWSService","invokedBy":"lambda.amazonaws.com"})",
     "",
     "",
     {},
     "lambda.amazonaws.com"},
    {"other account",
     R"({"type":"AWSAccount","principalId":"AIDAX","accountId":"2"})",
     "",
     "",
     {},
     ""},
    {"identity centre user",
     R"({"type":"IdentityCenterUser","accountId":"1","onBehalfOf":{"userId":"u"},)"
     R"("credentialId":"c"})",
     "",
     "",
     {},
     ""},
    {"directory", R"({"type":"Directory","accountId":"1","userName":"dir"})", "dir", "", {}, ""},
    {"unknown", R"({"type":"Unknown"})", "", "", {}, ""},
    {"no type", R"({"accountId":"1","invokedBy":"AWS Internal"})", "", "", {}, "AWS Internal"},
    {"user called by a service",
     R"({"type":"IAMUser","arn":"arn:aws:iam::1:user/A","userName":"A","invokedBy":"x"})",
     "A",
     "",
     {},
     "arn:aws:iam::1:user/A"},
    {"empty", "{}", "", "", {}, ""},
    {"null", "null", "", "", {}, ""},
    {"a string", "\"root\"", "", "", {}, ""},
};

TEST(Parse, UnderstandsEveryIdentity) {
    for (const IdentityRow& row : identity_rows) {
        const Parsed parsed =
            parsed_of(record_with(R"("userIdentity":)" + std::string(row.identity)));
        ASSERT_EQ(parsed.error, "") << row.name;
        EXPECT_EQ(parsed.one(Field::username), row.username) << row.name;
        EXPECT_EQ(parsed.one(Field::access_key_id), row.access_key) << row.name;
        EXPECT_EQ(parsed.all(Field::session), row.session) << row.name;
        EXPECT_EQ(parsed.one(Field::principal), row.principal) << row.name;
    }
}

TEST(Parse, FindsTheAccountAndTheRegion) {
    struct Row {
        std::string_view name;
        std::string_view members;
        std::string_view account;
        std::string_view region;
    };
    const Row rows[] = {
        {"recipient first",
         R"("recipientAccountId":"111111111111","userIdentity":{"accountId":"222222222222"})",
         "111111111111", "eu-central-1"},
        {"caller's", R"("userIdentity":{"accountId":"222222222222"},"awsRegion":"us-east-1")",
         "222222222222", "us-east-1"},
        {"session issuer's",
         R"("userIdentity":{"sessionContext":{"sessionIssuer":{"accountId":"333333333333"}}})",
         "333333333333", "eu-central-1"},
        {"the door's", R"("userIdentity":{})", "000000000000", "eu-central-1"},
        {"a number", R"("recipientAccountId":123456789012)", "123456789012", "eu-central-1"},
        {"a number that lost its zeros", R"("userIdentity":{"accountId":1234567})", "000001234567",
         "eu-central-1"},
        {"nothing usable", R"("recipientAccountId":-1,"userIdentity":{"accountId":[]})",
         "000000000000", "eu-central-1"},
        {"empty", R"("recipientAccountId":"","awsRegion":"")", "000000000000", "eu-central-1"},
        {"null", R"("recipientAccountId":null,"awsRegion":null)", "000000000000", "eu-central-1"},
    };
    for (const Row& row : rows) {
        const Parsed parsed = parsed_of(record_with(row.members));
        ASSERT_EQ(parsed.error, "") << row.name;
        EXPECT_EQ(parsed.facts().account, row.account) << row.name;
        EXPECT_EQ(parsed.one(Field::account), row.account) << row.name;
        EXPECT_EQ(parsed.facts().region, row.region) << row.name;
        EXPECT_EQ(parsed.one(Field::region), row.region) << row.name;
    }
}

// CloudTrail User Guide, "AWS Management Console sign-in events": one that failed has errorMessage
// and responseElements.ConsoleLogin, and no errorCode.
TEST(Parse, TakesTheMessageOfASignInThatFailedForItsError) {
    const std::string failed =
        R"({"eventVersion":"1.08","userIdentity":{"type":"IAMUser","accountId":"111122223333",)"
        R"("userName":"anaya"},"eventTime":"2026-01-02T03:04:05Z",)"
        R"("eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",)"
        R"("awsRegion":"us-east-1","errorMessage":"Failed authentication",)"
        R"("responseElements":{"ConsoleLogin":"Failure"},"eventID":"e-1",)"
        R"("recipientAccountId":"111122223333"})";
    EXPECT_EQ(parsed_of(failed).all(Field::error_code), Texts{"Failed authentication"});
}

// An odd optional member costs the event that field, never its place.
TEST(Parse, IsLenientWithWhatMayBeMissing) {
    struct Row {
        std::string_view name;
        std::string_view members;
        Field field;
        Texts values;
    };
    const Row rows[] = {
        {"readOnly as a string", R"("readOnly":"true")", Field::read_only, {"true"}},
        {"readOnly as a word", R"("readOnly":"yes")", Field::read_only, {}},
        {"readOnly null", R"("readOnly":null)", Field::read_only, {}},
        {"sourceIPAddress an object", R"("sourceIPAddress":{"a":1})", Field::source_ip, {}},
        {"errorCode a number", R"("errorCode":404)", Field::error_code, {}},
        {"errorCode empty", R"("errorCode":"")", Field::error_code, {}},
        {"errorMessage without a code", R"("errorMessage":"Denied")", Field::error_code, {}},
        {"resources null", R"("resources":null)", Field::resource_name, {}},
        {"resources a string", R"("resources":"arn:aws:s3:::b")", Field::resource_name, {}},
        {"resources of anything",
         R"("resources":[1,null,"x",[],{},{"ARN":7,"type":false},{"ARN":"arn:aws:s3:::b"}])",
         Field::resource_name,
         {"arn:aws:s3:::b", "b"}},
        {"responseElements a string", R"("responseElements":"i-1")", Field::resource_name, {}},
        {"responseElements a list",
         R"("responseElements":[{"instanceId":"i-1"}])",
         Field::resource_name,
         {}},
        {"request before source, and a number for a name",
         R"("requestParameters":{"instanceId":7,"vpcId":"vpc-1"})",
         Field::resource_name,
         {"vpc-1"}},
        {"a type without a name",
         R"("resources":[{"type":"AWS::S3::Bucket"}])",
         Field::resource_type,
         {"AWS::S3::Bucket"}},
        {"eventID a number", R"("eventID":5)", Field::event_name, {"RunInstances"}},
        {"escapes", R"("sourceIPAddress":"\u00e9\ud83d\ude00\/")", Field::source_ip, {"é😀/"}},
    };
    for (const Row& row : rows) {
        const Parsed parsed = parsed_of(record_with(row.members));
        ASSERT_EQ(parsed.error, "") << row.name;
        EXPECT_EQ(parsed.all(row.field), row.values) << row.name;
    }
}

TEST(Parse, MakesAnIdWhereThereIsNone) {
    for (const std::string_view members :
         {"", R"("eventID":null)", R"("eventID":"")", R"("eventID":5)"}) {
        const std::string record = record_with(members);
        const Parsed parsed = parsed_of(record);
        ASSERT_EQ(parsed.error, "") << members;
        EXPECT_TRUE(parsed.facts().event_id_is_derived) << members;
        EXPECT_EQ(parsed.facts().event_id.size(), 36u) << members;
        EXPECT_EQ(parsed.facts().event_id, parsed_of(record).facts().event_id) << members;
        EXPECT_NE(parsed.facts().event_id, parsed_of(record + " ").facts().event_id) << members;
        EXPECT_EQ(parsed.facts().id_hash, hash64(parsed.facts().event_id)) << members;
    }
}

TEST(Parse, KeepsTheOrderOfKeysOutOfIt) {
    // The source decides which members name resources; here it comes last.
    const Parsed parsed = parsed_of(
        R"({"responseElements":{"instancesSet":{"items":[{"instanceId":"i-1"}]}},)"
        R"("requestParameters":{"instancesSet":{"items":[{"imageId":"ami-1"}]}},)"
        R"("eventName":"RunInstances","eventTime":"2026-01-02T03:04:05Z","eventVersion":"1.05",)"
        R"("eventSource":"ec2.amazonaws.com"})");
    ASSERT_EQ(parsed.error, "");
    EXPECT_EQ(parsed.all(Field::resource_name), (Texts{"ami-1", "i-1"}));
    EXPECT_EQ(parsed.all(Field::resource_type), (Texts{"AWS::EC2::Image", "AWS::EC2::Instance"}));
}

TEST(Parse, DecidesTheCategory) {
    struct Row {
        std::string_view name;
        std::string_view source;
        std::string_view event;
        std::string_view members;
        Category category;
    };
    const Row rows[] = {
        {"stated", "ec2", "RunInstances", R"("eventCategory":"Data")", Category::data},
        {"stated beats managementEvent", "ec2", "A",
         R"("managementEvent":true,"eventCategory":"NetworkActivity")", Category::network_activity},
        {"stated insight", "ec2", "A", R"("eventCategory":"Insight")", Category::insight},
        {"unknown category counts as absent", "s3", "GetObject", R"("eventCategory":"Tomorrow")",
         Category::data},
        {"empty category", "s3", "GetObject", R"("eventCategory":"")", Category::data},
        {"managementEvent true", "s3", "GetObject", R"("managementEvent":true)",
         Category::management},
        {"managementEvent false", "ec2", "RunInstances", R"("managementEvent":false)",
         Category::data},
        {"managementEvent as a string", "ec2", "RunInstances", R"("managementEvent":"false")",
         Category::data},
        {"network activity by type", "s3", "GetObject", R"("eventType":"AwsVpceEvent")",
         Category::network_activity},
        {"network activity by the other spelling", "s3", "GetObject",
         R"("eventType":"AwsVpceEvents")", Category::network_activity},
        {"object read", "s3", "GetObject", "", Category::data},
        {"bucket read", "s3", "GetBucketAcl", "", Category::management},
        {"the name alone does not do", "ec2", "GetObject", "", Category::management},
        {"function call", "lambda", "Invoke", "", Category::data},
        {"function made", "lambda", "CreateFunction20150331", "", Category::management},
        {"item written", "dynamodb", "PutItem", "", Category::data},
        {"table made", "dynamodb", "CreateTable", "", Category::management},
        {"message sent", "sqs", "SendMessage", "", Category::data},
        {"message published", "sns", "Publish", "", Category::data},
        {"key used", "kms", "Decrypt", "", Category::management},
        {"role assumed", "sts", "AssumeRole", "", Category::management},
    };
    for (const Row& row : rows) {
        std::string record = R"({"eventVersion":"1.05","eventTime":"2017-02-12T19:57:05Z",)";
        ((record += R"("eventSource":")") += row.source) += R"(.amazonaws.com","eventName":")";
        (record += row.event) += '"';
        if (!row.members.empty()) (record += ',') += row.members;
        const Parsed parsed = parsed_of(record + "}");
        ASSERT_EQ(parsed.error, "") << row.name;
        EXPECT_EQ(parsed.facts().category, row.category) << row.name;
        EXPECT_EQ(parsed.one(Field::category), name(row.category)) << row.name;
    }
}

TEST(Parse, TakesInsightEventsAsTheyAreDelivered) {
    const Parsed parsed = parsed_of(
        R"({"eventVersion":"1.08","eventTime":"2026-01-02T03:04:00Z","awsRegion":"us-east-1",)"
        R"("eventID":"5f0d9c1e-0000-4000-8000-000000000002","eventType":"AwsCloudTrailInsight",)"
        R"("recipientAccountId":"111122223333","sharedEventID":"s","insightDetails":{"state":"Start",)"
        R"("eventSource":"ssm.amazonaws.com","eventName":"UpdateInstanceInformation",)"
        R"("insightType":"ApiErrorRateInsight","errorCode":"ThrottlingException"},)"
        R"("eventCategory":"Insight"})");
    ASSERT_EQ(parsed.error, "");
    EXPECT_EQ(parsed.facts().category, Category::insight);
    EXPECT_EQ(parsed.one(Field::event_source), "ssm.amazonaws.com");
    EXPECT_EQ(parsed.one(Field::event_name), "UpdateInstanceInformation");
    EXPECT_EQ(parsed.one(Field::error_code), "ThrottlingException");
    EXPECT_EQ(parsed.one(Field::username), "");
}

TEST(Parse, TakesAggregatedEventsAsTheyAreDelivered) {
    for (const std::string_view start : {"2026-01-02T03:00:00Z", "2026-01-02 03:00:00"}) {
        const Parsed parsed = parsed_of(
            R"({"eventVersion":"1.0","accountId":"111122223333","eventId":"aggregated-1",)"
            R"("eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","awsRegion":"us-east-1",)"
            R"("eventSource":"s3.amazonaws.com","timeWindow":{"windowStart":")" +
            std::string(start) +
            R"(","windowEnd":"2026-01-02T03:05:00Z","windowSize":"PT5M"},"summary":{}})");
        ASSERT_EQ(parsed.error, "") << start;
        EXPECT_EQ(parsed.facts().category, Category::aggregated);
        EXPECT_EQ(to_millis(parsed.facts().time), 1767322800000);
        EXPECT_EQ(parsed.facts().event_id, "aggregated-1");
        EXPECT_FALSE(parsed.facts().event_id_is_derived);
        EXPECT_EQ(parsed.facts().account, "111122223333");
        EXPECT_EQ(parsed.one(Field::event_name), "");
    }
}

TEST(Parse, IndexesNoTextBeyondItsLimit) {
    const std::string longest(2048, 'x');
    const Parsed at_limit = parsed_of(record_with(R"("errorCode":")" + longest + '"'));
    EXPECT_EQ(at_limit.one(Field::error_code), longest);
    const Parsed beyond = parsed_of(record_with(R"("errorCode":")" + longest + R"(x")"));
    ASSERT_EQ(beyond.error, "");
    EXPECT_EQ(beyond.one(Field::error_code), "");
}

}  // namespace
}  // namespace opentrail::event
