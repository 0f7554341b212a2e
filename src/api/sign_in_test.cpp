// Sign-in: who gets a session, what a session is good for and when it ends, and what is recorded.

#include "api/sign_in.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/console_world.h"

namespace opentrail::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* password = "correct horse battery";

class SignInTest : public ::testing::Test {
  protected:
    SignInTest() {
        world_.add_user("000000000000", "mia");
        world_.add_user("000000000000", "leo", true, {});  // Without a password.
        world_.set_password("mia", password);
    }

    std::string session_of(const Browser& browser) {
        return refusal_of(world_.browse(browser, "GET", "/v1/session"));
    }

    ConsoleWorld world_;
};

std::string member(const JsonObject& object, std::string_view name) {
    const Json* found = find_member(object, name);
    return found ? to_text(*found) : "absent";
}

TEST_F(SignInTest, SaysWhoIsIn) {
    const http::Response response = world_.sign_in({}, "mia", password);
    ASSERT_EQ(response.status, 200) << response.body;
    const JsonObject session = parse_json_object(response.body).value();
    EXPECT_EQ(member(session, "account"), R"("000000000000")");
    EXPECT_EQ(member(session, "user"), R"("mia")");
    EXPECT_EQ(member(session, "arn"), R"("arn:aws:iam::000000000000:user/mia")");
    EXPECT_THAT(member(session, "sessionId"), StartsWith(R"("ASIA)"));
    EXPECT_EQ(member(session, "mfa"), "false");
    EXPECT_EQ(member(session, "created"), R"("2026-01-02T03:04:05.000Z")");
    EXPECT_EQ(member(session, "expires"), R"("2026-01-02T15:04:05.000Z")");
    EXPECT_EQ(member(session, "idleSeconds"), "1800");
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
    const std::string cookie = header_of(response, "Set-Cookie");
    EXPECT_THAT(cookie, StartsWith("opentrail="));
    EXPECT_THAT(cookie, HasSubstr("; Path=/; HttpOnly; SameSite=Strict"));
    EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
    const Browser browser{.cookie = cookie.substr(0, cookie.find(';'))};
    const http::Response shown = world_.browse(browser, "GET", "/v1/session");
    EXPECT_EQ(parse_json_object(shown.body).value(), session);
}

TEST_F(SignInTest, HidesItsCookieFromPlainHttpUnderTls) {
    const Browser browser{.origin = "https://trail.example:4580", .tls = true};
    const http::Response response = world_.sign_in(browser, "mia", password);
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_THAT(header_of(response, "Set-Cookie"), StartsWith("__Host-opentrail="));
    EXPECT_THAT(header_of(response, "Set-Cookie"), HasSubstr("; Secure"));
}

TEST_F(SignInTest, RefusesInOneTextWhateverWasWrong) {
    const std::string device = world_.add_device("mia");
    const std::string now = world_.code("mia");
    const std::string text =
        "You were not signed in: the account, the user, the password or the code is wrong.";
    struct Row {
        const char* name;
        const char* user;
        const char* password;
        std::string code;
        const char* account;
    };
    const Row rows[] = {
        {"the password", "mia", "correct horse", now, ""},
        {"no password", "mia", "", now, ""},
        {"nobody", "zoe", password, "", ""},
        {"one who has no password", "leo", password, "", ""},
        {"one who has no password, with none", "leo", "", "", ""},
        {"the account", "mia", password, now, "111122223333"},
        {"no account's name", "mia", password, now, "home"},
        {"the code", "mia", password, now == "000000" ? "000001" : "000000", ""},
        {"a code of five digits", "mia", password, now.substr(1), ""},
        {"a code of an hour ago", "mia", password, world_.code("mia", -120), ""},
        {"no code's form", "mia", password, "abcdef", ""},
    };
    for (const Row& row : rows) {
        world_.clock.move(std::chrono::minutes(10));  // Nobody waits.
        const Browser browser{.address = fmt::format("192.0.2.{}", &row - rows + 10)};
        const http::Response response =
            world_.sign_in(browser, row.user, row.password, row.code, row.account);
        EXPECT_EQ(response.status, 401) << row.name;
        const JsonObject refused = parse_json_object(response.body).value();
        EXPECT_EQ(member(refused, "__type"), R"("AccessDeniedException")") << row.name;
        EXPECT_EQ(member(refused, "message"), to_text(Json(text))) << row.name;
        EXPECT_EQ(header_of(response, "Set-Cookie"), "") << row.name;
    }
}

TEST_F(SignInTest, RefusesWhatIsNoSignIn) {
    const std::string good = fmt::format(R"({{"user":"mia","password":"{}"}})", password);
    const std::string long_name = fmt::format(R"({{"user":"{:a>129}","password":"x"}})", "");
    struct Row {
        const char* name;
        std::string body;
        const char* type;
        Browser browser;
        const char* code;
    };
    const Browser foreign{.origin = "https://evil.example"};
    const Row rows[] = {
        {"as it should be", good, "application/json", {}, "ok"},
        {"in capitals", good, "Application/JSON; charset=UTF-8", {}, "ok"},
        {"with a charset", good, "application/json; charset=utf-8", {}, "ok"},
        {"as a form sends it", good, "text/plain", {}, "UnsupportedMediaTypeException"},
        {"no JSON", "user=mia", "application/json", {}, "SerializationException"},
        {"no user", R"({"password":"x"})", "application/json", {}, "ValidationException"},
        {"no password", R"({"user":"mia"})", "application/json", {}, "ValidationException"},
        {"a user of 129 bytes", long_name, "application/json", {}, "ValidationException"},
        {"from another page", good, "application/json", foreign, "AccessDeniedException"},
    };
    for (const Row& row : rows) {
        const http::Response response = world_.browse(row.browser, "POST", "/v1/session", row.body,
                                                      {{"Content-Type", row.type}});
        EXPECT_EQ(refusal_of(response), row.code) << row.name << ": " << response.body;
        EXPECT_THAT(response.body, Not(HasSubstr(password))) << row.name;
    }
}

TEST_F(SignInTest, TakesACodeOnce) {
    world_.add_device("mia");
    const std::string now = world_.code("mia");
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", password)), "MfaRequiredException");
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", password, now)), "ok");
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", password, now)), "AccessDeniedException");
    world_.clock.move(std::chrono::seconds(30));
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", password, world_.code("mia"))), "ok");
    world_.clock.move(std::chrono::seconds(30));
    const http::Response response = world_.sign_in({}, "mia", password, world_.code("mia"));
    EXPECT_EQ(member(parse_json_object(response.body).value(), "mfa"), "true");
}

TEST_F(SignInTest, MakesThoseWaitWhoGuess) {
    const Browser guesser{.address = "198.51.100.1"};
    for (int guess = 0; guess < 5; ++guess) {
        EXPECT_EQ(refusal_of(world_.sign_in(guesser, "mia", "guess")), "AccessDeniedException");
    }
    const http::Response waits = world_.sign_in(guesser, "mia", password);
    EXPECT_EQ(refusal_of(waits), "ThrottlingException");
    EXPECT_EQ(waits.status, 429);
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", password)), "ok") << "from elsewhere";
    world_.clock.move(std::chrono::minutes(2));
    EXPECT_EQ(refusal_of(world_.sign_in(guesser, "mia", password)), "ok");
}

TEST_F(SignInTest, LetsNobodyGuessCodesFromManyPlaces) {
    world_.add_device("mia");
    const std::string now = world_.code("mia");
    const std::string other = now == "000000" ? "000001" : "000000";
    for (int guess = 0; guess < 5; ++guess) {
        const Browser browser{.address = fmt::format("198.51.100.{}", guess)};
        EXPECT_EQ(refusal_of(world_.sign_in(browser, "mia", password, other)),
                  "AccessDeniedException");
    }
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", password, now)), "ThrottlingException");
}

/// A request of a page, and what it is refused with.
struct PageCall {
    const char* name;
    Browser browser;
    const char* method;
    const char* path;
    std::vector<http::Header> more;
    const char* code;
};

void expect_calls(ConsoleWorld& world, const std::vector<PageCall>& rows) {
    for (const PageCall& row : rows) {
        std::vector<http::Header> more = row.more;
        more.push_back({"Content-Type", "application/x-amz-json-1.1"});
        const http::Response response =
            world.browse(row.browser, row.method, row.path,
                         std::string_view(row.method) == "GET" ? "" : "{}", more);
        EXPECT_EQ(refusal_of(response), row.code) << row.name << ": " << response.body;
    }
}

TEST_F(SignInTest, LetsInWhereACookieIsEnough) {
    const Browser mia = world_.signed_in("mia", password);
    Browser nobody = mia;
    nobody.cookie = "opentrail=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const http::Header target{"X-Amz-Target",
                              "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListTrails"};
    expect_calls(
        world_,
        {
            {"a read", mia, "GET", "/v1/events?limit=1", {}, "ok"},
            {"IAM's operations", mia, "POST", "/v1/access/ListUsers", {}, "ok"},
            {"CloudTrail's", mia, "POST", "/", {target}, "ok"},
            {"a session that is none", nobody, "GET", "/v1/events", {}, "UnauthenticatedException"},
            {"no session at all", {}, "GET", "/v1/session", {}, "UnauthenticatedException"},
            {"a Region that is none",
             mia,
             "GET",
             "/v1/events",
             {{"x-opentrail-region", "nowhere"}},
             "ValidationException"},
        });
}

TEST_F(SignInTest, TakesNothingFromPagesOfOthers) {
    const Browser mia = world_.signed_in("mia", password);
    const Browser other = world_.signed_in("mia", password);
    Browser without_token = mia;
    without_token.csrf.clear();
    Browser wrong_token = mia;
    wrong_token.csrf = other.csrf;
    Browser without_origin = mia;
    without_origin.origin.clear();
    Browser from_elsewhere = mia;
    from_elsewhere.origin = "http://trail.example:4581";
    const char* change = "/v1/access/ListUsers";
    const char* denied = "AccessDeniedException";
    const http::Header foreign{"Sec-Fetch-Site", "cross-site"};
    const http::Header own{"Sec-Fetch-Site", "same-origin"};
    expect_calls(
        world_,
        {
            {"a read needs no token", without_token, "GET", "/v1/events", {}, "ok"},
            {"nor an origin", without_origin, "GET", "/v1/events", {}, "ok"},
            {"but no other's", from_elsewhere, "GET", "/v1/events", {}, denied},
            {"as the browser says", without_origin, "GET", "/v1/events", {foreign}, denied},
            {"a post without the token", without_token, "POST", change, {}, denied},
            {"with another's", wrong_token, "POST", change, {}, denied},
            {"without an origin", without_origin, "POST", change, {}, denied},
            {"whose site the browser says", without_origin, "POST", change, {own}, "ok"},
            {"from elsewhere", from_elsewhere, "POST", change, {}, denied},
            {"a delete without the token", without_token, "DELETE", "/v1/session", {}, denied},
            {"with it", mia, "DELETE", "/v1/session", {}, "ok"},
        });
}

TEST_F(SignInTest, LeavesToPoliciesWhatASessionMay) {
    world_.set_password("leo", password);
    const Browser leo = world_.signed_in("leo", password);
    EXPECT_EQ(refusal_of(world_.browse(leo, "GET", "/v1/events")), "AccessDeniedException");
    EXPECT_EQ(refusal_of(world_.browse(leo, "POST", "/v1/access/ListUsers", "{}")), "AccessDenied");
    EXPECT_EQ(refusal_of(world_.browse(leo, "GET", "/v1/sessions")), "ok");
}

TEST_F(SignInTest, EndsASessionByItsTime) {
    const Browser mia = world_.signed_in("mia", password);
    for (int turn = 0; turn < 3; ++turn) {
        world_.clock.move(std::chrono::minutes(29));
        EXPECT_EQ(session_of(mia), "ok") << turn;
    }
    world_.clock.move(std::chrono::minutes(29));
    world_.browse(mia, "GET", "/v1/events", "", {{"x-opentrail-background", "true"}});
    world_.clock.move(std::chrono::minutes(2));
    EXPECT_EQ(session_of(mia), "UnauthenticatedException")
        << "what a page asks by itself is no use";
    const Browser busy = world_.signed_in("mia", password);
    for (int turn = 0; turn < 12 * 60 / 20 - 1; ++turn) {
        world_.clock.move(std::chrono::minutes(20));
        ASSERT_EQ(session_of(busy), "ok") << turn;
    }
    world_.clock.move(std::chrono::minutes(20));
    EXPECT_EQ(session_of(busy), "UnauthenticatedException") << "after twelve hours";
}

TEST_F(SignInTest, KeepsSessionsOverARestart) {
    const Browser mia = world_.signed_in("mia", password);
    world_.clock.move(std::chrono::minutes(20));
    EXPECT_EQ(session_of(mia), "ok");
    world_.restart();
    EXPECT_EQ(session_of(mia), "ok");
    world_.restart_without_catalog();
    EXPECT_EQ(session_of(mia), "ok");
    EXPECT_EQ(refusal_of(world_.browse(mia, "DELETE", "/v1/session")), "ok");
    EXPECT_EQ(session_of(mia), "UnauthenticatedException");
    world_.restart_without_catalog();
    EXPECT_EQ(session_of(mia), "UnauthenticatedException");
}

TEST_F(SignInTest, EndsSessionsWithTheirUserAndPassword) {
    const auto json = [](const char* text) { return std::string(text); };
    struct Row {
        const char* name;
        const char* operation;
        std::string body;
        const char* after;
    };
    const Row rows[] = {
        {"a tag", "TagUser", json(R"({"UserName":"mia","Tags":[{"Key":"a","Value":"b"}]})"), "ok"},
        {"another password", "UpdateLoginProfile",
         json(R"({"UserName":"mia","Password":"correct horse battery"})"),
         "UnauthenticatedException"},
        {"no password", "DeleteLoginProfile", json(R"({"UserName":"mia"})"),
         "UnauthenticatedException"},
    };
    for (const Row& row : rows) {
        const Browser mia = world_.signed_in("mia", password);
        world_.ok(row.operation, row.body);
        EXPECT_EQ(session_of(mia), row.after) << row.name;
    }
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", password)), "AccessDeniedException");
}

TEST_F(SignInTest, RecordsASignInAsAwsDoes) {
    const Browser mia = world_.signed_in("mia", password);
    const std::string id = world_.catalog().user("000000000000", "mia").value().id;
    JsonObject event = world_.events("ConsoleLogin").at(0);
    EXPECT_EQ(std::string_view(event.at("eventID").as_string()).size(), 36U);
    event.erase("eventID");
    EXPECT_EQ(
        event,
        parse_json_object(
            fmt::format(
                R"({{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","principalId":"{}",)"
                R"("arn":"arn:aws:iam::000000000000:user/mia","accountId":"000000000000",)"
                R"("userName":"mia"}},"eventTime":"2026-01-02T03:04:05Z",)"
                R"("eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",)"
                R"("awsRegion":"us-east-1","sourceIPAddress":"192.0.2.1","userAgent":"browser/1",)"
                R"("requestParameters":null,"responseElements":{{"ConsoleLogin":"Success"}},)"
                R"("additionalEventData":{{"LoginTo":"http://trail.example:4580/console/",)"
                R"("MobileVersion":"No","MFAUsed":"No"}},"readOnly":false,)"
                R"("eventType":"AwsConsoleSignIn","managementEvent":true,)"
                R"("recipientAccountId":"000000000000","eventCategory":"Management"}})",
                id))
            .value())
        << to_text(event);
}

TEST_F(SignInTest, RecordsEveryTry) {
    struct Row {
        const char* name;
        const char* user;
        const char* password;
        const char* identity;  // Members beside type, accountId and principalId.
        const char* message;
    };
    const Row rows[] = {
        {"a wrong password", "mia", "guess", R"({"accessKeyId":"","userName":"mia"})",
         R"("Failed authentication")"},
        {"a user without a password", "leo", "guess", R"({"accessKeyId":"","userName":"leo"})",
         R"("Failed authentication")"},
        {"nobody", "my secret password", "guess",
         R"({"accessKeyId":"","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
         R"("No username found in supplied account")"},
    };
    for (const Row& row : rows) {
        world_.clock.move(std::chrono::minutes(1));
        world_.sign_in({}, row.user, row.password);
        const JsonObject event = world_.events("ConsoleLogin").at(0);
        JsonObject identity = event.at("userIdentity").as_object();
        EXPECT_EQ(member(identity, "type"), R"("IAMUser")") << row.name;
        const bool known = std::string_view(row.message) == R"("Failed authentication")";
        EXPECT_EQ(identity.erase("principalId"), known ? 1U : 0U) << row.name;
        identity.erase("type");
        identity.erase("accountId");
        EXPECT_EQ(identity, parse_json_object(row.identity).value()) << row.name;
        EXPECT_EQ(member(event, "errorMessage"), row.message) << row.name;
        EXPECT_EQ(member(event, "responseElements"), R"({"ConsoleLogin":"Failure"})") << row.name;
        EXPECT_THAT(to_text(event), Not(HasSubstr("secret password"))) << row.name;
    }
}

TEST_F(SignInTest, RecordsMfa) {
    const std::string device = world_.add_device("mia");
    world_.sign_in({}, "mia", password);
    const JsonObject asked = world_.events("CheckMfa").at(0);
    EXPECT_EQ(member(asked, "responseElements"), R"({"CheckMfa":"Success"})");
    EXPECT_EQ(member(asked, "additionalEventData"), R"({"MfaType":"Virtual MFA"})");
    const Browser mia = world_.signed_in("mia", password, world_.code("mia"));
    const JsonObject event = world_.events("ConsoleLogin").at(0);
    EXPECT_EQ(member(event.at("additionalEventData").as_object(), "MFAUsed"), R"("Yes")");
    EXPECT_EQ(member(event.at("additionalEventData").as_object(), "MFAIdentifier"),
              to_text(Json(device)));
    // What the session then does says so, too.
    world_.browse(mia, "POST", "/v1/access/CreateUser", R"({"UserName":"new"})",
                  {{"Content-Type", "application/json"}});
    const JsonObject call = world_.events("CreateUser").at(0);
    EXPECT_EQ(member(call, "sessionCredentialFromConsole"), R"("true")");
    const JsonObject& identity = call.at("userIdentity").as_object();
    EXPECT_EQ(member(identity, "type"), R"("IAMUser")");
    EXPECT_THAT(member(identity, "accessKeyId"), StartsWith(R"("ASIA)"));
    EXPECT_EQ(member(identity.at("sessionContext").as_object(), "attributes"),
              fmt::format(R"({{"creationDate":"{}","mfaAuthenticated":"true"}})",
                          "2026-01-02T03:05:05Z"));
}

TEST_F(SignInTest, RecordsNoReadsOfThePages) {
    const Browser mia = world_.signed_in("mia", password);
    const std::string before = world_.get("/v1/events/count");
    for (const char* path : {"/v1/session", "/v1/sessions", "/v1/events", "/v1/status"}) {
        EXPECT_EQ(world_.browse(mia, "GET", path).status, 200) << path;
    }
    EXPECT_EQ(world_.get("/v1/events/count"), before);
}

}  // namespace
}  // namespace opentrail::api
