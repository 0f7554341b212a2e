// PutInsightSelectors and GetInsightSelectors: refused while there are no Insights, kept for a
// lenient caller.

#include <gtest/gtest.h>

#include "api/testing/trail_world.h"

namespace opentrail::api {
namespace {

constexpr const char* one =
    R"({"TrailName":"audit","InsightSelectors":[{"InsightType":"ApiCallRateInsight"}]})";
constexpr const char* none = R"({"TrailName":"audit","InsightSelectors":[]})";
constexpr const char* audit = R"({"TrailName":"audit"})";
constexpr const char* head =
    R"({"TrailARN":"arn:aws:cloudtrail:us-east-1:000000000000:trail/audit")";

TEST(InsightSelectors, CannotBeSetYet) {
    TrailWorld world;
    world.create("audit");
    const TrailCase rows[] = {
        {"one", "PutInsightSelectors", one, "UnsupportedOperationException"},
        {"none, as Terraform's provider takes them away", "PutInsightSelectors", none, ""},
        {"of no type that there is", "PutInsightSelectors",
         R"({"TrailName":"audit","InsightSelectors":[{"InsightType":"Weather"}]})",
         "InvalidInsightSelectorsException"},
        {"of no type", "PutInsightSelectors", R"({"TrailName":"audit","InsightSelectors":[{}]})",
         "InvalidInsightSelectorsException"},
        {"no list", "PutInsightSelectors", audit, "ValidationException"},
        {"an unknown trail", "PutInsightSelectors",
         R"({"TrailName":"absent","InsightSelectors":[]})", "TrailNotFoundException"},
        {"neither trail nor store", "PutInsightSelectors", R"({"InsightSelectors":[]})",
         "InvalidParameterCombinationException"},
        {"a trail and where to", "PutInsightSelectors",
         R"({"TrailName":"audit","InsightSelectors":[],"InsightsDestination":"x1x"})",
         "InvalidParameterCombinationException"},
        {"get", "GetInsightSelectors", audit, "InsightNotEnabledException",
         "Trail audit does not have Insights enabled. Edit the trail settings to enable Insights, "
         "and then try the operation again."},
        {"get an unknown trail's", "GetInsightSelectors", R"({"TrailName":"absent"})",
         "TrailNotFoundException"},
        {"get of both", "GetInsightSelectors", R"({"TrailName":"audit","EventDataStore":"x1x"})",
         "InvalidParameterCombinationException"},
        {"get of a store", "GetInsightSelectors", R"({"EventDataStore":"x1x"})",
         "UnsupportedOperationException"},
    };
    for (const TrailCase& row : rows) world.expect(row);
}

TEST(InsightSelectors, AreKeptForALenientCaller) {
    Settings settings;
    settings.lenient = true;
    TrailWorld world(settings);
    world.create("audit");
    const auto has = [&] {
        const JsonObject reply = world.object("GetTrail", R"({"Name":"audit"})");
        return reply.at("Trail").at("HasInsightSelectors").as_bool();
    };
    EXPECT_EQ(world.ok("GetInsightSelectors", audit), std::string(head) + "}");
    EXPECT_FALSE(has());
    const std::string shown =
        std::string(head) + R"(,"InsightSelectors":[{"InsightType":"ApiCallRateInsight"}]})";
    EXPECT_EQ(world.ok("PutInsightSelectors", one), shown);
    world.restart();
    EXPECT_EQ(world.ok("GetInsightSelectors", audit), shown);
    EXPECT_TRUE(has());
    world.ok("PutInsightSelectors", none);
    EXPECT_FALSE(has());
    EXPECT_EQ(world.ok("GetInsightSelectors", audit), std::string(head) + "}");
}

}  // namespace
}  // namespace opentrail::api
