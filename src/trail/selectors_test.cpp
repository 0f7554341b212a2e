// What PutEventSelectors takes and refuses, and how GetEventSelectors echoes it: tables of cases
// from the User Guide and the API Reference, with AWS's own messages where they are known.

#include "trail/selectors.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trail/testing/selectors_of.h"

namespace opentrail::trail {
namespace {

using testing::HasSubstr;

std::string message_of(const std::string& body, Strictness strictness = Strictness::aws) {
    const Result<Selectors> selectors = put(body, strictness);
    if (selectors) return "";
    EXPECT_EQ(selectors.error().code, Code::invalid);
    return selectors.error().message;
}

std::string data_resource(std::string_view type, std::string_view value) {
    return basic(fmt::format(R"("DataResources":[{{"Type":"{}","Values":["{}"]}}])", type, value));
}

std::string repeated(std::string_view item, std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) list += ',';
        list += item;
    }
    return list;
}

/// `count` values "arn:aws:s3:::bucket/0", ... as JSON strings.
std::string buckets(std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
        list += fmt::format(R"({}"arn:aws:s3:::bucket/{}")", i == 0 ? "" : ",", i);
    }
    return list;
}

std::string data_selector(std::string_view more) {
    std::string fields = R"({"Field":"eventCategory","Equals":["Data"]},)"
                         R"({"Field":"resources.type","Equals":["AWS::S3::Object"]})";
    if (!more.empty()) fields += ',';
    return advanced(fields + std::string(more));
}

std::string management_selector(std::string_view more) {
    return advanced(R"({"Field":"eventCategory","Equals":["Management"]},)" + std::string(more));
}

std::string network_selector(std::string_view more) {
    return advanced(R"({"Field":"eventCategory","Equals":["NetworkActivity"]},)"
                    R"({"Field":"eventSource","Equals":["kms.amazonaws.com"]},)" +
                    std::string(more));
}

TEST(Selectors, ANewTrailHasOneThatTakesAllManagementEvents) {
    const Selectors selectors = Selectors::of_new_trail();
    EXPECT_TRUE(selectors.is_default());
    EXPECT_EQ(to_text(selectors),
              R"({"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,)"
              R"("DataResources":[],"ExcludeManagementEventSources":[]}]})");
}

TEST(Selectors, AreEchoedWithDefaultsFilledIn) {
    struct Row {
        std::string_view name;
        std::string put;
        std::string echo;
        bool is_default = false;
    };
    const Row rows[] = {
        {"an empty selector is the default", basic(""),
         basic(R"("ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],)"
               R"("ExcludeManagementEventSources":[])"),
         true},
        {"nulls are absent", basic(R"("ReadWriteType":null,"DataResources":null)"),
         basic(R"("ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],)"
               R"("ExcludeManagementEventSources":[])"),
         true},
        {"every member in AWS's order",
         basic(R"("ExcludeManagementEventSources":["kms.amazonaws.com"],"DataResources":)"
               R"([{"Values":["arn:aws:s3:::b/","arn:aws:s3:::a/p"],"Type":"AWS::S3::Object"}],)"
               R"("ReadWriteType":"WriteOnly","IncludeManagementEvents":true)"),
         basic(R"("ReadWriteType":"WriteOnly","IncludeManagementEvents":true,"DataResources":)"
               R"([{"Type":"AWS::S3::Object","Values":["arn:aws:s3:::b/","arn:aws:s3:::a/p"]}],)"
               R"("ExcludeManagementEventSources":["kms.amazonaws.com"])")},
        {"advanced ones as sent, only the operators given",
         R"({"AdvancedEventSelectors":[{"FieldSelectors":[{"Equals":["Data"],"NotEquals":null,)"
         R"("Field":"eventCategory"},{"Field":"resources.type","Equals":["AWS::S3::Object"]},)"
         R"({"Field":"eventName","NotEndsWith":["y"],"StartsWith":["b","a"]}],"Name":"n"}]})",
         R"({"AdvancedEventSelectors":[{"Name":"n","FieldSelectors":[{"Field":"eventCategory",)"
         R"("Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]},)"
         R"({"Field":"eventName","StartsWith":["b","a"],"NotEndsWith":["y"]}]}]})"},
        {"an advanced one that takes all management events is not the default",
         advanced(R"({"Field":"eventCategory","Equals":["Management"]})"),
         advanced(R"({"Field":"eventCategory","Equals":["Management"]})")},
        {"an empty list of basic ones is the default", R"({"EventSelectors":[]})",
         basic(R"("ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],)"
               R"("ExcludeManagementEventSources":[])"),
         true},
        {"an empty list of advanced ones is the default", R"({"AdvancedEventSelectors":[]})",
         basic(R"("ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],)"
               R"("ExcludeManagementEventSources":[])"),
         true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const Result<Selectors> selectors = put(row.put);
        ASSERT_TRUE(selectors.has_value()) << selectors.error().message;
        EXPECT_EQ(to_text(*selectors), row.echo);
        EXPECT_EQ(selectors->is_default(), row.is_default);
        const Result<Selectors> again = parse_selectors_text(to_text(*selectors));
        ASSERT_TRUE(again.has_value()) << again.error().message;
        EXPECT_EQ(*again, *selectors);
    }
}

TEST(Selectors, BasicOnesThatAreTaken) {
    struct Row {
        std::string_view name;
        std::string put;
    };
    const Row rows[] = {
        {"all objects", data_resource("AWS::S3::Object", "arn:aws:s3")},
        {"all objects with colons", data_resource("AWS::S3::Object", "arn:aws:s3:::")},
        {"objects of a bucket", data_resource("AWS::S3::Object", "arn:aws:s3:::my.bucket-1/")},
        {"objects by prefix", data_resource("AWS::S3::Object", "arn:aws:s3:::b/a b/*:c")},
        {"another partition", data_resource("AWS::S3::Object", "arn:aws-cn:s3:::b/")},
        {"all functions", data_resource("AWS::Lambda::Function", "arn:aws:lambda")},
        {"one function", data_resource("AWS::Lambda::Function",
                                       "arn:aws:lambda:us-west-2:111111111111:function:f_1-x")},
        {"all tables", data_resource("AWS::DynamoDB::Table", "arn:aws-us-gov:dynamodb")},
        {"one table", data_resource("AWS::DynamoDB::Table",
                                    "arn:aws:dynamodb:us-west-2:111111111111:table/T.1_-x")},
        {"no values", basic(R"("DataResources":[{"Type":"AWS::S3::Object","Values":[]}])")},
        {"data alone", basic(R"("IncludeManagementEvents":false,"DataResources":)"
                             R"([{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}])")},
        {"both excludes",
         basic(R"("ExcludeManagementEventSources":["kms.amazonaws.com","rdsdata.amazonaws.com"])")},
        {"five", R"({"EventSelectors":[)" + repeated("{}", 5) + "]}"},
        {"250 values",
         basic(R"("DataResources":[{"Type":"AWS::S3::Object","Values":[)" + buckets(250) + "]}]")},
        {"250 values beside all functions",
         basic(R"("DataResources":[{"Type":"AWS::S3::Object","Values":[)" + buckets(250) +
               R"(]},{"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda"]}])")},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(message_of(row.put), "");
    }
}

struct RefusedRow {
    std::string_view name;
    std::string put;
    std::string_view message;
};

void expect_refused(std::span<const RefusedRow> rows) {
    for (const RefusedRow& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_THAT(message_of(row.put), HasSubstr(row.message));
    }
}

TEST(Selectors, BasicOnesThatAreRefused) {
    constexpr std::string_view bad_type =
        "Value AWS::S3::Bucket for DataResources.Type is invalid. Valid values are: "
        "AWS::DynamoDB::Table, AWS::Lambda::Function, AWS::S3::Object";
    constexpr std::string_view bad_count = "Specify a valid number of selectors (1 to 5) for your";
    constexpr std::string_view bad_value_count =
        "Specify a valid number of DataResources.Values (0 to 250) for all your selectors";
    const RefusedRow rows[] = {
        {"six", R"({"EventSelectors":[)" + repeated("{}", 6) + "]}", bad_count},
        {"read-only (API Reference)", basic(R"("ReadWriteType":"read-only")"),
         "Value read-only for ReadWriteType is invalid."},
        {"other case", basic(R"("ReadWriteType":"all")"),
         "Value all for ReadWriteType is invalid."},
        {"a type of advanced selectors", data_resource("AWS::S3::Bucket", "arn:aws:s3"), bad_type},
        {"no type", basic(R"("DataResources":[{"Values":["arn:aws:s3"]}])"),
         "Value  for DataResources.Type is invalid."},
        {"251 values",
         basic(R"("DataResources":[{"Type":"AWS::S3::Object","Values":[)" + buckets(251) + "]}]"),
         bad_value_count},
        {"251 values over two selectors",
         R"({"EventSelectors":[{"DataResources":[{"Type":"AWS::S3::Object","Values":[)" +
             buckets(250) +
             R"(]}]},{"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3:::b/"]}]}]})",
         bad_value_count},
        {"nothing at all", basic(R"("IncludeManagementEvents":false)"),
         "Invalid combination of parameters in EventSelectors. When includeManagementEvents is "
         "false, DataResources must not be empty."},
        {"an exclude that there is not",
         basic(R"("ExcludeManagementEventSources":["ec2.amazonaws.com"])"),
         "Value ec2.amazonaws.com for ExcludeManagementEventSources is invalid."},
        {"excludes from nothing",
         basic(R"("IncludeManagementEvents":false,"ExcludeManagementEventSources":)"
               R"(["kms.amazonaws.com"],)"
               R"("DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}])"),
         "Invalid combination of parameters in EventSelectors."},
        {"neither kind", "{}", "either EventSelectors or AdvancedEventSelectors"},
        {"both kinds", R"({"EventSelectors":[{}],"AdvancedEventSelectors":[]})",
         "either EventSelectors or AdvancedEventSelectors"},
        {"not an object", R"({"EventSelectors":[7]})", "not an object"},
        {"not a list", R"({"EventSelectors":{}})", "EventSelectors"},
        {"not a flag", basic(R"("IncludeManagementEvents":"yes")"), "IncludeManagementEvents"},
        {"not a string", basic(R"("ExcludeManagementEventSources":[1])"), "not a string"},
    };
    expect_refused(rows);
}

TEST(Selectors, DataResourceValuesThatAreRefused) {
    struct Row {
        std::string_view type;
        std::string_view value;
    };
    const Row rows[] = {
        // github.com/aws/aws-cdk/issues/3450 and others: what AWS said of these.
        {"AWS::S3::Object", "arn:aws:s3:::bucket"},
        {"AWS::S3::Object", "arn:aws:s3:::*"},
        {"AWS::S3::Object", "arn:aws:s3:::*/*"},
        {"AWS::S3::Object", "arn:aws:s3:::*/"},
        {"AWS::S3::Object", "arn:aws:s3:::/"},
        {"AWS::S3::Object", "secure-infra-cloudtrail-prod-4b367e08/"},
        {"AWS::Lambda::Function", "arn:aws:lambda:*"},
        {"AWS::DynamoDB::Table", "arn:aws:dynamodb:*:*:table/userQuestionStatusDB"},
        // Of another service, and almost right.
        {"AWS::S3::Object", "arn:aws:lambda"},
        {"AWS::S3::Object", ""},
        {"AWS::S3::Object", "arn:aws:s3:us-east-1:111111111111:b/k"},
        {"AWS::S3::Object", "arn:azure:s3:::b/"},
        {"AWS::S3::Object", "urn:aws:s3:::b/"},
        {"AWS::Lambda::Function", "arn:aws:lambda:::"},
        {"AWS::Lambda::Function", "arn:aws:lambda:us-west-2:111111111111:function"},
        {"AWS::Lambda::Function", "arn:aws:lambda:us-west-2:111111111111:function:a*"},
        {"AWS::Lambda::Function", "arn:aws:lambda:us-west-2:11111:function:f"},
        {"AWS::Lambda::Function", "arn:aws:lambda:us-west-2:111111111111:layer:f"},
        {"AWS::DynamoDB::Table", "arn:aws:dynamodb:us-west-2:111111111111:table/"},
        {"AWS::DynamoDB::Table", "arn:aws:dynamodb:us-west-2:111111111111:table/T/stream/1"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.value);
        EXPECT_EQ(message_of(data_resource(row.type, row.value)),
                  fmt::format("Value {} for DataResources.Values is invalid.", row.value));
    }
}

TEST(Selectors, AdvancedOnesThatAreTaken) {
    struct Row {
        std::string_view name;
        std::string put;
    };
    const std::string six = R"("Equals":["arn:aws:s3:::b/k"],"StartsWith":["a"],"EndsWith":["z"],)"
                            R"("NotEquals":["n"],"NotStartsWith":["o"],"NotEndsWith":["p"])";
    const Row rows[] = {
        {"management", advanced(R"({"Field":"eventCategory","Equals":["Management"]})")},
        {"management without some",
         management_selector(
             R"({"Field":"eventSource","NotEquals":["kms.amazonaws.com","rdsdata.amazonaws.com"]},)"
             R"({"Field":"readOnly","Equals":["true"]})")},
        {"data", data_selector("")},
        {"data by name, all operators", data_selector(R"({"Field":"eventName",)" + six + "}")},
        {"data by source", data_selector(R"({"Field":"eventSource",)" + six + "}")},
        {"data by type", data_selector(R"({"Field":"eventType",)" + six + "}")},
        {"data by ARN", data_selector(R"({"Field":"resources.ARN",)" + six + "}")},
        {"data by caller", data_selector(R"({"Field":"userIdentity.arn",)" + six + "}")},
        {"data, reads", data_selector(R"({"Field":"readOnly","Equals":["false"]})")},
        {"data from the console",
         data_selector(R"({"Field":"sessionCredentialFromConsole","Equals":["true"]})")},
        {"data not from the console",
         data_selector(R"({"Field":"sessionCredentialFromConsole","NotEquals":["true"]})")},
        {"network activity that was denied",
         network_selector(R"({"Field":"errorCode","Equals":["VpceAccessDenied"]})")},
        {"network activity by name and endpoint",
         network_selector(R"({"Field":"eventName",)" + six + R"(},{"Field":"vpcEndpointId",)" +
                          six + "}")},
        {"a type nobody has heard of",
         advanced(R"({"Field":"eventCategory","Equals":["Data"]},)"
                  R"({"Field":"resources.type","Equals":["AWS::New9::Thing"]})")},
        {"an empty name", R"({"AdvancedEventSelectors":[{"Name":"","FieldSelectors":)"
                          R"([{"Field":"eventCategory","Equals":["Management"]}]}]})"},
        {"500 values", data_selector(R"({"Field":"eventName","Equals":[)" +
                                     repeated(R"("GetObject")", 498) + "]}")},
        {"a value of 2048 characters", data_selector(R"({"Field":"eventName","Equals":["x)" +
                                                     repeated("\xC3\xA4", 1024) + R"("]})")},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(message_of(row.put), "");
    }
}

TEST(Selectors, AdvancedOnesThatAreRefused) {
    constexpr std::string_view not_allowed = "The following field is not allowed when the ";
    const RefusedRow rows[] = {
        {"no fields", advanced(""), "eventCategory is required"},
        {"fields absent", R"({"AdvancedEventSelectors":[{}]})", "FieldSelectors is missing"},
        {"no category", advanced(R"({"Field":"readOnly","Equals":["true"]})"),
         "eventCategory is required"},
        {"no such category", advanced(R"({"Field":"eventCategory","Equals":["management"]})"),
         "Value management for the field eventCategory is invalid."},
        {"a category of event data stores",
         advanced(R"({"Field":"eventCategory","Equals":["Insight"]})"),
         "Value Insight for the field eventCategory is invalid."},
        {"two categories", advanced(R"({"Field":"eventCategory","Equals":["Data","Management"]})"),
         "Specify only one value for the field eventCategory."},
        {"a category by prefix", advanced(R"({"Field":"eventCategory","StartsWith":["Data"]})"),
         "not allowed for the field eventCategory: StartsWith."},
        {"no field", advanced(R"({"Equals":["Data"]})"), "Field is missing"},
        // What AWS says.
        {"management by name", management_selector(R"({"Field":"eventName","Equals":["Run"]})"),
         "The following field is not allowed when the eventCategory field value equals "
         "Management: eventName."},
        {"management by caller",
         management_selector(R"({"Field":"userIdentity.arn","Equals":["a"]})"), not_allowed},
        {"management of one source",
         management_selector(R"({"Field":"eventSource","Equals":["kms.amazonaws.com"]})"),
         "The following operator is not allowed for the field eventSource: Equals."},
        {"management without EC2",
         management_selector(R"({"Field":"eventSource","NotEquals":["ec2.amazonaws.com"]})"),
         "Value ec2.amazonaws.com for the field eventSource is invalid."},
        {"data without a type", advanced(R"({"Field":"eventCategory","Equals":["Data"]})"),
         "The following field is required when the eventCategory field value equals Data: "
         "resources.type."},
        {"two types",
         advanced(R"({"Field":"eventCategory","Equals":["Data"]},{"Field":)"
                  R"("resources.type","Equals":["AWS::S3::Object","AWS::A::B"]})"),
         "Specify only one value for the field resources.type."},
        {"a type of no shape",
         advanced(R"({"Field":"eventCategory","Equals":["Data"]},{"Field":)"
                  R"("resources.type","Equals":["S3::Object"]})"),
         "Value S3::Object for the field resources.type is invalid."},
        {"a type of one part",
         advanced(R"({"Field":"eventCategory","Equals":["Data"]},{"Field":)"
                  R"("resources.type","Equals":["AWS::Object"]})"),
         "Value AWS::Object for the field resources.type is invalid."},
        {"part of an ARN", data_selector(R"({"Field":"resources.ARN","Equals":["arn:aws:s3"]})"),
         "Value arn:aws:s3 for the field resources.ARN is invalid."},
        {"a flag in capitals", data_selector(R"({"Field":"readOnly","Equals":["True"]})"),
         "Value True for the field readOnly is invalid."},
        {"not a flag", data_selector(R"({"Field":"readOnly","NotEquals":["true"]})"),
         "not allowed for the field readOnly: NotEquals."},
        {"console, false",
         data_selector(R"({"Field":"sessionCredentialFromConsole","Equals":["false"]})"),
         "Value false for the field sessionCredentialFromConsole is invalid."},
    };
    expect_refused(rows);
}

TEST(Selectors, AdvancedFieldsThatAreRefused) {
    constexpr std::string_view not_allowed = "The following field is not allowed when the ";
    const RefusedRow rows[] = {
        {"no such field", data_selector(R"({"Field":"awsRegion","Equals":["us-east-1"]})"),
         "Data: awsRegion."},
        {"another case", data_selector(R"({"Field":"EventName","Equals":["a"]})"), not_allowed},
        {"a field twice",
         data_selector(R"({"Field":"eventName","Equals":["a"]},)"
                       R"({"Field":"eventName","Equals":["b"]})"),
         "The field eventName occurs more than once"},
        {"the category twice", data_selector(R"({"Field":"eventCategory","Equals":["Data"]})"),
         "The field eventCategory occurs more than once"},
        {"more fields than there are, compared with none",
         advanced(R"({"Field":"eventCategory","Equals":["Data"]},)" +
                  repeated(R"({"Field":"eventName","Equals":["a"]})", 11)),
         "Specify at most 11 fields"},
        {"a field without a value", data_selector(R"({"Field":"eventName"})"),
         "Specify at least one operator for the field eventName."},
        {"an empty value", data_selector(R"({"Field":"eventName","Equals":[""]})"),
         "Value  for the field eventName is invalid."},
        {"a value of 2049 characters",
         data_selector(R"({"Field":"eventName","Equals":[")" + repeated("a", 1025) + R"("]})"),
         "for the field eventName is invalid."},
        {"network activity of no source",
         advanced(R"({"Field":"eventCategory","Equals":["NetworkActivity"]})"),
         "NetworkActivity: eventSource."},
        {"network activity of two sources",
         advanced(R"({"Field":"eventCategory","Equals":["NetworkActivity"]},{"Field":)"
                  R"("eventSource","Equals":["kms.amazonaws.com","s3.amazonaws.com"]})"),
         "Specify only one value for the field eventSource."},
        {"network activity of no source's shape",
         advanced(R"({"Field":"eventCategory","Equals":["NetworkActivity"]},{"Field":)"
                  R"("eventSource","Equals":["kms"]})"),
         "Value kms for the field eventSource is invalid."},
        {"another error", network_selector(R"({"Field":"errorCode","Equals":["AccessDenied"]})"),
         "Value AccessDenied for the field errorCode is invalid."},
        {"reads of network activity", network_selector(R"({"Field":"readOnly","Equals":["true"]})"),
         not_allowed},
        {"a name of 1001 characters",
         R"({"AdvancedEventSelectors":[{"Name":")" + std::string(1001, 'n') +
             R"(","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]})",
         "Specify a Name"},
        {"501 values",
         data_selector(R"({"Field":"eventName","Equals":[)" + repeated(R"("GetObject")", 499) +
                       "]}"),
         "Specify a valid number of values (1 to 500)"},
    };
    expect_refused(rows);
}

TEST(Selectors, LenientOnesAreKeptAsTheyAre) {
    struct Row {
        std::string_view name;
        std::string put;
    };
    const Row rows[] = {
        {"a field and a value of moto's tests",
         advanced(R"({"Field":"f","Equals":["arn:aws:s3:::*/*"]})")},
        {"both kinds at once",
         R"({"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,)"
         R"("DataResources":[],"ExcludeManagementEventSources":[]}],)"
         R"("AdvancedEventSelectors":[{"Name":"n","FieldSelectors":[]}]})"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_NE(message_of(row.put), "");
        const Result<Selectors> selectors = put(row.put, Strictness::lenient);
        ASSERT_TRUE(selectors.has_value()) << selectors.error().message;
        EXPECT_EQ(to_text(*selectors), row.put);
    }
    EXPECT_NE(message_of(basic(R"("ReadWriteType":"Some")"), Strictness::lenient), "");
    EXPECT_TRUE(selectors_of(R"({"EventSelectors":[]})", Strictness::lenient).is_default());
}

TEST(Selectors, StoredTextThatIsNoneIsRefused) {
    for (const std::string_view text : {"", "[]", R"({"EventSelectors":1})",
                                        R"({"AdvancedEventSelectors":[{"FieldSelectors":[1]}]})"}) {
        EXPECT_FALSE(parse_selectors_text(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace opentrail::trail
