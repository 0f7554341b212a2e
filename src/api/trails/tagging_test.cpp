// AddTags, RemoveTags and ListTags: order, overwriting, limits and resources that have no tags.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "api/testing/trail_world.h"

namespace opentrail::api {
namespace {

class TaggingTest : public ::testing::Test {
  protected:
    TaggingTest() {
        world_.create("audit", R"(,"TagsList":[{"Key":"b","Value":"1"},{"Key":"a"}])");
    }

    static std::string request(const std::string& list,
                               const std::string& arn = trail_arn("audit")) {
        return fmt::format(R"({{"ResourceId":"{}","TagsList":[{}]}})", arn, list);
    }

    static std::string resources(const std::string& arn, int times = 1) {
        std::string list;
        for (int i = 0; i < times; ++i) list += fmt::format(R"({}"{}")", i > 0 ? "," : "", arn);
        return R"({"ResourceIdList":[)" + list + "]}";
    }

    /// The TagsList of the trail, in the reply of ListTags.
    std::string tags(const std::string& region = "us-east-1") {
        const JsonObject reply = world_.object("ListTags", resources(trail_arn("audit")), region);
        const Json& item = reply.at("ResourceTagList").at(0);
        EXPECT_EQ(item.at("ResourceId"), Json(trail_arn("audit")));
        return to_text(item.at("TagsList"));
    }

    TrailWorld world_;
};

TEST_F(TaggingTest, KeepsTagsInTheOrderInWhichTheyCame) {
    EXPECT_EQ(tags(), R"([{"Key":"b","Value":"1"},{"Key":"a"}])");
    EXPECT_EQ(world_.ok("AddTags", request(R"({"Key":"c","Value":"3"},{"Key":"b","Value":"2"})")),
              "{}");
    EXPECT_EQ(tags(), R"([{"Key":"b","Value":"2"},{"Key":"a"},{"Key":"c","Value":"3"}])");
    // A value does not matter to a removal.
    EXPECT_EQ(world_.ok("RemoveTags",
                        request(R"({"Key":"b","Value":"other"},{"Key":"a"},{"Key":"absent"})")),
              "{}");
    EXPECT_EQ(tags(), R"([{"Key":"c","Value":"3"}])");
    world_.ok("AddTags", request(R"({"Key":"b"})"));
    world_.restart();
    EXPECT_EQ(tags(), R"([{"Key":"c","Value":"3"},{"Key":"b"}])");
}

TEST_F(TaggingTest, ChangesNothingWhereNothingIsNew) {
    const std::size_t versions = world_.catalog().trail_versions()->front().versions.size();
    world_.ok("AddTags", request(R"({"Key":"b","Value":"1"})"));
    world_.ok("RemoveTags", request(R"({"Key":"absent"})"));
    EXPECT_EQ(world_.catalog().trail_versions()->front().versions.size(), versions);
}

TEST_F(TaggingTest, AllowsFiftyTags) {
    for (int i = 0; i < 48; ++i) {
        world_.ok("AddTags", request(fmt::format(R"({{"Key":"k{}","Value":"v"}})", i)));
    }
    const TrailCase rows[] = {
        {"one more", "AddTags", request(R"({"Key":"more","Value":"v"})"),
         "TagsLimitExceededException"},
        {"one of those", "AddTags", request(R"({"Key":"k7","Value":"w"})"), ""},
    };
    for (const TrailCase& row : rows) world_.expect(row);
}

/// `count` tags, of which the last two have one key.
std::string tags_alike(int count) {
    std::string list;
    for (int i = 0; i < count; ++i) {
        list += fmt::format(R"({}{{"Key":"k{}","Value":"v"}})", i == 0 ? "" : ",",
                            std::min(i, count - 2));
    }
    return list;
}

// More tags than there may be are refused before any is compared with another.
TEST_F(TaggingTest, CountsTagsFirst) {
    const TrailCase rows[] = {
        {"add 50", "AddTags", request(tags_alike(50)), "InvalidTagParameterException"},
        {"add 51", "AddTags", request(tags_alike(51)), "TagsLimitExceededException"},
        {"create with 51", "CreateTrail",
         R"({"Name":"new","S3BucketName":"logs","TagsList":[)" + tags_alike(51) + "]}",
         "TagsLimitExceededException"},
        {"remove 200", "RemoveTags", request(tags_alike(200)), "InvalidTagParameterException"},
        {"remove 201", "RemoveTags", request(tags_alike(201)), "ValidationException"},
    };
    for (const TrailCase& row : rows) world_.expect(row);
}

TEST_F(TaggingTest, RemovesByKeyWhateverTheValue) {
    world_.ok("RemoveTags", request(R"({"Key":"b","Value":""},{"Key":"a","Value":"*"})"));
    EXPECT_EQ(tags(), "[]");
}

TEST_F(TaggingTest, RefusesTagsAndResourcesThatCannotBe) {
    const char* const no_tag = "InvalidTagParameterException";
    const std::string one = R"({"Key":"k","Value":"v"})";
    const auto cloudtrail = [](const std::string& resource) {
        return "arn:aws:cloudtrail:us-east-1:000000000000:" + resource;
    };
    const TrailCase rows[] = {
        {"letters of any script, spaces and all marks", "AddTags",
         request(R"({"Key":"\u00e9\u4e2d 9_.:/=+-@","Value":"\u00e9\u4e2d 9_.:/=+-@"})"), ""},
        {"a key with a star", "AddTags", request(R"({"Key":"*","Value":"v"})"), no_tag},
        {"a value with a star", "AddTags", request(R"({"Key":"k","Value":"*"})"), no_tag},
        {"a value of nothing", "AddTags", request(R"({"Key":"k","Value":""})"), no_tag},
        {"a key of AWS", "AddTags", request(R"({"Key":"aws:k","Value":"v"})"), no_tag},
        {"a key twice", "AddTags", request(one + "," + one), no_tag},
        {"a key twice in a removal", "RemoveTags", request(one + "," + one), no_tag},
        {"no ARN", "AddTags", request(one, "audit"), "CloudTrailARNInvalidException"},
        {"another service's ARN", "AddTags", request(one, "arn:aws:s3:::logs"),
         "CloudTrailARNInvalidException"},
        {"a bad name in the ARN", "AddTags", request(one, cloudtrail("trail/a..b")),
         "CloudTrailARNInvalidException"},
        {"an unknown trail", "AddTags", request(one, cloudtrail("trail/absent")),
         "ResourceNotFoundException"},
        {"an unknown trail's removal", "RemoveTags", request(one, cloudtrail("trail/absent")),
         "ResourceNotFoundException"},
        {"an event data store", "AddTags", request(one, cloudtrail("eventdatastore/x1x")),
         "EventDataStoreNotFoundException"},
        {"a channel", "AddTags", request(one, cloudtrail("channel/x1x")),
         "ChannelNotFoundException"},
        {"a dashboard", "AddTags", request(one, cloudtrail("dashboard/x1x")),
         "ResourceNotFoundException"},
        {"another kind", "AddTags", request(one, cloudtrail("weather/x1x")),
         "ResourceTypeNotSupportedException"},
        {"list an unknown one", "ListTags", resources(cloudtrail("trail/absent")),
         "ResourceNotFoundException"},
        {"list a name", "ListTags", resources("audit"), "CloudTrailARNInvalidException"},
        {"list 20", "ListTags", resources(trail_arn("audit"), 20), ""},
        {"list 21", "ListTags", resources(trail_arn("audit"), 21), "ValidationException"},
        {"a token", "ListTags",
         R"({"ResourceIdList":[")" + trail_arn("audit") + R"("],"NextToken":"x"})",
         "InvalidTokenException"},
    };
    for (const TrailCase& row : rows) world_.expect(row);
}

TEST_F(TaggingTest, ShowsTheTagsOfAMultiRegionTrailEverywhereAndChangesThemAtHome) {
    world_.expect({"not seen", "ListTags", resources(trail_arn("audit")),
                   "ResourceNotFoundException", nullptr, "eu-west-1"});
    world_.ok("UpdateTrail", R"({"Name":"audit","IsMultiRegionTrail":true})");
    EXPECT_EQ(tags("eu-west-1"), tags());
    world_.expect({"add elsewhere", "AddTags", request(R"({"Key":"k"})"),
                   "ResourceNotFoundException", nullptr, "eu-west-1"});
    world_.expect({"remove elsewhere", "RemoveTags", request(R"({"Key":"k"})"),
                   "ResourceNotFoundException", nullptr, "eu-west-1"});
}

}  // namespace
}  // namespace opentrail::api
