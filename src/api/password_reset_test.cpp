// Passwords that hold for one sign-in: what is left to whoever signs in with one, how another is
// chosen, and what is recorded of it.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/console_world.h"

namespace opentrail::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* handed_out = "handed out once";
constexpr const char* chosen = "chosen by herself";
constexpr const char* required = "PasswordResetRequiredException";
const std::vector<http::Header> json{{"Content-Type", "application/json"}};

class PasswordResetTest : public ::testing::Test {
  protected:
    PasswordResetTest() {
        mia_ = world_.add_user("000000000000", "mia");
        world_.add_user("000000000000", "leo", true, {});  // Who may do nothing.
        for (const char* user : {"mia", "leo"}) {
            world_.ok(
                "CreateLoginProfile",
                fmt::format(R"({{"UserName":"{}","Password":"{}","PasswordResetRequired":true}})",
                            user, handed_out));
        }
    }

    std::string change(const Browser& browser, const char* from, const char* to) {
        const http::Response response = world_.browse(
            browser, "POST", "/v1/access/ChangePassword",
            fmt::format(R"({{"OldPassword":"{}","NewPassword":"{}"}})", from, to), json);
        return refusal_of(response);
    }
    std::string call(const Browser& browser, const char* method, const char* path) {
        const char* body = std::string_view(method) == "GET" ? "" : "{}";
        return refusal_of(world_.browse(browser, method, path, body, json));
    }
    bool must_choose(const Browser& browser) {
        const auto shown = world_.browse(browser, "GET", "/v1/session");
        return parse_json_object(shown.body)->at("passwordResetRequired").as_bool();
    }
    bool is_flagged(const char* user) {
        const JsonObject got =
            world_.ok("GetLoginProfile", fmt::format(R"({{"UserName":"{}"}})", user));
        return got.at("LoginProfile").at("PasswordResetRequired").as_bool();
    }

    ConsoleWorld world_;
    access::Credentials mia_;
};

TEST_F(PasswordResetTest, LeavesNothingButChoosingAnother) {
    const Browser mia = world_.signed_in("mia", handed_out);
    EXPECT_TRUE(must_choose(mia));
    struct Row {
        const char* method;
        const char* path;
    };
    const Row rows[] = {
        {"GET", "/v1/events"},
        {"GET", "/v1/events/tail"},
        {"GET", "/v1/status"},
        {"GET", "/v1/sessions"},
        {"DELETE", "/v1/sessions"},
        {"GET", "/v1/openapi.json"},
        {"GET", "/v1/session/"},
        {"GET", "/v1/access/ChangePassword"},
        {"POST", "/v1/access/ListUsers"},
        {"POST", "/v1/access/GetUser"},
        {"POST", "/v1/access/CreateAccessKey"},
        {"POST", "/v1/access/ChangePassword/"},
        {"POST", "/v1/access/CreateVirtualMFADevice"},
        {"POST", "/v1/tokens"},
        {"PUT", "/v1/settings"},
    };
    for (const Row& row : rows) EXPECT_EQ(call(mia, row.method, row.path), required) << row.path;
    EXPECT_EQ(world_.browse(mia, "GET", "/v1/events").status, 403);
    const http::Header target{"X-Amz-Target",
                              "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListTrails"};
    const auto trails = world_.browse(mia, "POST", "/", "{}",
                                      {{"Content-Type", "application/x-amz-json-1.1"}, target});
    EXPECT_EQ(refusal_of(trails), required);
    EXPECT_EQ(call(mia, "DELETE", "/v1/session"), "ok");
}

TEST_F(PasswordResetTest, OpensTheSessionOnceAnotherIsChosen) {
    const Browser mia = world_.signed_in("mia", handed_out);
    const Browser other = world_.signed_in("mia", handed_out);
    EXPECT_EQ(change(mia, "a guess", chosen), "AccessDenied");
    EXPECT_EQ(change(mia, handed_out, handed_out), "PasswordPolicyViolation") << "the same";
    EXPECT_EQ(change(mia, handed_out, "short"), "PasswordPolicyViolation");
    EXPECT_EQ(call(mia, "GET", "/v1/events"), required);
    EXPECT_EQ(change(mia, handed_out, chosen), "ok");
    EXPECT_FALSE(must_choose(mia));
    EXPECT_FALSE(is_flagged("mia"));
    EXPECT_EQ(call(mia, "GET", "/v1/events"), "ok");
    EXPECT_EQ(call(other, "GET", "/v1/session"), "UnauthenticatedException");
    world_.restart_without_catalog();
    EXPECT_EQ(call(mia, "GET", "/v1/events"), "ok");
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", handed_out)), "AccessDeniedException");
    EXPECT_FALSE(must_choose(world_.signed_in("mia", chosen)));
}

TEST_F(PasswordResetTest, HoldsOverARestart) {
    const Browser mia = world_.signed_in("mia", handed_out);
    world_.restart();
    EXPECT_EQ(call(mia, "GET", "/v1/events"), required);
    world_.restart_without_catalog();
    EXPECT_EQ(call(mia, "GET", "/v1/events"), required);
}

TEST_F(PasswordResetTest, ComesAfterMfa) {
    world_.add_device("mia");
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", handed_out)), "MfaRequiredException");
    const Browser mia = world_.signed_in("mia", handed_out, world_.code("mia"));
    EXPECT_TRUE(must_choose(mia));
    EXPECT_EQ(change(mia, handed_out, chosen), "ok");
    EXPECT_FALSE(must_choose(mia));
}

TEST_F(PasswordResetTest, NeedsNoLeaveButNoPolicyThatDenies) {
    const Browser leo = world_.signed_in("leo", handed_out);
    const char* denial = R"({"Version":"2012-10-17",
        "Statement":{"Effect":"Deny","Action":"iam:*","Resource":"*"}})";
    world_.ok(
        "PutUserPolicy",
        to_text(JsonObject{{"UserName", "leo"}, {"PolicyName", "no"}, {"PolicyDocument", denial}}));
    EXPECT_EQ(change(leo, handed_out, chosen), "AccessDenied");
    world_.ok("DeleteUserPolicy", R"({"UserName":"leo","PolicyName":"no"})");
    EXPECT_EQ(change(leo, handed_out, chosen), "ok");
    EXPECT_EQ(change(leo, chosen, "another of his own"), "AccessDenied")
        << "who is not made to has to be allowed to";
}

TEST_F(PasswordResetTest, BindsNeitherKeysNorWhoIsInAlready) {
    world_.set_password("mia", chosen);
    const Browser mia = world_.signed_in("mia", chosen);
    world_.ok("UpdateLoginProfile", R"({"UserName":"mia","PasswordResetRequired":true})");
    EXPECT_EQ(call(mia, "GET", "/v1/events"), "ok");
    const Sending by_key{.credentials = mia_};
    EXPECT_EQ(world_.refusal("ListUsers", "{}", by_key), "ok");
    const Browser again = world_.signed_in("mia", chosen);
    EXPECT_EQ(call(again, "GET", "/v1/events"), required);
    world_.ok("ChangePassword",
              fmt::format(R"({{"OldPassword":"{}","NewPassword":"{}"}})", chosen, handed_out),
              by_key);
    EXPECT_FALSE(is_flagged("mia"));
    EXPECT_EQ(call(again, "GET", "/v1/session"), "UnauthenticatedException");
}

TEST_F(PasswordResetTest, IsRecorded) {
    const Browser mia = world_.signed_in("mia", handed_out);
    EXPECT_EQ(world_.events("ConsoleLogin").at(0).at("responseElements"),
              parse_json(R"({"ConsoleLogin":"Success"})").value());
    EXPECT_EQ(change(mia, handed_out, chosen), "ok");
    const JsonObject event = world_.events("ChangePassword").at(0);
    EXPECT_EQ(event.at("eventSource"), Json("iam.amazonaws.com"));
    EXPECT_EQ(event.at("userIdentity").at("userName"), Json("mia"));
    EXPECT_EQ(event.at("sessionCredentialFromConsole"), Json("true"));
    EXPECT_THAT(to_text(event), Not(HasSubstr(handed_out)));
    EXPECT_THAT(to_text(event), Not(HasSubstr(chosen)));
    call(world_.signed_in("leo", handed_out), "GET", "/v1/events");
    world_.clock.move(std::chrono::minutes(1));
    world_.service->tick();
    EXPECT_EQ(
        world_.events("FailedAuthentication").at(0).at("serviceEventDetails").at("errorCodes"),
        parse_json(R"({"PasswordResetRequiredException":1})").value());
}

}  // namespace
}  // namespace opentrail::api
