// PutEventSelectors and GetEventSelectors over the whole service. What selectors may be is tested
// in trail/.

#include <gtest/gtest.h>

#include "api/testing/trail_world.h"

namespace opentrail::api {
namespace {

class EventSelectorsTest : public ::testing::Test {
  protected:
    explicit EventSelectorsTest(const Settings& settings = {}) : world_(settings) {
        world_.create("audit");
    }

    std::string put(const std::string& members) {
        return world_.ok("PutEventSelectors", R"({"TrailName":"audit",)" + members + "}");
    }
    std::string shown() { return world_.ok("GetEventSelectors", R"({"TrailName":"audit"})"); }
    bool is_custom() {
        const JsonObject reply = world_.object("GetTrail", R"({"Name":"audit"})");
        return reply.at("Trail").at("HasCustomEventSelectors").as_bool();
    }

    TrailWorld world_;
};

class LenientEventSelectorsTest : public EventSelectorsTest {
  protected:
    LenientEventSelectorsTest()
        : EventSelectorsTest([] {
              Settings settings;
              settings.lenient = true;
              return settings;
          }()) {}
};

constexpr const char* head =
    R"({"TrailARN":"arn:aws:cloudtrail:us-east-1:000000000000:trail/audit",)";
constexpr const char* default_selector =
    R"("EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}])";
constexpr const char* basic =
    R"("EventSelectors":[{"ReadWriteType":"WriteOnly","IncludeManagementEvents":true,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3:::b/p"]}],"ExcludeManagementEventSources":["kms.amazonaws.com"]}])";
constexpr const char* advanced =
    R"("AdvancedEventSelectors":[{"Name":"writes","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]},{"Field":"readOnly","Equals":["false"]}]}])";

TEST_F(EventSelectorsTest, AreTheDefaultAtFirst) {
    EXPECT_EQ(shown(), std::string(head) + default_selector + "}");
    EXPECT_FALSE(is_custom());
}

TEST_F(EventSelectorsTest, AreEchoedAndReplaceEachOther) {
    EXPECT_EQ(put(basic), std::string(head) + basic + "}");
    EXPECT_EQ(shown(), std::string(head) + basic + "}");
    EXPECT_TRUE(is_custom());
    EXPECT_EQ(put(advanced), std::string(head) + advanced + "}");
    world_.restart();
    EXPECT_EQ(shown(), std::string(head) + advanced + "}");
    EXPECT_TRUE(is_custom());
    // Members that are left out have their defaults.
    EXPECT_EQ(put(R"("EventSelectors":[{}])"), std::string(head) + default_selector + "}");
    EXPECT_FALSE(is_custom());
}

TEST_F(EventSelectorsTest, FallBackToTheDefaultWhereTerraformTakesThemAway) {
    put(advanced);
    put(R"("AdvancedEventSelectors":[])");
    EXPECT_FALSE(is_custom());
    EXPECT_EQ(shown(), std::string(head) + default_selector + "}");
    put(basic);
    // As Terraform's provider takes basic selectors away.
    put(R"("EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[]}])");
    EXPECT_FALSE(is_custom());
}

TEST_F(EventSelectorsTest, AdvancedOnesForEveryManagementEventAreCustom) {
    put(R"("AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])");
    EXPECT_TRUE(is_custom());
}

TEST_F(EventSelectorsTest, AreRefusedByTheirRulesAndTheirTrail) {
    const auto to = [](const std::string& name, const std::string& members) {
        return R"({"TrailName":")" + name + "\"" + members + "}";
    };
    const char* const invalid = "InvalidEventSelectorsException";
    const TrailCase rows[] = {
        {"neither kind", "PutEventSelectors", to("audit", ""), invalid},
        {"both kinds", "PutEventSelectors", to("audit", std::string(",") + basic + "," + advanced),
         invalid},
        {"six of them", "PutEventSelectors",
         to("audit", R"(,"EventSelectors":[{},{},{},{},{},{}])"), invalid},
        {"a field that is none", "PutEventSelectors",
         to("audit",
            R"(,"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"f","Equals":["x"]}]}])"),
         invalid},
        {"an unknown trail", "PutEventSelectors", to("absent", std::string(",") + basic),
         "TrailNotFoundException"},
        {"a bad name", "PutEventSelectors", to("a", std::string(",") + basic),
         "InvalidTrailNameException"},
        {"a bad ARN", "PutEventSelectors", to("arn:aws:s3:::logs", std::string(",") + basic),
         "CloudTrailARNInvalidException"},
        {"get an unknown trail's", "GetEventSelectors", to("absent", ""), "TrailNotFoundException"},
        {"get by ARN", "GetEventSelectors", to(trail_arn("audit"), ""), ""},
    };
    for (const TrailCase& row : rows) world_.expect(row);
    EXPECT_FALSE(is_custom());
}

TEST_F(EventSelectorsTest, AreShownInTheirEvent) {
    put(basic);
    const JsonObject event = world_.event("PutEventSelectors");
    EXPECT_EQ(
        to_text(event.at("requestParameters")),
        R"({"trailName":"audit","eventSelectors":[{"readWriteType":"WriteOnly","includeManagementEvents":true,"dataResources":[{"type":"AWS::S3::Object","values":["arn:aws:s3:::b/p"]}],"excludeManagementEventSources":["kms.amazonaws.com"]}]})");
    EXPECT_EQ(event.at("responseElements").at("trailARN"), Json(trail_arn("audit")));
}

TEST_F(LenientEventSelectorsTest, AreKeptWithinBounds) {
    const std::string known = R"("EventSelectors":[{"ReadWriteType":"All"}])";
    EXPECT_EQ(put(R"("EventSelectors":[{"ReadWriteType":"All","Pad":[1],"readWriteType":"x"}])"),
              head + known + "}");
    EXPECT_EQ(shown(), head + known + R"(,"AdvancedEventSelectors":[]})");
    std::string many;
    for (int i = 0; i < 2000; ++i) many += i == 0 ? R"("a")" : R"(,"a")";
    for (const std::string& values : {many, "\"" + std::string(8193, 'x') + "\""}) {
        world_.expect({"too much", "PutEventSelectors",
                       R"({"TrailName":"audit","EventSelectors":[{"DataResources":[{"Values":[)" +
                           values + "]}]}]}",
                       "InvalidEventSelectorsException"});
    }
    EXPECT_EQ(shown(), head + known + R"(,"AdvancedEventSelectors":[]})");
}

TEST_F(LenientEventSelectorsTest, AreShownAsTheyWerePut) {
    EXPECT_EQ(shown(), std::string(head) + R"("EventSelectors":[],"AdvancedEventSelectors":[]})");
    EXPECT_EQ(put(basic), std::string(head) + basic + "}");
    EXPECT_EQ(shown(), std::string(head) + basic + R"(,"AdvancedEventSelectors":[]})");
    EXPECT_EQ(put(advanced), std::string(head) + advanced + "}");
    EXPECT_EQ(shown(), std::string(head) + R"("EventSelectors":[],)" + advanced + "}");
    const std::string both = std::string(basic) + "," + advanced;
    EXPECT_EQ(put(both), head + both + "}");
    EXPECT_EQ(shown(), head + both + "}");
    const std::string short_form =
        R"("EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":false}])";
    EXPECT_EQ(put(short_form), head + short_form + "}");
    EXPECT_EQ(shown(), head + short_form + R"(,"AdvancedEventSelectors":[]})");
    EXPECT_TRUE(is_custom());
    put(R"("AdvancedEventSelectors":[])");
    EXPECT_EQ(shown(), std::string(head) + R"("EventSelectors":[],"AdvancedEventSelectors":[]})");
    EXPECT_FALSE(is_custom());
    const std::string odd =
        R"("AdvancedEventSelectors":[{"Name":"n","FieldSelectors":[{"Field":"f","Equals":["arn:aws:s3:::*/*"]}]}])";
    EXPECT_EQ(put(odd), head + odd + "}");
}

}  // namespace
}  // namespace opentrail::api
