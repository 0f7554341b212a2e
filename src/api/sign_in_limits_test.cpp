// Sign-ins that are too many: who waits and who does not, what people are told, and what is left of
// it in metrics and in the trail.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "api/testing/console_world.h"

namespace opentrail::api {
namespace {

constexpr const char* password = "correct horse battery";
constexpr const char* home = "000000000000";

/// Five failures are one too many: ten tries at once of an address, and fifteen a minute.
class SignInLimitsTest : public ::testing::Test {
  protected:
    explicit SignInLimitsTest(const Settings& settings = ConsoleWorld::settings_of_tests())
        : world_(settings) {
        add("mia");
    }

    void add(const std::string& user) {
        world_.add_user(home, user);
        world_.set_password(user, password);
    }
    std::string wrong_code(const std::string& user) {
        return world_.code(user) == "000000" ? "000001" : "000000";
    }
    std::string message_of(const http::Response& response) {
        const JsonObject body = parse_json_object(response.body).value();
        return std::string(std::string_view(body.at("message").as_string()));
    }
    std::string refused_total(const std::string& why) {
        const std::string all = world_.send("GET", "/metrics").body;
        const std::string name =
            fmt::format("opentrail_sign_ins_refused_total{{why=\"{}\"}} ", why);
        const std::size_t at = all.find(name);
        if (at == std::string::npos) return "absent";
        return all.substr(at + name.size(), all.find('\n', at) - at - name.size());
    }
    /// How many an address's event of the minute that ends now says were too many.
    std::string summed(const std::string& address) {
        world_.clock.move(std::chrono::minutes(1));
        world_.service->tick();
        for (const JsonObject& event : world_.events("FailedAuthentication")) {
            if (event.at("sourceIPAddress") != Json(address)) continue;
            return to_text(event.at("serviceEventDetails").at("errorCodes"));
        }
        return "no event";
    }

    ConsoleWorld world_;
};

TEST_F(SignInLimitsTest, WrongCodesCountForTheirUserAlone) {
    std::vector<std::string> users;
    for (int i = 0; i < 14; ++i) {
        users.push_back(fmt::format("user-{}", i));
        add(users.back());
        world_.add_device(users.back(), users.back());
    }
    for (int i = 0; i < 13; ++i) {
        const Browser browser{.address = fmt::format("198.51.100.{}", i)};
        for (int guess = 0; guess < 4; ++guess) {
            const auto response = world_.sign_in(browser, users[i], password, wrong_code(users[i]));
            EXPECT_EQ(refusal_of(response), "AccessDeniedException") << users[i] << guess;
        }
    }
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", password)), "ok") << "who has no device";
    EXPECT_EQ(refusal_of(world_.sign_in({}, users[13], password, world_.code(users[13]))), "ok");
    EXPECT_EQ(refusal_of(world_.sign_in({}, users[0], password, world_.code(users[0]))), "ok");
    EXPECT_EQ(refused_total("codes"), "0");
}

TEST_F(SignInLimitsTest, WrongOldPasswordsCountForTheirUserAlone) {
    const auto change = [&](const Browser& browser, const char* old) {
        return refusal_of(world_.browse(
            browser, "POST", "/v1/access/ChangePassword",
            fmt::format(R"({{"OldPassword":"{}","NewPassword":"another password"}})", old),
            {{"Content-Type", "application/json"}}));
    };
    for (int i = 0; i < 13; ++i) {
        const std::string user = fmt::format("user-{}", i);
        add(user);
        world_.clock.move(std::chrono::seconds(4));
        const Browser browser = world_.signed_in(user, password);
        for (int guess = 0; guess < 4; ++guess) EXPECT_EQ(change(browser, "guess"), "AccessDenied");
    }
    const Browser mia = world_.signed_in("mia", password);
    EXPECT_EQ(change(mia, password), "ok");
}

TEST_F(SignInLimitsTest, CodesTooManyAreCountedAndSummed) {
    world_.add_device("mia");
    const std::string wrong = wrong_code("mia");
    for (int guess = 0; guess < 5; ++guess) {
        world_.sign_in({.address = fmt::format("198.51.100.{}", guess)}, "mia", password, wrong);
    }
    const Browser browser{.address = "203.0.113.9"};
    const auto held = world_.sign_in(browser, "mia", password, world_.code("mia"));
    EXPECT_EQ(held.status, 429);
    EXPECT_EQ(message_of(held),
              "There were too many failed tries to sign in. Wait a minute, then try again.");
    EXPECT_EQ(refused_total("codes"), "1");
    EXPECT_EQ(summed("203.0.113.9"), R"({"ThrottlingException":1})");
}

TEST_F(SignInLimitsTest, AnAddressWithRightPasswordsKeepsNoOtherOut) {
    const Browser loop{.address = "203.0.113.9"};
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(refusal_of(world_.sign_in(loop, "mia", password)), "ok") << i;
    }
    for (int i = 0; i < 100; ++i) {
        const auto held = world_.sign_in(loop, "mia", password);
        ASSERT_EQ(held.status, 429) << i;
        EXPECT_EQ(refusal_of(held), "ThrottlingException");
        EXPECT_EQ(message_of(held),
                  "Too many tries to sign in came from your address. Wait 4 seconds, then try"
                  " again.");
        EXPECT_EQ(header_of(held, "Retry-After"), "4");
    }
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", password)), "ok") << "from elsewhere";
    world_.clock.move(std::chrono::seconds(4));
    EXPECT_EQ(refusal_of(world_.sign_in(loop, "mia", password)), "ok");
    EXPECT_EQ(refused_total("rate"), "100");
    EXPECT_EQ(summed("203.0.113.9"), R"({"ThrottlingException":100})");
}

TEST_F(SignInLimitsTest, ThoseWhoGuessAreCountedAndSummed) {
    const Browser guesser{.address = "203.0.113.9"};
    for (int i = 0; i < 8; ++i) world_.sign_in(guesser, "mia", "guess");
    EXPECT_EQ(refused_total("failures"), "3");
    EXPECT_EQ(summed("203.0.113.9"), R"({"ThrottlingException":3})");
}

TEST_F(SignInLimitsTest, ANetworkOfIpv6CountsAsOneAddress) {
    const auto try_from = [&](const std::string& address, const char* with) {
        return refusal_of(world_.sign_in({.address = address}, "mia", with));
    };
    for (int i = 1; i <= 5; ++i) try_from(fmt::format("2001:db8:0:1::{:x}", i), "guess");
    EXPECT_EQ(try_from("2001:db8:0:1:ffff::1", password), "ThrottlingException");
    EXPECT_EQ(try_from("2001:db8:0:2::1", password), "ok") << "the next network";
    EXPECT_EQ(refused_total("failures"), "1");
    for (int i = 1; i <= 9; ++i) {
        EXPECT_EQ(try_from(fmt::format("2001:db8:0:2::{:x}", i), password), "ok") << i;
    }
    EXPECT_EQ(try_from("2001:db8:0:2::a", password), "ThrottlingException");
    EXPECT_EQ(refused_total("rate"), "1");
}

/// The second cookie of a sign-in.
std::string mark_of(const http::Response& response) {
    for (const http::Header& header : response.headers) {
        if (header.name != "Set-Cookie" || !header.value.starts_with("opentrail-browser="))
            continue;
        return header.value.substr(0, header.value.find(';'));
    }
    return "none";
}

TEST_F(SignInLimitsTest, WhoseBrowserIsKnownDoesNotWaitForOthers) {
    add("eve");
    const std::string mark = mark_of(world_.sign_in({}, "mia", password));
    const Browser guesser{.address = "203.0.113.9"};
    const Browser known{.cookie = mark, .address = "203.0.113.9"};
    for (int i = 0; i < 20; ++i) world_.sign_in(guesser, "mia", "guess");
    for (int i = 0; i < 20; ++i) world_.sign_in(guesser, "eve", password);
    EXPECT_EQ(refusal_of(world_.sign_in(guesser, "mia", password)), "ThrottlingException");
    EXPECT_EQ(refusal_of(world_.sign_in(known, "eve", password)), "ThrottlingException")
        << "it is not hers";
    EXPECT_EQ(refusal_of(world_.sign_in(known, "mia", password)), "ok");
    world_.restart();
    const http::Response again = world_.sign_in(known, "mia", password);
    EXPECT_EQ(refusal_of(again), "ok");
    EXPECT_NE(mark_of(again), mark);
}

TEST_F(SignInLimitsTest, AKnownBrowserIsNoWayToGuess) {
    const Browser stolen{.cookie = mark_of(world_.sign_in({}, "mia", password)),
                         .address = "203.0.113.9"};
    EXPECT_EQ(world_.browse(stolen, "GET", "/v1/session").status, 401) << "it lets nobody in";
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(refusal_of(world_.sign_in(stolen, "mia", "guess")), "AccessDeniedException");
    }
    EXPECT_EQ(refusal_of(world_.sign_in(stolen, "mia", password)), "ThrottlingException");
    Browser elsewhere = stolen;
    elsewhere.address = "198.51.100.1";
    EXPECT_EQ(refusal_of(world_.sign_in(elsewhere, "mia", password)), "ThrottlingException")
        << "it counts as itself wherever it is";
    const Browser plain{.address = "203.0.113.9"};
    EXPECT_EQ(refusal_of(world_.sign_in(plain, "mia", password)), "ok") << "and as nothing else";
}

/// Where no password's turn ever comes.
class BusySignInTest : public SignInLimitsTest {
  protected:
    static Settings settings() {
        Settings settings = ConsoleWorld::settings_of_tests();
        settings.passwords.at_once = 0;
        settings.passwords.waiting_max = 0;
        return settings;
    }
    BusySignInTest() : SignInLimitsTest(settings()) {}
};

TEST_F(BusySignInTest, IsCountedAndSummed) {
    const Browser browser{.address = "203.0.113.9"};
    const auto held = world_.sign_in(browser, "mia", password);
    EXPECT_EQ(held.status, 429);
    EXPECT_EQ(refusal_of(held), "ThrottlingException");
    EXPECT_EQ(message_of(held),
              "Too many people are signing in just now. Wait a few seconds, then try again.");
    EXPECT_EQ(header_of(held, "Retry-After"), "1");
    EXPECT_EQ(refused_total("busy"), "1");
    EXPECT_EQ(summed("203.0.113.9"), R"({"ThrottlingException":1})");
}

TEST_F(SignInLimitsTest, RepliesOfV1AreKeptNowhere) {
    const Browser mia = world_.signed_in("mia", password);
    const std::vector<http::Header> json{{"Content-Type", "application/json"}};
    struct Row {
        const char* name;
        const char* method;
        const char* path;
        const char* body;
        int status;
        Browser browser;
    };
    const Row rows[] = {
        {"the session", "GET", "/v1/session", "", 200, mia},
        {"nobody's session", "GET", "/v1/session", "", 401, {}},
        {"a secret", "POST", "/v1/access/CreateAccessKey", R"({"UserName":"mia"})", 200, mia},
        {"a seed", "POST", "/v1/access/CreateVirtualMFADevice", R"({"VirtualMFADeviceName":"a"})",
         200, mia},
        {"events", "GET", "/v1/events", "", 200, mia},
        {"the description", "GET", "/v1/openapi.json", "", 200, mia},
        {"what is nowhere", "GET", "/v1/nothing", "", 404, mia},
        {"another method", "PUT", "/v1/session", "{}", 405, mia},
        {"a sign-in",
         "POST",
         "/v1/session",
         R"({"user":"mia","password":"correct horse battery"})",
         200,
         {}},
        {"a wrong one", "POST", "/v1/session", R"({"user":"mia","password":"x"})", 401, {}},
        {"a sign-out", "DELETE", "/v1/session", "", 200, mia},
    };
    for (const Row& row : rows) {
        const http::Response response =
            world_.browse(row.browser, row.method, row.path, row.body, json);
        EXPECT_EQ(response.status, row.status) << row.name << response.body;
        for (const auto& [header, value] : {std::pair("Cache-Control", "no-store"),
                                            std::pair("X-Content-Type-Options", "nosniff")}) {
            EXPECT_EQ(header_of(response, header), value) << row.name;
            EXPECT_EQ(std::ranges::count(response.headers, header, &http::Header::name), 1)
                << row.name;
        }
    }
    const http::Response refused = world_.service->refuse(431, "the headers are too long",
                                                          world_.request("GET", "/v1/events", ""));
    EXPECT_EQ(header_of(refused, "Cache-Control"), "no-store");
}

}  // namespace
}  // namespace opentrail::api
