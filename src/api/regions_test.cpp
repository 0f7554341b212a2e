// Which Regions a signature may be for: in each protocol's own form, and from where they are known.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/service_world.h"
#include "catalog/trail.h"

namespace opentrail::api {
namespace {

constexpr const char* made_up = "zz-fake-1";

int status_in(ServiceWorld& world, const std::string& region) {
    return world.call("ListTrails", "{}", {.region = region}).status;
}

TEST(Regions, ThatNobodyHasAreRefusedInEachProtocolsForm) {
    ServiceWorld world;
    const std::string form = "application/x-www-form-urlencoded";
    struct Row {
        const char* service;
        const char* target;
        std::vector<http::Header> headers;
        const char* body;
        int status;
        std::string code;
    };
    const std::string json = R"("__type":"InvalidSignatureException")";
    const std::string xml = "<Code>SignatureDoesNotMatch</Code>";
    const Row rows[] = {
        {"cloudtrail",
         "/",
         {{"X-Amz-Target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DeleteTrail"},
          {"Content-Type", "application/x-amz-json-1.1"}},
         R"({"Name":"audit"})",
         400,
         json},
        {"kms",
         "/",
         {{"X-Amz-Target", "TrentService.ListKeys"},
          {"Content-Type", "application/x-amz-json-1.1"}},
         "{}",
         400,
         json},
        {"iam", "/", {{"Content-Type", form}}, "Action=ListUsers&Version=2010-05-08", 403, xml},
        {"sts",
         "/",
         {{"Content-Type", form}},
         "Action=GetCallerIdentity&Version=2011-06-15",
         403,
         xml},
        {"s3", "/no-such-bucket", {}, "", 403, xml},
        {"opentrail", "/v1/status", {}, "", 403, json},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.service);
        const http::Response response =
            world.send(row.headers.empty() ? "GET" : "POST", row.target, row.body,
                       {.headers = row.headers, .service = row.service, .region = made_up});
        EXPECT_EQ(response.status, row.status);
        EXPECT_NE(response.body.find(row.code), std::string::npos) << response.body;
        const bool has_message =
            response.body.find("Credential should be scoped to a valid region, not ") !=
            std::string::npos;
        EXPECT_TRUE(has_message) << response.body;
        EXPECT_NE(response.body.find(made_up), std::string::npos) << response.body;
    }
    // Nothing is recorded there, whose events a trail would deliver to folders of their own.
    EXPECT_EQ(world.get("/v1/events").find(fmt::format(R"("awsRegion":"{}")", made_up)),
              std::string::npos);
}

TEST(Regions, OfTheSettingAreTaken) {
    Settings settings;
    settings.regions = {"cloud-1"};
    ServiceWorld world(settings);
    EXPECT_EQ(status_in(world, "cloud-1"), 200);
    EXPECT_EQ(status_in(world, "eu-west-1"), 200);
    EXPECT_EQ(status_in(world, "cloud-2"), 400);
}

TEST(Regions, ThatSomethingIsOfAreTaken) {
    ServiceWorld world;
    catalog::Trail trail;
    trail.id = "t";
    trail.account = "000000000000";
    trail.name = "audit";
    trail.home_region = "cloud-1";
    trail.bucket = "logs";
    EXPECT_EQ(status_in(world, "cloud-1"), 400);
    world.change(catalog::PutTrail{trail});
    world.clock.move(std::chrono::seconds(1));
    EXPECT_EQ(status_in(world, "cloud-1"), 200);
    EXPECT_EQ(status_in(world, "cloud-2"), 400);
    world.restart();
    EXPECT_EQ(status_in(world, "cloud-1"), 200);
}

}  // namespace
}  // namespace opentrail::api
