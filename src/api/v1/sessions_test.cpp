// /v1/sessions: where somebody is signed in, and the end of it; whose may be seen and ended.

#include "api/v1/sessions.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/console_world.h"

namespace opentrail::api {
namespace {

constexpr const char* password = "correct horse battery";

class SessionsTest : public ::testing::Test {
  protected:
    SessionsTest() {
        world_.add_user("000000000000", "mia");
        world_.add_user("000000000000", "leo", true, {});
        for (const char* user : {"mia", "leo"}) world_.set_password(user, password);
    }

    JsonArray list(const Browser& browser, const std::string& query = "") {
        const http::Response response = world_.browse(browser, "GET", "/v1/sessions" + query);
        EXPECT_EQ(response.status, 200) << response.body;
        return parse_json_object(response.body).value().at("sessions").as_array();
    }
    std::string end(const Browser& browser, const std::string& rest) {
        return refusal_of(world_.browse(browser, "DELETE", "/v1/sessions" + rest));
    }
    bool is_in(const Browser& browser) {
        return world_.browse(browser, "GET", "/v1/session").status == 200;
    }

    ConsoleWorld world_;
};

std::string id_of(const Json& session) {
    return std::string(std::string_view(session.at("sessionId").as_string()));
}

TEST_F(SessionsTest, ListsOnesOwnNewestFirst) {
    const Browser first = world_.signed_in("mia", password);
    world_.clock.move(std::chrono::minutes(10));
    const Browser second = world_.signed_in("mia", password);
    world_.signed_in("leo", password);
    const JsonArray sessions = list(second);
    ASSERT_EQ(sessions.size(), 2U);
    JsonObject newest = sessions[0].as_object();
    newest.erase("sessionId");
    EXPECT_EQ(newest, parse_json_object(R"({"user":"mia","created":"2026-01-02T03:14:05.000Z",
        "expires":"2026-01-02T15:14:05.000Z","lastUsed":"2026-01-02T03:14:05.000Z","mfa":false,
        "sourceIPAddress":"192.0.2.1","userAgent":"browser/1","current":true})")
                          .value());
    EXPECT_EQ(sessions[1].at("current"), Json(false));
    EXPECT_EQ(sessions[1].at("lastUsed"), Json("2026-01-02T03:04:05.000Z"));
    world_.clock.move(std::chrono::minutes(21));
    EXPECT_EQ(list(second).size(), 1U) << "the first has ended idle";
    EXPECT_FALSE(is_in(first));
}

TEST_F(SessionsTest, EndsThemEverywhere) {
    struct Row {
        const char* name;
        const char* rest;
        bool here, there, leo;  // Who is signed in still.
    };
    const Row rows[] = {
        {"the others", "?others=true", true, false, true},
        {"all", "", false, false, true},
        {"another's", "?user=leo", true, true, false},
    };
    for (const Row& row : rows) {
        const Browser here = world_.signed_in("mia", password);
        const Browser there = world_.signed_in("mia", password);
        const Browser leo = world_.signed_in("leo", password);
        const http::Response response =
            world_.browse(here, "DELETE", std::string("/v1/sessions") + row.rest);
        EXPECT_EQ(response.status, 200) << row.name << response.body;
        EXPECT_EQ(header_of(response, "Set-Cookie").empty(), row.here) << row.name;
        EXPECT_EQ(is_in(here), row.here) << row.name;
        EXPECT_EQ(is_in(there), row.there) << row.name;
        EXPECT_EQ(is_in(leo), row.leo) << row.name;
        const JsonObject event = world_.events("EndSessions").at(0);
        EXPECT_EQ(event.at("userIdentity").at("userName"), Json("mia")) << row.name;
    }
}

TEST_F(SessionsTest, EndsOne) {
    const Browser here = world_.signed_in("mia", password);
    world_.clock.move(std::chrono::seconds(1));
    const Browser there = world_.signed_in("mia", password);
    const JsonArray sessions = list(here);
    EXPECT_EQ(end(here, "/" + id_of(sessions.at(0))), "ok");
    EXPECT_TRUE(is_in(here));
    EXPECT_FALSE(is_in(there));
    EXPECT_EQ(end(here, "/" + id_of(sessions.at(0))), "ResourceNotFoundException");
    EXPECT_EQ(end(here, "/" + id_of(sessions.at(1))), "ok");
    EXPECT_FALSE(is_in(here));
}

TEST_F(SessionsTest, AreSeenAndEndedByWhoMay) {
    const Browser mia = world_.signed_in("mia", password);
    const Browser leo = world_.signed_in("leo", password);
    const std::string of_mia = id_of(list(mia).at(0));
    const auto read = [&](const Browser& browser, const std::string& query) {
        return refusal_of(world_.browse(browser, "GET", "/v1/sessions" + query));
    };
    EXPECT_EQ(read(leo, "?user=mia"), "AccessDeniedException");
    EXPECT_EQ(read(leo, "?user=leo"), "ok");
    EXPECT_EQ(read(mia, "?user=leo"), "ok");
    EXPECT_EQ(read(mia, "?user=nobody"), "ResourceNotFoundException");
    EXPECT_EQ(read(mia, "?name=leo"), "ValidationException");
    EXPECT_EQ(end(leo, "?user=mia"), "AccessDeniedException");
    EXPECT_EQ(end(leo, "/" + of_mia), "AccessDeniedException");
    EXPECT_TRUE(is_in(mia));
    const auto signed_call = world_.send("GET", "/v1/sessions?user=mia");
    EXPECT_EQ(signed_call.status, 200) << "a signature is as good: " << signed_call.body;
    EXPECT_EQ(world_.send("DELETE", "/v1/sessions/" + of_mia).status, 200);
    EXPECT_FALSE(is_in(mia));
}

TEST_F(SessionsTest, SayThatNobodyIsNamed) {
    const Browser mia = world_.signed_in("mia", password);
    const http::Response response = world_.browse(mia, "GET", "/v1/sessions?user=");
    EXPECT_EQ(refusal_of(response), "ValidationException");
    EXPECT_NE(response.body.find("parameter user is empty"), std::string::npos) << response.body;
}

TEST_F(SessionsTest, AreBoundedInNumber) {
    const Browser first = world_.signed_in("mia", password);
    for (int session = 0; session < 50; ++session) {
        world_.clock.move(std::chrono::seconds(4));  // So often an address may.
        world_.signed_in("mia", password);
    }
    EXPECT_EQ(parse_json_object(world_.get("/v1/sessions?user=mia"))
                  .value()
                  .at("sessions")
                  .as_array()
                  .size(),
              50U);
    EXPECT_FALSE(is_in(first));
}

}  // namespace
}  // namespace opentrail::api
