// What is recorded of calls: what the operation understood of the request, and never nothing
// because somebody made the request large.

#include "api/own_call.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/trail_world.h"

namespace opentrail::api {
namespace {

TEST(RecordedCall, ShowsTheMemberThatWasActedOn) {
    TrailWorld world;
    world.create("audit");
    world.ok("StopLogging", R"({"Name":"audit","name":"decoy"})");
    EXPECT_EQ(to_text(world.event("StopLogging").at("requestParameters")), R"({"name":"audit"})");
    world.ok("StopLogging", R"({"name":"decoy","Name":"audit"})");
    EXPECT_EQ(to_text(world.event("StopLogging").at("requestParameters")), R"({"name":"audit"})");
    world.ok("AddTags", fmt::format(R"({{"ResourceId":"{}","TagsList":[{{"Key":"k","Value":"v",)"
                                    R"("key":"decoy","value":"decoy"}}]}})",
                                    trail_arn("audit")));
    EXPECT_EQ(to_text(world.event("AddTags").at("requestParameters")),
              fmt::format(R"({{"resourceId":"{}","tagsList":[{{"key":"k","value":"v"}}]}})",
                          trail_arn("audit")));
}

TEST(RecordedCall, IsNotHiddenByMembersThatMeanNothing) {
    TrailWorld world;
    world.create("audit");
    world.ok("StopLogging",
             fmt::format(R"({{"Name":"audit","Pad":"{}"}})", std::string(120'000, 'x')));
    EXPECT_EQ(to_text(world.event("StopLogging").at("requestParameters")), R"({"name":"audit"})");
}

TEST(RecordedCall, ShowsTheBeginningsOfLongTexts) {
    TrailWorld world;
    world.create("audit");
    std::string values;
    for (int i = 0; i < 150; ++i) {
        values += fmt::format(R"({}"v{:03}{}")", i == 0 ? "" : ",", i, std::string(996, 'x'));
    }
    const std::string given =
        fmt::format(R"({{"TrailName":"audit","AdvancedEventSelectors":[{{"FieldSelectors":[)"
                    R"({{"Field":"eventCategory","Equals":["Data"]}},)"
                    R"({{"Field":"resources.type","Equals":["AWS::S3::Object"]}},)"
                    R"({{"Field":"eventName","Equals":[{}]}}]}}]}})",
                    values);
    world.ok("PutEventSelectors", given);
    const JsonObject event = world.event("PutEventSelectors");
    for (const char* member : {"requestParameters", "responseElements"}) {
        ASSERT_TRUE(event.at(member).is_object()) << member;
        const JsonObject& shown = event.at(member).as_object();
        const Json& fields =
            shown.at("advancedEventSelectors").at(0).as_object().at("fieldSelectors");
        EXPECT_EQ(to_text(fields.at(1)),
                  R"({"field":"resources.type","equals":["AWS::S3::Object"]})")
            << member;
        const JsonArray& texts = fields.at(2).at("equals").as_array();
        ASSERT_EQ(texts.size(), 150U) << member;
        EXPECT_EQ(texts.at(149), Json("v149" + std::string(252, 'x') + "...(1000 bytes)"))
            << member;
    }
    EXPECT_EQ(event.at("requestParameters").at("trailName"), "audit");
    EXPECT_EQ(event.at("responseElements").at("trailARN"), Json(trail_arn("audit")));
}

TEST(RecordedCall, SaysWhatIsLeftOutOfListsThatAreTooLong) {
    TrailWorld world;
    std::string names;
    for (int i = 0; i < 20'000; ++i) names += i == 0 ? R"("audit")" : R"(,"audit")";
    world.ok("DescribeTrails",
             fmt::format(R"({{"includeShadowTrails":false,"trailNameList":[{}]}})", names));
    EXPECT_EQ(to_text(world.event("DescribeTrails").at("requestParameters")),
              R"#({"includeShadowTrails":false,"trailNameList":"(160001 bytes left out)"})#");
}

TEST(RecordedCall, HasTlsDetailsOfTlsOnly) {
    http::Request request;
    request.headers = {{"Host", "trail.example.com:4580"}};
    const Call call{request, {}, "r", {}};
    OwnCall own;
    own.name = "ListImports";
    EXPECT_FALSE(draft_of(call, own, "e").tls);

    request.tls = http::Tls{"TLSv1.3", "TLS_AES_128_GCM_SHA256", "CN=client"};
    const event::Draft draft = draft_of(call, own, "e");
    ASSERT_TRUE(draft.tls);
    EXPECT_EQ(draft.tls->version, "TLSv1.3");
    EXPECT_EQ(draft.tls->cipher_suite, "TLS_AES_128_GCM_SHA256");
    EXPECT_EQ(draft.tls->host, "trail.example.com:4580");
}

TEST(RecordedCall, NamesTheBucketThatWasMade) {
    TrailWorld world;
    const http::Response made =
        world.send("POST", "/v1/buckets",
                   fmt::format(R"({{"name":"more-logs"{}}})", std::string(120'000, ' ')));
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(to_text(world.event("CreateBucket").at("requestParameters")),
              R"({"name":"more-logs"})");
}

}  // namespace
}  // namespace opentrail::api
