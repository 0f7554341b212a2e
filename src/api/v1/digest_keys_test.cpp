// /v1/digest-keys, and ListPublicKeys, which shows the same keys to CloudTrail's clients.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/testing/trail_world.h"
#include "delivery/digest_key.h"

namespace opentrail::api::v1 {
namespace {

boost::json::array keys_of(const http::Response& reply, std::string_view list) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    return boost::json::parse(reply.body).at(list).as_array();
}

http::Response list_public_keys(ServiceWorld& world, const std::string& body) {
    return world.call("ListPublicKeys", body);
}

TEST(DigestKeys, AreMadeListedAndRecorded) {
    TrailWorld world;
    world.create("audit", "", "eu-west-1");
    EXPECT_EQ(world.get("/v1/digest-keys"), R"({"digestKeys":[]})");
    // There is none to change.
    EXPECT_EQ(world.send("POST", "/v1/digest-keys", "{}").body, R"({"digestKeys":[]})");
    const auto first =
        keys_of(world.send("POST", "/v1/digest-keys", R"({"region":"us-east-1"})"), "digestKeys");
    ASSERT_EQ(first.size(), 1U);
    const std::string value(std::string_view(first[0].at("publicKey").as_string()));
    EXPECT_TRUE(value.starts_with("MIIBCgKCAQEA"));
    EXPECT_TRUE(delivery::PublicKey::parse_base64(value));
    keys_of(world.send("POST", "/v1/digest-keys", R"({"region":"eu-west-1"})"), "digestKeys");
    EXPECT_EQ(keys_of(world.send("POST", "/v1/digest-keys", "{}"), "digestKeys").size(), 2U);
    world.restart();
    // The newest of each Region signs.
    const boost::json::value all = boost::json::parse(world.get("/v1/digest-keys"));
    std::vector<bool> sign;
    for (const auto& key : all.at("digestKeys").as_array()) {
        sign.push_back(key.at("signs").as_bool());
    }
    EXPECT_EQ(sign, (std::vector{false, false, true, true}));
    EXPECT_EQ(world.get("/v1/events/count?eventName=RotateDigestKeys"), R"({"total":4})");
    EXPECT_EQ(world.get("/v1/events?eventName=RotateDigestKeys").find("ealed"), std::string::npos);
}

TEST(DigestKeys, AreMadeForRegionsThatAreUsed) {
    TrailWorld world;
    const auto answer = [&](const char* region) {
        return world.send("POST", "/v1/digest-keys", fmt::format(R"({{"region":"{}"}})", region));
    };
    const auto refused = [&](const char* region) {
        const http::Response reply = answer(region);
        EXPECT_EQ(reply.status, 400) << region;
        EXPECT_NE(reply.body.find("ValidationException"), std::string::npos) << reply.body;
        return reply.body.find(fmt::format(
                   R"(region is \"{}\": no digest key, no trail and no log file is of it)",
                   region)) != std::string::npos;
    };
    for (const char* region : {"nowhere-1", "eu-west-1", "eu-north-1"}) {
        EXPECT_TRUE(refused(region)) << region;
    }
    EXPECT_EQ(world.get("/v1/digest-keys"), R"({"digestKeys":[]})");
    EXPECT_EQ(answer("us-east-1").status, 200) << "the home Region";
    world.create("audit", "", "eu-west-1");
    EXPECT_EQ(answer("eu-west-1").status, 200) << "a trail's";
    const std::string trail =
        world.catalog().trail("000000000000", "eu-west-1", "audit").value().id;
    std::vector<catalog::LogFile> plans(1);
    plans[0].trail = trail;
    plans[0].region = "eu-north-1";
    ASSERT_TRUE(world.catalog().plan_log_files(plans, {}));
    EXPECT_EQ(answer("eu-north-1").status, 200) << "a log file's";
    EXPECT_TRUE(refused("nowhere-1"));
    world.ok("DeleteTrail", R"({"Name":"audit"})", "eu-west-1");
    EXPECT_EQ(answer("eu-north-1").status, 200) << "a key's";
}

TEST(DigestKeys, RefuseWhatIsNoRegion) {
    ServiceWorld world;
    const struct {
        const char* name;
        std::string body;
        const char* type;
    } rows[] = {{"no Region", R"({"region":"../x"})", "ValidationException"},
                {"misspelt", R"({"regions":"us-east-1"})", "there is no member regions here"},
                {"another type", R"({"region":1})", "SerializationException"}};
    for (const auto& row : rows) {
        const http::Response reply = world.send("POST", "/v1/digest-keys", row.body);
        EXPECT_EQ(reply.status, 400) << row.name;
        EXPECT_NE(reply.body.find(row.type), std::string::npos) << row.name << ": " << reply.body;
    }
}

TEST(ListPublicKeys, ShowsThoseOfItsRegionThatAreValidThen) {
    TrailWorld world;
    world.create("audit", "", "eu-west-1");
    EXPECT_EQ(list_public_keys(world, "{}").body, R"({"PublicKeyList":[]})");
    keys_of(world.send("POST", "/v1/digest-keys", R"({"region":"us-east-1"})"), "digestKeys");
    keys_of(world.send("POST", "/v1/digest-keys", R"({"region":"eu-west-1"})"), "digestKeys");
    const auto keys = keys_of(list_public_keys(world, "{}"), "PublicKeyList");
    ASSERT_EQ(keys.size(), 1U);
    const auto& key = keys[0].as_object();
    EXPECT_EQ(key.size(), 4U);
    const double from = key.at("ValidityStartTime").to_number<double>();
    const double to = key.at("ValidityEndTime").to_number<double>();
    const double now = static_cast<double>(to_millis(world.clock.now())) / 1000;
    EXPECT_DOUBLE_EQ(from, now - 86400);
    EXPECT_DOUBLE_EQ(to, now + 91 * 86400);
    const struct {
        const char* name;
        double start;
        double end;
        std::size_t count;
    } rows[] = {
        {"before", from - 20, from - 10, 0}, {"up to its start", from - 20, from, 1},
        {"within", from + 1, from + 2, 1},   {"around", from - 1, to + 1, 1},
        {"from its end", to, to + 10, 1},    {"after", to + 1, to + 10, 0},
    };
    for (const auto& row : rows) {
        const std::string body =
            fmt::format(R"({{"StartTime":{:.3f},"EndTime":{:.3f}}})", row.start, row.end);
        EXPECT_EQ(keys_of(list_public_keys(world, body), "PublicKeyList").size(), row.count)
            << row.name;
    }
}

TEST(ListPublicKeys, RefusesWhatItCannotAnswer) {
    ServiceWorld world;
    const struct {
        const char* name;
        std::string body;
        const char* type;
    } rows[] = {
        {"start after end", R"({"StartTime":2,"EndTime":1})", "InvalidTimeRangeException"},
        {"end before now", R"({"EndTime":1})", "InvalidTimeRangeException"},
        {"a token", R"({"NextToken":"x"})", "InvalidTokenException"},
        {"another type", R"({"StartTime":"x"})", "SerializationException"},
    };
    for (const auto& row : rows) {
        const http::Response reply = list_public_keys(world, row.body);
        EXPECT_EQ(reply.status, 400) << row.name << ": " << reply.body;
        EXPECT_NE(reply.body.find(row.type), std::string::npos) << row.name << ": " << reply.body;
    }
}

}  // namespace
}  // namespace opentrail::api::v1
