// Which events selectors take: tables of cases from the User Guide and the API Reference, each held
// against the compiled matcher and a literal evaluator, then both against each other on selectors
// and records drawn by chance.

#include "trail/matcher.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "trail/testing/chance.h"
#include "trail/testing/literal.h"
#include "trail/testing/selectors_of.h"

namespace opentrail::trail {
namespace {

constexpr event::Defaults door = {"000000000000", "eu-central-1"};

std::string record(std::string_view source, std::string_view name, std::string_view members) {
    return fmt::format(R"({{"eventVersion":"1.09","eventTime":"2026-01-02T03:04:05Z",)"
                       R"("awsRegion":"us-east-1","recipientAccountId":"111111111111",)"
                       R"("eventSource":"{}.amazonaws.com","eventName":"{}"{}{}}})",
                       source, name, members.empty() ? "" : ",", members);
}

std::string management(std::string_view source, std::string_view name, bool read_only) {
    return record(source, name,
                  fmt::format(R"("eventCategory":"Management","managementEvent":true,)"
                              R"("eventType":"AwsApiCall","readOnly":{})",
                              read_only));
}

/// A data event on an object as S3 writes it: the object, then its bucket.
std::string s3(std::string_view name, std::string_view bucket, std::string_view key,
               std::string_view more = R"("readOnly":true)") {
    return record(
        "s3", name,
        fmt::format(R"("eventCategory":"Data","managementEvent":false,"eventType":"AwsApiCall",)"
                    R"("resources":[{{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::{0}/{1}"}},)"
                    R"({{"accountId":"111111111111","type":"AWS::S3::Bucket",)"
                    R"("ARN":"arn:aws:s3:::{0}"}}],{2})",
                    bucket, key, more));
}

std::string data(std::string_view source, std::string_view name, std::string_view type,
                 std::string_view arn) {
    return record(source, name,
                  fmt::format(R"("eventCategory":"Data","readOnly":false,)"
                              R"("resources":[{{"type":"{}","ARN":"{}"}}])",
                              type, arn));
}

std::string network(std::string_view source, std::string_view name, std::string_view more) {
    return record(source, name,
                  fmt::format(R"("eventCategory":"NetworkActivity",)"
                              R"("eventType":"AwsVpceEvent",{})",
                              more));
}

struct Row {
    std::string_view name;
    std::string selectors;
    std::string record;
    bool taken;
};

void expect_rows(std::span<const Row> rows, Strictness strictness = Strictness::aws) {
    SubjectReader reader;
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const Result<Selectors> selectors = put(row.selectors, strictness);
        ASSERT_TRUE(selectors.has_value()) << selectors.error().message;
        const Matcher matcher(*selectors);
        EXPECT_EQ(matcher.matches(reader.read(row.record, door, /*padded=*/false)), row.taken);
        EXPECT_EQ(literal::matches(*selectors, row.record), row.taken) << "literally";
    }
}

std::string data_only(std::string_view type, std::string_view value) {
    return basic(fmt::format(R"("IncludeManagementEvents":false,)"
                             R"("DataResources":[{{"Type":"{}","Values":["{}"]}}])",
                             type, value));
}

constexpr std::string_view function_f = "arn:aws:lambda:us-east-1:111111111111:function:f";
constexpr std::string_view table_t = "arn:aws:dynamodb:us-east-1:111111111111:table/T";

TEST(Matcher, BasicSelectorsOnManagementEvents) {
    const std::string no_kms = basic(R"("ExcludeManagementEventSources":["kms.amazonaws.com"])");
    const Row rows[] = {
        {"all: a write", basic(""), management("ec2", "RunInstances", false), true},
        {"all: a read", basic(""), management("ec2", "DescribeInstances", true), true},
        // API Reference, PutEventSelectors: its example.
        {"WriteOnly: RunInstances", basic(R"("ReadWriteType":"WriteOnly")"),
         management("ec2", "RunInstances", false), true},
        {"WriteOnly: GetConsoleOutput", basic(R"("ReadWriteType":"WriteOnly")"),
         management("ec2", "GetConsoleOutput", true), false},
        {"ReadOnly: a write", basic(R"("ReadWriteType":"ReadOnly")"),
         management("ec2", "RunInstances", false), false},
        {"ReadOnly: a read", basic(R"("ReadWriteType":"ReadOnly")"),
         management("ec2", "DescribeInstances", true), true},
        {"ReadOnly: neither", basic(R"("ReadWriteType":"ReadOnly")"),
         record("x", "Do", R"("eventCategory":"Management")"), false},
        {"WriteOnly: neither", basic(R"("ReadWriteType":"WriteOnly")"),
         record("x", "Do", R"("eventCategory":"Management")"), true},
        {"excluded", no_kms, management("kms", "Decrypt", true), false},
        {"not excluded", no_kms, management("rdsdata", "ExecuteStatement", false), true},
        {"excluded by one of two, taken by the other",
         R"({"EventSelectors":[{"ExcludeManagementEventSources":["kms.amazonaws.com"]},)"
         R"({"ReadWriteType":"ReadOnly"}]})",
         management("kms", "Decrypt", true), true},
        {"without management events", data_only("AWS::S3::Object", "arn:aws:s3"),
         management("ec2", "RunInstances", false), false},
        {"a data event", basic(""), s3("GetObject", "b", "k"), false},
        {"a network activity event", basic(""), network("kms", "Decrypt", R"("readOnly":true)"),
         false},
        {"an insight event", basic(""), record("x", "Do", R"("eventCategory":"Insight")"), false},
        {"an aggregated event", basic(""), record("x", "Do", R"("eventCategory":"Aggregated")"),
         false},
    };
    expect_rows(rows);
}

TEST(Matcher, BasicSelectorsOnObjects) {
    constexpr std::string_view type = "AWS::S3::Object";
    const Row rows[] = {
        {"every object", data_only(type, "arn:aws:s3"), s3("GetObject", "b", "k"), true},
        {"every object, with colons", data_only(type, "arn:aws:s3:::"), s3("GetObject", "b", "k"),
         true},
        {"a bucket's", data_only(type, "arn:aws:s3:::b/"), s3("GetObject", "b", "k/l"), true},
        {"a bucket's, not of one with a longer name", data_only(type, "arn:aws:s3:::b/"),
         s3("GetObject", "bb", "k"), false},
        {"by prefix", data_only(type, "arn:aws:s3:::b/pre"), s3("PutObject", "b", "prefix/x"),
         true},
        {"not the prefix", data_only(type, "arn:aws:s3:::b/pre"), s3("PutObject", "b", "pr"),
         false},
        {"another case", data_only(type, "arn:aws:s3:::b/Pre"), s3("PutObject", "b", "pre"), false},
        {"an asterisk is an asterisk", data_only(type, "arn:aws:s3:::b/*"),
         s3("PutObject", "b", "k"), false},
        {"functions do not matter", data_only(type, "arn:aws:s3"),
         data("lambda", "Invoke", "AWS::Lambda::Function", function_f), false},
        {"no values", basic(R"("DataResources":[{"Type":"AWS::S3::Object","Values":[]}])"),
         s3("GetObject", "b", "k"), false},
        {"reads of data only",
         basic(R"("ReadWriteType":"ReadOnly","DataResources":)"
               R"([{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}])"),
         s3("PutObject", "b", "k", R"("readOnly":false)"), false},
        {"management events beside it",
         basic(R"("DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3:::b/"]}])"),
         management("s3", "CreateBucket", false), true},
        {"another partition", data_only(type, "arn:aws-cn:s3:::b/"), s3("GetObject", "b", "k"),
         false},
        {"another partition, all", data_only(type, "arn:aws-cn:s3"), s3("GetObject", "b", "k"),
         true},
    };
    expect_rows(rows);
}

TEST(Matcher, BasicSelectorsOnFunctionsAndTables) {
    const std::string f = data_only("AWS::Lambda::Function", function_f);
    const std::string t = data_only("AWS::DynamoDB::Table", table_t);
    const std::string f2 = std::string(function_f) + "2";
    const std::string stream = std::string(table_t) + "/stream/2026-01-01T00:00:00.000";
    const Row rows[] = {
        {"a function", f, data("lambda", "Invoke", "AWS::Lambda::Function", function_f), true},
        {"a longer name", f, data("lambda", "Invoke", "AWS::Lambda::Function", f2), false},
        {"all functions", data_only("AWS::Lambda::Function", "arn:aws:lambda"),
         data("lambda", "Invoke", "AWS::Lambda::Function", f2), true},
        {"a table", t, data("dynamodb", "PutItem", "AWS::DynamoDB::Table", table_t), true},
        {"its stream", t, data("dynamodb", "GetRecords", "AWS::DynamoDB::Table", stream), false},
        {"all tables", data_only("AWS::DynamoDB::Table", "arn:aws:dynamodb"),
         data("dynamodb", "GetRecords", "AWS::DynamoDB::Table", stream), true},
        {"the right ARN of another type", t,
         data("dynamodb", "PutItem", "AWS::DynamoDB::Stream", table_t), false},
    };
    expect_rows(rows);
}

TEST(Matcher, AdvancedSelectorsOnManagementEvents) {
    constexpr std::string_view all = R"({"Field":"eventCategory","Equals":["Management"]})";
    const std::string less = advanced(
        std::string(all) +
        R"(,{"Field":"eventSource","NotEquals":["kms.amazonaws.com","rdsdata.amazonaws.com"]})");
    const std::string reads =
        advanced(std::string(all) + R"(,{"Field":"readOnly","Equals":["true"]})");
    const Row rows[] = {
        {"all", advanced(all), management("ec2", "RunInstances", false), true},
        {"all: no data", advanced(all), s3("GetObject", "b", "k"), false},
        {"none of them", less, management("rdsdata", "ExecuteStatement", false), false},
        {"nor of them", less, management("kms", "Decrypt", true), false},
        {"any other", less, management("ec2", "RunInstances", false), true},
        {"reads", reads, management("ec2", "DescribeInstances", true), true},
        {"no writes", reads, management("ec2", "RunInstances", false), false},
    };
    expect_rows(rows);
}

std::string objects(std::string_view more) {
    return advanced(R"({"Field":"eventCategory","Equals":["Data"]},)"
                    R"({"Field":"resources.type","Equals":["AWS::S3::Object"]},)" +
                    std::string(more));
}

// User Guide, "Filtering data events by using advanced event selectors".
TEST(Matcher, PositivesAreOredNegativesAndedAndBothGroupsAnded) {
    const std::string mixed = objects(
        R"({"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b/p1","arn:aws:s3:::b/p2"],)"
        R"("NotStartsWith":["arn:aws:s3:::b/p1/x"]})");
    const std::string kinds = objects(
        R"({"Field":"eventName","Equals":["GetObject"],"StartsWith":["Put"],"EndsWith":["Acl"],)"
        R"("NotEquals":["PutObjectAcl"],"NotStartsWith":["Delete"],"NotEndsWith":["Tagging"]})");
    const Row rows[] = {
        {"under p1", mixed, s3("GetObject", "b", "p1/a"), true},
        {"under p2", mixed, s3("GetObject", "b", "p2"), true},
        {"under p1/x", mixed, s3("GetObject", "b", "p1/x/a"), false},
        {"under p3", mixed, s3("GetObject", "b", "p3"), false},
        {"Equals", kinds, s3("GetObject", "b", "k"), true},
        {"StartsWith", kinds, s3("PutObject", "b", "k"), true},
        {"EndsWith", kinds, s3("GetObjectAcl", "b", "k"), true},
        {"no positive", kinds, s3("HeadObject", "b", "k"), false},
        {"another case", kinds, s3("getObject", "b", "k"), false},
        {"NotEquals", kinds, s3("PutObjectAcl", "b", "k"), false},
        {"NotStartsWith", kinds, s3("DeleteObjectAcl", "b", "k"), false},
        {"NotEndsWith", kinds, s3("PutObjectTagging", "b", "k"), false},
        {"only negatives", objects(R"({"Field":"eventName","NotEquals":["GetObject"]})"),
         s3("PutObject", "b", "k"), true},
        {"only negatives, hit", objects(R"({"Field":"eventName","NotEquals":["GetObject"]})"),
         s3("GetObject", "b", "k"), false},
        {"a contradiction takes nothing",
         objects(R"({"Field":"eventName","Equals":["GetObject"],"NotEquals":["GetObject"]})"),
         s3("GetObject", "b", "k"), false},
        {"a beginning within a beginning",
         objects(
             R"({"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b/","arn:aws:s3:::b/p/q"],)"
             R"("NotStartsWith":["arn:aws:s3:::b/p"]})"),
         s3("GetObject", "b", "p/q/r"), false},
        {"a wider beginning is found past a narrower one",
         objects(R"({"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b/","arn:aws:s3:::b/m",)"
                 R"("arn:aws:s3:::b/m/x"]})"),
         s3("GetObject", "b", "z"), true},
    };
    expect_rows(rows);
}

TEST(Matcher, SelectorsAreOredAndTheirFieldsAnded) {
    const std::string both =
        R"({"AdvancedEventSelectors":[{"FieldSelectors":[)"
        R"({"Field":"eventCategory","Equals":["Data"]},)"
        R"({"Field":"resources.type","Equals":["AWS::S3::Object"]},)"
        R"({"Field":"readOnly","Equals":["true"]},{"Field":"eventName","Equals":["GetObject"]}]},)"
        R"({"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]})";
    const Row rows[] = {
        {"by the first", both, s3("GetObject", "b", "k"), true},
        {"by the second", both, management("ec2", "RunInstances", false), true},
        {"one field of the first only", both, s3("ListObjects", "b", "k"), false},
        {"the other field only", both, s3("GetObject", "b", "k", R"("readOnly":false)"), false},
    };
    expect_rows(rows);
}

TEST(Matcher, FieldsOfDataEvents) {
    const std::string reader = objects(
        R"({"Field":"userIdentity.arn","StartsWith":["arn:aws:sts::1:assumed-role/Reader/"]})");
    const std::string console =
        objects(R"({"Field":"sessionCredentialFromConsole","Equals":["true"]})");
    const std::string program =
        objects(R"({"Field":"sessionCredentialFromConsole","NotEquals":["true"]})");
    const auto by = [](std::string_view arn) {
        return s3("GetObject", "b", "k", fmt::format(R"("userIdentity":{{"arn":"{}"}})", arn));
    };
    const Row rows[] = {
        {"the caller", reader, by("arn:aws:sts::1:assumed-role/Reader/s"), true},
        {"another caller", reader, by("arn:aws:sts::1:assumed-role/Writer/s"), false},
        {"no caller", reader, s3("GetObject", "b", "k"), false},
        {"anybody but one, and nobody",
         objects(R"({"Field":"userIdentity.arn","NotEquals":["arn:aws:iam::1:user/Mia"]})"),
         s3("GetObject", "b", "k"), true},
        {"from the console", console,
         s3("GetObject", "b", "k", R"("sessionCredentialFromConsole":"true")"), true},
        {"not from the console", console, s3("GetObject", "b", "k"), false},
        {"a program's", program, s3("GetObject", "b", "k"), true},
        {"not a program's", program,
         s3("GetObject", "b", "k", R"("sessionCredentialFromConsole":"true")"), false},
        {"by type of event", objects(R"({"Field":"eventType","NotEquals":["AwsApiCall"]})"),
         s3("GetObject", "b", "k"), false},
        {"by source", objects(R"({"Field":"eventSource","Equals":["s3.amazonaws.com"]})"),
         s3("GetObject", "b", "k"), true},
        {"reads", objects(R"({"Field":"readOnly","Equals":["true"]})"),
         s3("PutObject", "b", "k", R"("readOnly":false)"), false},
    };
    expect_rows(rows);
}

TEST(Matcher, ConditionsOnResourcesHoldForOneAndTheSame) {
    const std::string not_secret =
        objects(R"({"Field":"resources.ARN","NotStartsWith":["arn:aws:s3:::secret/"]})");
    const std::string of_bucket =
        objects(R"({"Field":"resources.ARN","Equals":["arn:aws:s3:::bucket"]})");
    const auto two = [](std::string_view first, std::string_view second) {
        return record("s3", "CopyObject",
                      fmt::format(R"("eventCategory":"Data","resources":[)"
                                  R"({{"type":"AWS::S3::Object","ARN":"{}"}},)"
                                  R"({{"type":"AWS::S3::Object","ARN":"{}"}}])",
                                  first, second));
    };
    const Row rows[] = {
        {"the bucket beside a secret object does not count", not_secret,
         s3("GetObject", "secret", "k"), false},
        {"another object", not_secret, s3("GetObject", "open", "k"), true},
        {"the bucket is no object", of_bucket, s3("GetObject", "bucket", "k"), false},
        {"one of two objects will do", not_secret,
         two("arn:aws:s3:::secret/k", "arn:aws:s3:::open/k"), true},
        {"neither of two", not_secret, two("arn:aws:s3:::secret/k", "arn:aws:s3:::secret/l"),
         false},
    };
    expect_rows(rows);
}

TEST(Matcher, AdvancedSelectorsOnNetworkActivity) {
    const std::string kms = R"({"Field":"eventCategory","Equals":["NetworkActivity"]},)"
                            R"({"Field":"eventSource","Equals":["kms.amazonaws.com"]})";
    const std::string denied =
        advanced(kms + R"(,{"Field":"errorCode","Equals":["VpceAccessDenied"]})");
    const std::string endpoint =
        advanced(kms + R"(,{"Field":"vpcEndpointId","Equals":["vpce-1"]})");
    const Row rows[] = {
        {"all of a service", advanced(kms), network("kms", "Decrypt", R"("a":1)"), true},
        {"another service", advanced(kms), network("s3", "GetObject", R"("a":1)"), false},
        {"a management event of the service", advanced(kms), management("kms", "Decrypt", true),
         false},
        {"denied", denied, network("kms", "Decrypt", R"("errorCode":"VpceAccessDenied")"), true},
        {"not denied", denied, network("kms", "Decrypt", R"("a":1)"), false},
        {"through the endpoint", endpoint, network("kms", "Decrypt", R"("vpcEndpointId":"vpce-1")"),
         true},
        {"through another", endpoint, network("kms", "Decrypt", R"("vpcEndpointId":"vpce-12")"),
         false},
    };
    expect_rows(rows);
}

TEST(Matcher, LenientSelectorsMeanWhatTheySay) {
    const Row rows[] = {
        {"a field that no event has", advanced(R"({"Field":"f","Equals":["x"]})"),
         management("ec2", "RunInstances", false), false},
        {"not a value of a field that no event has", advanced(R"({"Field":"f","NotEquals":["x"]})"),
         management("ec2", "RunInstances", false), true},
        {"no fields: everything", R"({"AdvancedEventSelectors":[{"FieldSelectors":[]}]})",
         s3("GetObject", "b", "k"), true},
        {"no fields: no insights", R"({"AdvancedEventSelectors":[{"FieldSelectors":[]}]})",
         record("x", "Do", R"("eventCategory":"Insight")"), false},
        {"both kinds: the basic one's",
         R"({"EventSelectors":[{"ReadWriteType":"ReadOnly"}],)"
         R"("AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory",)"
         R"("Equals":["Data"]}]}]})",
         management("ec2", "DescribeInstances", true), true},
        {"both kinds: the advanced one's",
         R"({"EventSelectors":[{"ReadWriteType":"ReadOnly"}],)"
         R"("AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory",)"
         R"("Equals":["Data"]}]}]})",
         s3("PutObject", "b", "k", R"("readOnly":false)"), true},
        {"management by name",
         advanced(R"({"Field":"eventCategory","StartsWith":["M"]},)"
                  R"({"Field":"eventName","EndsWith":["Instances"]})"),
         management("ec2", "RunInstances", false), true},
    };
    expect_rows(rows, Strictness::lenient);
}

TEST(Matcher, AgreesWithALiteralReadingByChance) {
    Chance chance(20260102);
    SubjectReader reader;
    Matches matches;
    std::size_t taken = 0;
    std::size_t held = 0;
    for (int round = 0; round < 400; ++round) {
        // Up to 90 trails at once: more than a word of them, and of their rules.
        std::vector<Selectors> trails(1 + chance.below(chance.once_in(4) ? 90 : 5));
        std::vector<const Selectors*> pointers;
        for (Selectors& trail : trails) {
            const bool lenient = chance.once_in(4);
            trail = lenient ? chance.lenient_selectors() : chance.selectors();
            // What is drawn keeps to the rules, or the test would be of something else.
            ASSERT_TRUE(lenient || put(to_text(trail)).has_value()) << to_text(trail);
            pointers.push_back(&trail);
        }
        const Matcher matcher(pointers);
        for (int i = 0; i < 60; ++i) {
            const std::string text = chance.record();
            const Result<JsonObject> object = parse_json_object(text);
            ASSERT_TRUE(object.has_value()) << text;
            matcher.match(reader.read(text, door, /*padded=*/false), matches);
            bool any = false;
            for (std::size_t trail = 0; trail < trails.size(); ++trail) {
                const bool expected = literal::matches(trails[trail], *object);
                ASSERT_EQ(matches[trail], expected) << to_text(trails[trail]) << "\n" << text;
                any = any || expected;
                taken += expected;
                ++held;
            }
            ASSERT_EQ(matches.any(), any);
        }
    }
    EXPECT_GT(taken, held / 20) << "the draw hardly ever meets";
    EXPECT_LT(taken, held / 2) << "the draw hardly ever misses";
}

TEST(Matcher, OfNoTrailsTakesNothing) {
    const Matcher matcher(std::span<const Selectors* const>{});
    SubjectReader reader;
    Matches matches;
    matcher.match(reader.read(management("ec2", "RunInstances", false), door, false), matches);
    EXPECT_FALSE(matches.any());
}

}  // namespace
}  // namespace opentrail::trail
