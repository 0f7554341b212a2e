// What a StartImport may ask for: the request's members are those of CloudTrail's model, and the
// errors those that it has for them.

#include "api/imports/import_request.h"

#include <gtest/gtest.h>

namespace opentrail::api {
namespace {

access::Principal caller_of(const std::string& account = "111122223333",
                            const std::string& region = "eu-west-1") {
    access::Principal caller;
    caller.account = account;
    caller.region = region;
    caller.arn = "arn:aws:iam::" + account + ":user/mia";
    return caller;
}

constexpr std::string_view history =
    "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/history";

JsonObject request(const std::string& uri = "s3://logs/AWSLogs/",
                   const std::string& region = "eu-west-1",
                   const std::string& role = "arn:aws:iam::111122223333:role/a/b") {
    return {{"Destinations", JsonArray{Json(history)}},
            {"ImportSource", JsonObject{{"S3", JsonObject{{"S3LocationUri", uri},
                                                          {"S3BucketRegion", region},
                                                          {"S3BucketAccessRoleArn", role}}}}}};
}

std::string error_of(const JsonObject& body) {
    const auto import = read_new_import(body, caller_of());
    return import ? "" : import.error().code;
}

struct Destination {
    const char* name;
    std::string arn;
    std::string error;  // Without "Exception"; empty: it is right.
};

TEST(ImportRequests, HaveTheHistoryAsTheOneDestination) {
    const std::string store = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/";
    const Destination cases[] = {
        {"the history", std::string(history), ""},
        {"another store", store + "11111111-2222-4333-8444-555555555555", "EventDataStoreNotFound"},
        {"a store whose name begins so", store + "history2", "EventDataStoreNotFound"},
        {"another account's", "arn:aws:cloudtrail:eu-west-1:444455556666:eventdatastore/history",
         "EventDataStoreNotFound"},
        {"another Region's", "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/history",
         "EventDataStoreNotFound"},
        {"another partition's",
         "arn:aws-cn:cloudtrail:eu-west-1:111122223333:eventdatastore/history",
         "EventDataStoreNotFound"},
        {"no name", store, "EventDataStoreARNInvalid"},
        {"a name alone", "history", "EventDataStoreARNInvalid"},
        {"another type", "arn:aws:cloudtrail:eu-west-1:111122223333:channel/history",
         "EventDataStoreARNInvalid"},
        {"another service", "arn:aws:s3:eu-west-1:111122223333:eventdatastore/history",
         "EventDataStoreARNInvalid"},
        {"no Region", "arn:aws:cloudtrail::111122223333:eventdatastore/history",
         "EventDataStoreARNInvalid"},
        {"no account", "arn:aws:cloudtrail:eu-west-1::eventdatastore/history",
         "EventDataStoreARNInvalid"},
        {"nothing", "", "EventDataStoreARNInvalid"},
    };
    for (const Destination& one : cases) {
        const auto right = check_destination(one.arn, caller_of());
        EXPECT_EQ(right ? "" : right.error().code, one.error.empty() ? "" : one.error + "Exception")
            << one.name;
        EXPECT_EQ(check_destination_form(one.arn).has_value(),
                  one.error != "EventDataStoreARNInvalid")
            << one.name;
    }
    EXPECT_EQ(history_arn(caller_of("444455556666", "cn-north-1")),
              "arn:aws-cn:cloudtrail:cn-north-1:444455556666:eventdatastore/history");
    EXPECT_EQ(history_arn(caller_of("444455556666", "us-gov-west-1")),
              "arn:aws-us-gov:cloudtrail:us-gov-west-1:444455556666:eventdatastore/history");
}

TEST(ImportRequests, AreReadWhole) {
    JsonObject body = request();
    body["StartEventTime"] = 1767355200;
    body["EndEventTime"] = 1767355200.5;
    const auto import = read_new_import(body, caller_of());
    ASSERT_TRUE(import) << import.error().message;
    EXPECT_EQ(import->destination, history);
    EXPECT_EQ(import->location, "s3://logs/AWSLogs/");
    EXPECT_EQ(import->bucket_region, "eu-west-1");
    EXPECT_EQ(import->role, "arn:aws:iam::111122223333:role/a/b");
    EXPECT_EQ(import->account, "111122223333");
    EXPECT_EQ(import->region, "eu-west-1");
    EXPECT_EQ(import->principal, "arn:aws:iam::111122223333:user/mia");
    EXPECT_EQ(import->from, from_millis(1'767'355'200'000));
    EXPECT_EQ(import->until, from_millis(1'767'355'200'500));
}

struct Source {
    const char* name;
    JsonObject body;
};

TEST(ImportRequests, AreRefusedWithoutARightSource) {
    const Source cases[] = {
        {"another scheme", request("https://logs/AWSLogs/")},
        {"no bucket", request("s3://")},
        {"a bucket in capitals", request("s3://Logs/")},
        {"no Region", request("s3://logs", "")},
        {"a Region of other letters", request("s3://logs", "Frankfurt")},
        {"no role", request("s3://logs", "eu-west-1", "")},
        {"a user", request("s3://logs", "eu-west-1", "arn:aws:iam::111122223333:user/a")},
        {"a role's name", request("s3://logs", "eu-west-1", "Import")},
        {"a role without a name",
         request("s3://logs", "eu-west-1", "arn:aws:iam::111122223333:role/")},
        {"a role without an account", request("s3://logs", "eu-west-1", "arn:aws:iam:::role/a")},
        {"a source of nothing",
         {{"Destinations", JsonArray{Json(history)}}, {"ImportSource", JsonObject()}}},
    };
    for (const Source& one : cases) {
        EXPECT_EQ(error_of(one.body), "InvalidImportSourceException") << one.name;
    }
}

TEST(ImportRequests, AreRefusedWhereTheyEndBeforeTheyStart) {
    JsonObject body = request();
    body["StartEventTime"] = 1767355200;
    body["EndEventTime"] = 1767355199;
    EXPECT_EQ(error_of(body), "InvalidParameterException");
    body["EndEventTime"] = 1767355200;
    EXPECT_EQ(error_of(body), "");
}

struct Retry {
    const char* name;
    JsonObject body;
    std::string error;              // Without "Exception".
    std::optional<std::string> id;  // Where there is no error.
};

TEST(ImportRequests, AreNewOrARetryAndNeverBoth) {
    const Json source = JsonObject{{"S3", JsonObject()}};
    const Json stores = JsonArray{Json(history)};
    const Retry cases[] = {
        {"a new one", {{"Destinations", stores}, {"ImportSource", source}}, "", std::nullopt},
        {"a retry", {{"ImportId", "i"}}, "", "i"},
        {"a retry with null beside", {{"ImportId", "i"}, {"ImportSource", nullptr}}, "", "i"},
        {"nothing", {}, "InvalidParameter", {}},
        {"no source", {{"Destinations", stores}}, "InvalidParameter", {}},
        {"no destination", {{"ImportSource", source}}, "InvalidParameter", {}},
        {"a destination", {{"ImportId", "i"}, {"Destinations", stores}}, "InvalidParameter", {}},
        {"a source", {{"ImportId", "i"}, {"ImportSource", source}}, "InvalidParameter", {}},
        {"a start", {{"ImportId", "i"}, {"StartEventTime", 1}}, "InvalidParameter", {}},
        {"an end", {{"ImportId", "i"}, {"EndEventTime", 1}}, "InvalidParameter", {}},
    };
    for (const Retry& one : cases) {
        const auto retry = read_retry(one.body);
        EXPECT_EQ(retry ? "" : retry.error().code, one.error.empty() ? "" : one.error + "Exception")
            << one.name;
        EXPECT_EQ(retry ? *retry : std::nullopt, one.id) << one.name;
    }
}

}  // namespace
}  // namespace opentrail::api
