// /v1/buckets: made, listed, refused and recorded.

#include <gtest/gtest.h>

#include "api/testing/service_world.h"

namespace opentrail::api::v1 {
namespace {

TEST(Buckets, AreMadeListedAndRecorded) {
    ServiceWorld world;
    EXPECT_EQ(world.get("/v1/buckets"), R"({"buckets":[]})");
    const http::Response made = world.send("POST", "/v1/buckets", R"({"name":"my-logs"})");
    EXPECT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made.body, R"({"name":"my-logs"})");
    EXPECT_EQ(world.get("/v1/buckets"), R"({"buckets":[{"name":"my-logs"}]})");
    world.restart();
    EXPECT_EQ(world.get("/v1/buckets"), R"({"buckets":[{"name":"my-logs"}]})");
    EXPECT_EQ(world.get("/v1/events/count?eventName=CreateBucket"), R"({"total":1})");
}

TEST(Buckets, RefuseWhatTheyCannotBe) {
    const struct {
        const char* name;
        std::string body;
        int status;
        const char* type;
    } rows[] = {
        {"there already", R"({"name":"my-logs"})", 409, "ConflictException"},
        {"a bad name", R"({"name":"../my-logs"})", 400, "ValidationException"},
        {"no name", "{}", 400, "ValidationException"},
        {"another type", R"({"name":1})", 400, "SerializationException"},
        {"more", R"({"name":"a-b-c","region":"x"})", 400,
         "there is no member region here, only name"},
        {"no JSON", "name", 400, "SerializationException"},
    };
    ServiceWorld world;
    ASSERT_EQ(world.send("POST", "/v1/buckets", R"({"name":"my-logs"})").status, 200);
    for (const auto& row : rows) {
        const http::Response reply = world.send("POST", "/v1/buckets", row.body);
        EXPECT_EQ(reply.status, row.status) << row.name << ": " << reply.body;
        EXPECT_NE(reply.body.find(row.type), std::string::npos) << row.name << ": " << reply.body;
    }
    EXPECT_EQ(world.get("/v1/buckets"), R"({"buckets":[{"name":"my-logs"}]})");
}

TEST(Buckets, AreForAdministrators) {
    ServiceWorld world;
    const std::string reply =
        world.send("POST", "/v1/tokens", R"({"name":"t","scope":["events:read"]})").body;
    const std::string marker = R"("token":")";
    const std::size_t at = reply.find(marker) + marker.size();
    Sending sending;
    sending.token = reply.substr(at, reply.find('"', at) - at);
    EXPECT_EQ(world.send("GET", "/v1/buckets", "", sending).status, 403);
    EXPECT_EQ(world.send("POST", "/v1/buckets", R"({"name":"my-logs"})", sending).status, 403);
    EXPECT_EQ(world.get("/v1/buckets"), R"({"buckets":[]})");
}

}  // namespace
}  // namespace opentrail::api::v1
