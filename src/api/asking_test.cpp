// Shows what each kind of call asks policies for.

#include "api/asking.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/trail_world.h"

namespace opentrail::api {
namespace {

TEST(Asking, NamesTheResourcesOfARequest) {
    TrailWorld world;
    const std::string trails = "arn:aws:cloudtrail:us-east-1:000000000000:trail/";
    struct Row {
        const char* name;
        const char* operation;
        std::string request;
        std::vector<std::string> resources;
    };
    const Row rows[] = {
        {"a trail by name", "StopLogging", R"({"Name":"audit"})", {trails + "audit"}},
        {"a trail by ARN",
         "GetTrail",
         R"({"Name":"arn:aws:cloudtrail:eu-west-1:1:trail/x"})",
         {"arn:aws:cloudtrail:eu-west-1:1:trail/x"}},
        {"a trail that is to be", "CreateTrail", R"({"Name":"new"})", {trails + "new"}},
        {"a trail by TrailName",
         "PutEventSelectors",
         R"({"TrailName":"audit"})",
         {trails + "audit"}},
        {"several ARNs", "ListTags", R"({"ResourceIdList":["arn:a","arn:b"]})", {"arn:a", "arn:b"}},
        {"a channel's Name is no trail's", "CreateChannel", R"({"Name":"audit"})", {"*"}},
        {"a store by id",
         "GetEventDataStore",
         R"({"EventDataStore":"abc"})",
         {"arn:aws:cloudtrail:us-east-1:000000000000:eventdatastore/abc"}},
        {"a list has no resource", "DescribeTrails", R"({"trailNameList":["audit"]})", {"*"}},
        {"a look-up has none", "LookupEvents", "{}", {"*"}},
        {"a member of a wrong type", "StopLogging", R"({"Name":7})", {"*"}},
        {"an empty name", "DeleteTrail", R"({"Name":""})", {trails}},
        // A member that the operation does not have must not decide for it.
        {"a look-up that names a trail", "LookupEvents", R"({"TrailName":"dev"})", {"*"}},
        {"a look-up that names a store",
         "LookupEvents",
         R"({"EventDataStore":"arn:aws:cloudtrail:us-east-1:1:eventdatastore/history"})",
         {"*"}},
        {"a list that names a trail", "DescribeTrails", R"({"Name":"dev"})", {"*"}},
        {"another resource beside the one",
         "AddTags",
         R"({"TrailName":"dev","ResourceId":"arn:b"})",
         {"arn:b"}},
        {"an import",
         "GetImport",
         R"({"ImportId":"11111111-2222-4333-8444-555555555555"})",
         {"arn:aws:cloudtrail:us-east-1:000000000000:eventdatastore/history"}},
        {"all imports",
         "ListImports",
         "{}",
         {"arn:aws:cloudtrail:us-east-1:000000000000:eventdatastore/history"}},
        {"a list where one is meant", "AddTags", R"({"ResourceId":["arn:b"]})", {"*"}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        http::Request request;
        Call call{request, {}, "", {}};
        call.caller.account = "000000000000";
        call.caller.region = "us-east-1";
        const auto asks = asking(*model::find_operation(row.operation), call,
                                 parse_json_object(row.request).value(), world.catalog());
        std::vector<std::string> resources;
        for (const access::Ask& ask : asks) {
            EXPECT_EQ(ask.action, fmt::format("cloudtrail:{}", row.operation));
            resources.push_back(ask.resource);
        }
        EXPECT_EQ(resources, row.resources);
    }
}

TEST(Asking, NamesWhatAnImportReadsAndWhereItGoes) {
    TrailWorld world;
    catalog::BucketImport kept;
    kept.id = "11111111-2222-4333-8444-555555555555";
    kept.account = "000000000000";
    kept.location = "s3://kept-logs/";
    world.change(catalog::PutBucketImport{kept});
    kept.id = "22222222-2222-4333-8444-555555555555";
    kept.account = "111122223333";
    world.change(catalog::PutBucketImport{kept});
    const std::string into =
        "cloudtrail:StartImport arn:aws:cloudtrail:us-east-1:000000000000:eventdatastore/history";
    struct Row {
        const char* name;
        std::string request;
        std::vector<std::string> asks;
    };
    const Row rows[] = {
        {"a folder",
         R"({"Destinations":["arn:d"],"ImportSource":{"S3":{"S3LocationUri":"s3://logs/a/b"}}})",
         {into, "s3:ListBucket arn:aws:s3:::logs", "s3:GetObject arn:aws:s3:::logs/a/b/*"}},
        {"a bucket",
         R"({"ImportSource":{"S3":{"S3LocationUri":"s3://logs"}}})",
         {into, "s3:ListBucket arn:aws:s3:::logs", "s3:GetObject arn:aws:s3:::logs/*"}},
        {"a retry",
         R"({"ImportId":"11111111-2222-4333-8444-555555555555"})",
         {into, "s3:ListBucket arn:aws:s3:::kept-logs", "s3:GetObject arn:aws:s3:::kept-logs/*"}},
        {"a retry of another account's",
         R"({"ImportId":"22222222-2222-4333-8444-555555555555"})",
         {into}},
        {"no location", R"({"ImportSource":{"S3":{"S3LocationUri":"logs"}}})", {into}},
        {"a source of a wrong type", R"({"ImportSource":7})", {into}},
    };
    for (const Row& row : rows) {
        http::Request request;
        Call call{request, {}, "", {}};
        call.caller.account = "000000000000";
        call.caller.region = "us-east-1";
        std::vector<std::string> asks;
        for (const access::Ask& ask :
             asking(*model::find_operation("StartImport"), call,
                    parse_json_object(row.request).value(), world.catalog())) {
            asks.push_back(ask.action + " " + ask.resource);
            EXPECT_EQ(ask.resource_account, "000000000000") << row.name;
        }
        EXPECT_EQ(asks, row.asks) << row.name;
    }
}

TEST(Asking, LeavesNoResourceOut) {
    TrailWorld world;
    http::Request request;
    Call call{request, {}, "", {}};
    JsonArray ids;
    for (int i = 0; i < 30; ++i) ids.push_back(Json(fmt::format("arn:{}", i)));
    const auto asks = asking(*model::find_operation("ListTags"), call,
                             JsonObject{{"ResourceIdList", ids}}, world.catalog());
    ASSERT_EQ(asks.size(), 21);
    EXPECT_EQ(asks[19].resource, "arn:19");
    EXPECT_EQ(asks[20].resource, "*") << "too many: who may not all may not this";
}

TEST(Asking, NamesTheTagsOfARequestAndOfItsTrail) {
    TrailWorld world;
    world.buckets.insert("logs");
    world.ok("CreateTrail",
             R"({"Name":"audit","S3BucketName":"logs","TagsList":[{"Key":"team","Value":"red"}]})");
    http::Request request;
    Call call{request, {}, "", {}};
    call.caller.account = "000000000000";
    call.caller.region = "us-east-1";
    const auto asks =
        asking(*model::find_operation("AddTags"), call,
               parse_json_object(
                   R"({"ResourceId":"arn:aws:cloudtrail:us-east-1:000000000000:trail/audit",)"
                   R"("TagsList":[{"Key":"cost","Value":"7"},{"Key":"bare"},{"Value":"x"},3]})")
                   .value(),
               world.catalog());
    ASSERT_EQ(asks.size(), 1);
    using Tags = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(asks[0].request_tags, (Tags{{"cost", "7"}, {"bare", ""}}));
    EXPECT_EQ(asks[0].resource_tags, (Tags{{"team", "red"}}));
}

}  // namespace
}  // namespace opentrail::api
