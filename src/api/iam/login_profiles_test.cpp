// Login profiles: passwords as IAM's operations make, change and refuse them.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/console_world.h"

namespace opentrail::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class LoginProfilesTest : public ::testing::Test {
  protected:
    LoginProfilesTest() {
        mia_ = world_.add_user("000000000000", "mia");
        world_.add_user("000000000000", "leo");
        world_.ok("CreateLoginProfile", R"({"UserName":"mia","Password":"first password"})");
    }

    bool signs_in(const char* user, const char* password) {
        world_.clock.move(std::chrono::minutes(5));
        return world_.sign_in({}, user, password).status == 200;
    }

    ConsoleWorld world_;
    access::Credentials mia_;
};

TEST_F(LoginProfilesTest, ShowWhatWasMade) {
    const JsonObject made =
        world_.ok("CreateLoginProfile",
                  R"({"UserName":"leo","Password":"another one","PasswordResetRequired":true})");
    EXPECT_EQ(made, parse_json_object(R"({"LoginProfile":{"UserName":"leo",
        "CreateDate":"2026-01-02T03:04:05Z","PasswordResetRequired":true}})")
                        .value());
    EXPECT_EQ(world_.ok("GetLoginProfile", R"({"UserName":"leo"})"), made);
    world_.ok("UpdateLoginProfile", R"({"UserName":"leo","PasswordResetRequired":false})");
    EXPECT_EQ(world_.ok("GetLoginProfile", R"({"UserName":"leo"})")
                  .at("LoginProfile")
                  .at("PasswordResetRequired"),
              Json(false));
    EXPECT_TRUE(signs_in("leo", "another one"));
}

TEST_F(LoginProfilesTest, RefuseInTheWordsOfIam) {
    const std::string long_one = fmt::format(R"({{"UserName":"leo","Password":"{:x<128}"}})", "");
    const std::string too_long = fmt::format(R"({{"UserName":"mia","Password":"{:x<129}"}})", "");
    const AccessCase rows[] = {
        {"one that is there", "CreateLoginProfile",
         R"({"UserName":"mia","Password":"first password"})", "EntityAlreadyExists",
         "Login Profile for user mia already exists."},
        {"nobody's", "CreateLoginProfile", R"({"UserName":"zoe","Password":"first password"})",
         "NoSuchEntity", "The user with name zoe cannot be found."},
        {"seven characters", "CreateLoginProfile", R"({"UserName":"leo","Password":"1234567"})",
         "PasswordPolicyViolation"},
        {"129 characters", "UpdateLoginProfile", too_long, "ValidationError"},
        {"128 characters", "CreateLoginProfile", long_one, ""},
        {"of who has none now", "DeleteLoginProfile", R"({"UserName":"leo"})", ""},
        {"of who has none", "GetLoginProfile", R"({"UserName":"leo"})", "NoSuchEntity",
         "Login Profile for User leo cannot be found."},
        {"a change of none", "UpdateLoginProfile",
         R"({"UserName":"leo","Password":"first password"})", "NoSuchEntity"},
        {"the end of none", "DeleteLoginProfile", R"({"UserName":"leo"})", "NoSuchEntity"},
    };
    for (const AccessCase& row : rows) world_.expect(row);
}

TEST_F(LoginProfilesTest, AreLeftOutOfEvents) {
    world_.ok("UpdateLoginProfile", R"({"UserName":"mia","Password":"second password"})");
    for (const char* name : {"CreateLoginProfile", "UpdateLoginProfile"}) {
        const JsonObject event = world_.event(name);
        EXPECT_EQ(event.at("requestParameters").at("userName"), Json("mia")) << name;
        EXPECT_THAT(to_text(event), Not(HasSubstr(" password"))) << name;
    }
    EXPECT_FALSE(signs_in("mia", "first password"));
    EXPECT_TRUE(signs_in("mia", "second password"));
}

TEST_F(LoginProfilesTest, AreChangedByTheirOwner) {
    const Sending as_mia{.credentials = mia_};
    const AccessCase rows[] = {
        {"a wrong one", "ChangePassword",
         R"({"OldPassword":"wrong password","NewPassword":"second password"})", "AccessDenied",
         "The old password was incorrect."},
        {"a bad one", "ChangePassword", R"({"OldPassword":"first password","NewPassword":"short"})",
         "PasswordPolicyViolation"},
        {"a good one", "ChangePassword",
         R"({"OldPassword":"first password","NewPassword":"second password"})", ""},
        {"the old one again", "ChangePassword",
         R"({"OldPassword":"first password","NewPassword":"third password"})", "AccessDenied"},
    };
    for (const AccessCase& row : rows) world_.expect(row, as_mia);
    EXPECT_TRUE(signs_in("mia", "second password"));
    const JsonObject event = world_.event("ChangePassword");
    EXPECT_THAT(to_text(event), Not(HasSubstr("password\"")));
}

TEST_F(LoginProfilesTest, AreNotGuessedByChanging) {
    const Sending as_mia{.credentials = mia_};
    const std::string guess = R"({"OldPassword":"wrong password","NewPassword":"second password"})";
    for (int turn = 0; turn < 5; ++turn) {
        EXPECT_THAT(world_.refusal("ChangePassword", guess, as_mia), HasSubstr("AccessDenied"));
    }
    EXPECT_EQ(world_.refusal("ChangePassword", guess, as_mia), "Throttling: Rate exceeded");
}

TEST_F(LoginProfilesTest, LeaveTheSessionThatChangesThem) {
    const Browser here = world_.signed_in("mia", "first password");
    const Browser there = world_.signed_in("mia", "first password");
    const http::Response changed =
        world_.browse(here, "POST", "/v1/access/ChangePassword",
                      R"({"OldPassword":"first password","NewPassword":"second password"})",
                      {{"Content-Type", "application/json"}});
    EXPECT_EQ(refusal_of(changed), "ok") << changed.body;
    EXPECT_EQ(world_.browse(here, "GET", "/v1/session").status, 200);
    EXPECT_EQ(world_.browse(there, "GET", "/v1/session").status, 401);
}

/// PasswordLastUsed as GetUser and ListUsers say it; "none" where they do not.
std::string last_used(ConsoleWorld& world, const std::string& name) {
    const auto said = [](const JsonObject& user) {
        const Json* used = find_member(user, "PasswordLastUsed");
        return used ? std::string(std::string_view(used->as_string())) : std::string("none");
    };
    const JsonObject got = world.ok("GetUser", fmt::format(R"({{"UserName":"{}"}})", name));
    const JsonObject listed = world.ok("ListUsers", "{}");
    for (const Json& user : listed.at("Users").as_array()) {
        if (user.at("UserName") != Json(name)) continue;
        EXPECT_EQ(said(user.as_object()), said(got.at("User").as_object()));
    }
    return said(got.at("User").as_object());
}

TEST_F(LoginProfilesTest, SayWhenTheyWereLastUsed) {
    EXPECT_EQ(last_used(world_, "mia"), "none");
    world_.sign_in({}, "mia", "wrong password");
    world_.ok("ChangePassword",
              R"({"OldPassword":"first password","NewPassword":"second password"})",
              {.credentials = mia_});
    EXPECT_EQ(last_used(world_, "mia"), "none") << "nobody signed in";
    world_.clock.move(std::chrono::milliseconds(1500));
    const Browser browser = world_.signed_in("mia", "second password");
    EXPECT_EQ(last_used(world_, "mia"), "2026-01-02T03:04:06Z");
    EXPECT_EQ(last_used(world_, "leo"), "none");
    EXPECT_TRUE(signs_in("mia", "second password")) << "five minutes later";
    EXPECT_EQ(last_used(world_, "mia"), "2026-01-02T03:09:06Z");
    world_.browse(browser, "DELETE", "/v1/session", "{}");
    world_.ok("UpdateUser", R"({"UserName":"mia","NewUserName":"maria"})");
    world_.ok("DeleteLoginProfile", R"({"UserName":"maria"})");
    world_.restart();
    EXPECT_EQ(last_used(world_, "maria"), "2026-01-02T03:09:06Z");
    world_.restart_without_catalog();
    EXPECT_EQ(last_used(world_, "maria"), "2026-01-02T03:09:06Z");
    for (const char* group : {"Administrators", "Viewers"}) {
        const JsonObject shown =
            world_.ok("GetGroup", fmt::format(R"({{"GroupName":"{}"}})", group));
        EXPECT_THAT(to_text(shown), Not(HasSubstr("PasswordLastUsed")));
    }
}

TEST_F(LoginProfilesTest, GoWithTheirUser) {
    world_.ok("CreateUser", R"({"UserName":"eve"})");
    world_.ok("CreateLoginProfile", R"({"UserName":"eve","Password":"first password"})");
    EXPECT_EQ(world_.refusal("DeleteUser", R"({"UserName":"eve"})"),
              "DeleteConflict: Cannot delete entity, must delete login profile first.");
    world_.ok("DeleteLoginProfile", R"({"UserName":"eve"})");
    EXPECT_EQ(world_.refusal("DeleteUser", R"({"UserName":"eve"})"), "ok");
}

}  // namespace
}  // namespace opentrail::api
