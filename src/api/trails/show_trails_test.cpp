// GetTrail, DescribeTrails and ListTrails: what each Region and account sees, by name and by ARN.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/trail_world.h"

namespace opentrail::api {
namespace {

class ShowTrailsTest : public ::testing::Test {
  protected:
    ShowTrailsTest() {
        world_.create("local");
        world_.create("everywhere", R"(,"IsMultiRegionTrail":true)", "eu-west-1");
        world_.create("far", "", "eu-west-1");
        world_.create("wide", R"(,"IsMultiRegionTrail":true)");
    }

    std::vector<std::string> described(const std::string& members,
                                       const std::string& region = "us-east-1") {
        std::vector<std::string> names;
        const JsonObject reply = world_.object("DescribeTrails", "{" + members + "}", region);
        for (const Json& trail : reply.at("trailList").as_array()) {
            names.emplace_back(std::string_view(trail.at("Name").as_string()));
        }
        return names;
    }

    static std::string named(const std::vector<std::string>& names) {
        return fmt::format(R"("trailNameList":["{}"])", fmt::join(names, "\",\""));
    }

    TrailWorld world_;
};

using Names = std::vector<std::string>;

TEST_F(ShowTrailsTest, GetTrailShowsEverySetting) {
    EXPECT_EQ(
        world_.ok("GetTrail", R"({"Name":"wide"})"),
        R"({"Trail":{"Name":"wide","S3BucketName":"logs","IncludeGlobalServiceEvents":true,"IsMultiRegionTrail":true,"HomeRegion":"us-east-1","TrailARN":"arn:aws:cloudtrail:us-east-1:000000000000:trail/wide","LogFileValidationEnabled":false,"HasCustomEventSelectors":false,"HasInsightSelectors":false,"IsOrganizationTrail":false,"RecursiveLogging":true}})");
}

TEST_F(ShowTrailsTest, ListTrailsShowsShadowsInTheOrderOfMaking) {
    EXPECT_EQ(
        world_.ok("ListTrails", ""),
        R"({"Trails":[{"TrailARN":"arn:aws:cloudtrail:us-east-1:000000000000:trail/local","Name":"local","HomeRegion":"us-east-1"},{"TrailARN":"arn:aws:cloudtrail:eu-west-1:000000000000:trail/everywhere","Name":"everywhere","HomeRegion":"eu-west-1"},{"TrailARN":"arn:aws:cloudtrail:us-east-1:000000000000:trail/wide","Name":"wide","HomeRegion":"us-east-1"}]})");
    EXPECT_EQ(world_.list("eu-west-1"), (Names{"everywhere", "far", "wide"}));
    EXPECT_EQ(world_.list("ap-south-1"), (Names{"everywhere", "wide"}));
}

TEST_F(ShowTrailsTest, DescribeTrailsShowsWhatIsAskedFor) {
    const std::string far = trail_arn("far", "eu-west-1");
    const std::string everywhere = trail_arn("everywhere", "eu-west-1");
    const struct {
        const char* name;
        std::string members;
        Names expected;
    } rows[] = {
        {"nothing said", "", {"local", "everywhere", "wide"}},
        {"null",
         R"("trailNameList":null,"includeShadowTrails":null)",
         {"local", "everywhere", "wide"}},
        {"shadows", R"("includeShadowTrails":true)", {"local", "everywhere", "wide"}},
        {"no shadows", R"("includeShadowTrails":false)", {"local", "wide"}},
        {"an empty list", R"("trailNameList":[])", {"local", "everywhere", "wide"}},
        {"two names, in another order", named({"wide", "local"}), {"local", "wide"}},
        {"one name twice", named({"wide", "wide"}), {"wide"}},
        {"an unknown name", named({"absent", "wide"}), {"wide"}},
        {"the name of a shadow", named({"everywhere"}), {}},
        {"the ARN of a shadow", named({everywhere}), {"everywhere"}},
        {"the ARN of a shadow, without shadows",
         named({everywhere}) + R"(,"includeShadowTrails":false)",
         {}},
        {"the ARN of a trail of another Region alone", named({far}), {}},
        {"the ARN of a trail here", named({trail_arn("local")}), {"local"}},
        {"the ARN of another account",
         named({"arn:aws:cloudtrail:us-east-1:111122223333:trail/local"}),
         {}},
    };
    for (const auto& row : rows) EXPECT_EQ(described(row.members), row.expected) << row.name;
    EXPECT_EQ(described(named({"far"}), "eu-west-1"), Names{"far"});
}

TEST_F(ShowTrailsTest, RefusesUnknownAndMalformedTrails) {
    const std::string absent = trail_arn("absent");
    const std::string absent_text = "Unknown trail: " + absent + " for the user: 000000000000";
    const TrailCase rows[] = {
        {"by name", "GetTrail", R"({"Name":"local"})", ""},
        {"by ARN", "GetTrail", R"({"Name":")" + trail_arn("local") + "\"}", ""},
        {"unknown", "GetTrail", R"({"Name":"absent"})", "TrailNotFoundException",
         "Unknown trail: absent for the user: 000000000000"},
        {"unknown ARN", "GetTrail", R"({"Name":")" + absent + "\"}", "TrailNotFoundException",
         absent_text.c_str()},
        {"a shadow by name", "GetTrail", R"({"Name":"everywhere"})", "TrailNotFoundException"},
        {"a shadow by ARN", "GetTrail",
         R"({"Name":")" + trail_arn("everywhere", "eu-west-1") + "\"}", ""},
        {"another Region's own", "GetTrail", R"({"Name":")" + trail_arn("far", "eu-west-1") + "\"}",
         "TrailNotFoundException"},
        {"short", "GetTrail", R"({"Name":"ab"})", "InvalidTrailNameException"},
        {"no trail's ARN", "GetTrail", R"({"Name":"arn:aws:s3:::logs"})",
         "CloudTrailARNInvalidException"},
        {"one bad name of a list", "DescribeTrails", R"({"trailNameList":["local","a b"]})",
         "InvalidTrailNameException"},
        {"one bad ARN of a list", "DescribeTrails", R"({"trailNameList":["arn:aws:s3:::logs"]})",
         "CloudTrailARNInvalidException"},
    };
    for (const TrailCase& row : rows) world_.expect(row);
}

TEST_F(ShowTrailsTest, OtherAccountsSeeAndChangeNothing) {
    const access::Credentials bob = world_.add_user("111122223333", "bob");
    ASSERT_EQ(
        world_.send("POST", "/v1/buckets", R"({"name":"bobs-logs"})", {.credentials = bob}).status,
        200);
    world_.buckets.insert("bobs-logs");
    const auto call = [&](std::string_view operation, const std::string& body) {
        return world_.call(operation, body, {.credentials = bob}).body;
    };
    EXPECT_EQ(call("ListTrails", "{}"), R"({"Trails":[]})");
    for (const char* operation : {"GetTrail", "GetTrailStatus", "UpdateTrail", "DeleteTrail",
                                  "StartLogging", "StopLogging"}) {
        const std::string body = call(operation, R"({"Name":")" + trail_arn("wide") + "\"}");
        EXPECT_NE(body.find("TrailNotFoundException"), std::string::npos) << operation;
    }
    EXPECT_NE(
        call("CreateTrail", R"({"Name":"wide","S3BucketName":"bobs-logs"})").find("111122223333"),
        std::string::npos);
    EXPECT_EQ(world_.list(), (Names{"local", "everywhere", "wide"}));
}

TEST_F(ShowTrailsTest, ChangesAreMadeInTheHomeRegionOnly) {
    const std::string everywhere = trail_arn("everywhere", "eu-west-1");
    const std::string far = trail_arn("far", "eu-west-1");
    const std::string text = "The home Region of trail " + everywhere +
                             " is eu-west-1: it can be changed there only, not from us-east-1.";
    const auto name = [](const std::string& given) { return R"({"Name":")" + given + "\"}"; };
    const auto put = [](const std::string& given) {
        return R"({"TrailName":")" + given + R"(","AdvancedEventSelectors":[]})";
    };
    const char* const code = "InvalidHomeRegionException";
    const TrailCase rows[] = {
        {"update a shadow", "UpdateTrail", name(everywhere), code, text.c_str()},
        {"delete a shadow", "DeleteTrail", name(everywhere), code, text.c_str()},
        {"delete a shadow by name", "DeleteTrail", name("everywhere"), code, text.c_str()},
        {"start a shadow", "StartLogging", name(everywhere), code, text.c_str()},
        {"stop a shadow", "StopLogging", name("everywhere"), code, text.c_str()},
        {"put selectors of a shadow", "PutEventSelectors", put(everywhere), code, text.c_str()},
        {"update another Region's own", "UpdateTrail", name(far), code},
        {"its name means nothing here", "UpdateTrail", name("far"), "TrailNotFoundException"},
        {"selectors of a shadow are read", "GetEventSelectors",
         R"({"TrailName":")" + everywhere + "\"}", ""},
        {"its status too", "GetTrailStatus", name(everywhere), ""},
        {"at home it is changed", "UpdateTrail", name("everywhere"), "", nullptr, "eu-west-1"},
    };
    for (const TrailCase& row : rows) world_.expect(row);
}

TEST_F(ShowTrailsTest, ANameMeansTheTrailOfThisRegionFirst) {
    world_.create("everywhere");
    EXPECT_EQ(world_.object("GetTrail", R"({"Name":"everywhere"})").at("Trail").at("HomeRegion"),
              "us-east-1");
    world_.ok("DeleteTrail", R"({"Name":"everywhere"})");
    EXPECT_EQ(world_.list(), (Names{"local", "everywhere", "wide"}));
}

}  // namespace
}  // namespace opentrail::api
