// Signing in by an identity provider, as a browser and the provider see it; what such a person may
// do, and what is recorded of it.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "access/oidc/testing/fake_provider.h"
#include "api/testing/console_world.h"
#include "base/encoding.h"

namespace opentrail::api {
namespace {

using access::oidc::testing::FakeProvider;
using access::oidc::testing::parameter;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* path = "/v1/session/provider";
constexpr const char* ann_arn = "arn:aws:sts::000000000000:federated-user/ann.lee@example.com";

/// `reads`: that anybody may make a second; 0: as many as come.
Settings settings_with(FakeProvider& idp, double reads = 0) {
    Settings settings = ConsoleWorld::settings_of_tests();
    settings.rates[static_cast<std::size_t>(CallGroup::reads)] = reads;
    settings.provider = idp.options();
    return settings;
}

std::string text_at(const http::Response& response, std::string_view name) {
    const auto body = parse_json_object(response.body);
    const Json* member = body ? find_member(*body, name) : nullptr;
    return member && member->is_string() ? std::string(std::string_view(member->get_string())) : "";
}

std::string cookie_of(const http::Response& response, std::string_view name) {
    for (const http::Header& header : response.headers) {
        if (header.name != "Set-Cookie" || !header.value.starts_with(name)) continue;
        return header.value.substr(0, header.value.find(';'));
    }
    return {};
}

class ProviderSignInTest : public ::testing::Test {
  protected:
    explicit ProviderSignInTest(double reads = 0) : world_(settings_with(idp_, reads)) {}

    http::Response post(const Browser& browser, const std::string& target, const JsonObject& body) {
        return world_.browse(browser, "POST", target, to_text(body),
                             {{"Content-Type", "application/json"}});
    }
    /// Goes to the provider and signs in there; what it brings back, and in which browser.
    JsonObject go(Browser& browser) {
        const http::Response begun = post(browser, path, {});
        EXPECT_EQ(begun.status, 200) << begun.body;
        browser.cookie = cookie_of(begun, "opentrail-provider=");
        const std::string url = text_at(begun, "url");
        idp_.sign_in(url, world_.clock.now());
        return {{"code", "code-1"}, {"state", parameter(url, "state")}};
    }
    http::Response come_back(Browser& browser) {
        const JsonObject brought = go(browser);
        const http::Response response = post(browser, std::string(path) + "/code", brought);
        if (response.status != 200) return response;
        browser.cookie = cookie_of(response, "opentrail=");
        browser.csrf = text_at(world_.browse(browser, "GET", "/v1/session"), "csrfToken");
        return response;
    }
    Browser signed_in() {
        Browser browser;
        const http::Response response = come_back(browser);
        EXPECT_EQ(response.status, 200) << response.body;
        return browser;
    }
    std::string may(const Browser& browser, const char* method, const std::string& target,
                    const std::string& body = "") {
        return refusal_of(
            world_.browse(browser, method, target, body, {{"Content-Type", "application/json"}}));
    }

    std::string refused_total(const std::string& why) {
        const std::string all = world_.send("GET", "/metrics").body;
        const std::string name =
            fmt::format("opentrail_sign_ins_refused_total{{why=\"{}\"}} ", why);
        const std::size_t at = all.find(name);
        if (at == std::string::npos) return "absent";
        return all.substr(at + name.size(), all.find('\n', at) - at - name.size());
    }

    FakeProvider idp_;
    ConsoleWorld world_;
};

TEST_F(ProviderSignInTest, LetsInWhomTheProviderVouchesFor) {
    EXPECT_EQ(world_.browse({}, "GET", path).body, R"({"provider":{"name":"Example ID"}})");
    Browser browser;
    const http::Response response = come_back(browser);
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
    EXPECT_EQ(cookie_of(response, "opentrail-provider="), "opentrail-provider=");
    const http::Response session = world_.browse(browser, "GET", "/v1/session");
    EXPECT_EQ(text_at(session, "user"), "ann.lee@example.com");
    EXPECT_EQ(text_at(session, "arn"), ann_arn);
    EXPECT_EQ(text_at(session, "provider"), "https://idp.example/realms/x");
    EXPECT_EQ(text_at(session, "expires"), "2026-01-02T11:04:05.000Z") << "after eight hours";
    EXPECT_EQ(may(browser, "POST", "/v1/access/CreateUser", R"({"UserName":"new"})"), "ok");
}

TEST_F(ProviderSignInTest, RecordsItAsOfAFederatedUser) {
    const Browser browser = signed_in();
    const JsonObject login = world_.events("ConsoleLogin").at(0);
    const std::string id = text_at(world_.browse(browser, "GET", "/v1/session"), "sessionId");
    const std::string identity = fmt::format(
        R"({{"type":"FederatedUser","principalId":"000000000000:ann.lee@example.com",)"
        R"("arn":"{}","accountId":"000000000000","accessKeyId":"{}",)"
        R"("sessionContext":{{"webIdFederationData":{{"federatedProvider":)"
        R"("arn:aws:iam::000000000000:oidc-provider/idp.example/realms/x","attributes":)"
        R"({{"idp.example/realms/x:aud":"opentrail","idp.example/realms/x:sub":"248289761001"}}}},)"
        R"("attributes":{{"creationDate":"2026-01-02T03:04:05Z","mfaAuthenticated":"false"}}}}}})",
        ann_arn, id);
    EXPECT_EQ(login.at("userIdentity"), parse_json(identity).value());
    EXPECT_EQ(to_text(login.at("responseElements")), R"({"ConsoleLogin":"Success"})");
    EXPECT_EQ(login.at("eventType"), Json("AwsConsoleSignIn"));
    EXPECT_EQ(may(browser, "POST", "/v1/access/CreateUser", R"({"UserName":"new"})"), "ok");
    const JsonObject call = world_.events("CreateUser").at(0);
    EXPECT_EQ(call.at("userIdentity"), parse_json(identity).value());
    EXPECT_EQ(call.at("sessionCredentialFromConsole"), Json("true"));
}

TEST_F(ProviderSignInTest, SaysWhetherMoreThanAPasswordWasAskedFor) {
    idp_.person["amr"] = JsonArray{"pwd", "mfa"};
    const Browser browser = signed_in();
    const JsonObject login = world_.events("ConsoleLogin").at(0);
    EXPECT_EQ(login.at("additionalEventData").at("MFAUsed"), Json("Yes"));
    EXPECT_EQ(parse_json_object(world_.browse(browser, "GET", "/v1/session").body)->at("mfa"),
              Json(true));
}

TEST_F(ProviderSignInTest, GivesThePoliciesOfTheGroupsAndNoMore) {
    idp_.person["groups"] = JsonArray{"staff"};
    const Browser viewer = signed_in();
    EXPECT_EQ(may(viewer, "GET", "/v1/events"), "ok");
    EXPECT_EQ(may(viewer, "POST", "/v1/access/CreateUser", R"({"UserName":"new"})"),
              "AccessDenied");
    // What is done to the group counts at once.
    world_.ok(
        "AttachGroupPolicy",
        R"({"GroupName":"Viewers","PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})");
    EXPECT_EQ(may(viewer, "POST", "/v1/access/CreateUser", R"({"UserName":"new"})"), "ok");
    world_.ok("PutGroupPolicy", fmt::format(R"({{"GroupName":"Viewers","PolicyName":"no",)"
                                            R"("PolicyDocument":{}}})",
                                            to_text(Json(R"({"Version":"2012-10-17","Statement":)"
                                                         R"([{"Effect":"Deny","Action":"*",)"
                                                         R"("Resource":"*"}]})"))));
    EXPECT_EQ(may(viewer, "GET", "/v1/events"), "AccessDeniedException");
}

TEST_F(ProviderSignInTest, IsNoUser) {
    world_.add_user("000000000000", "ann.lee@example.com");
    const Browser ann = signed_in();
    EXPECT_EQ(may(ann, "POST", "/v1/tokens", R"({"name":"t"})"), "AccessDeniedException");
    EXPECT_EQ(may(ann, "POST", "/v1/access/CreateAccessKey", "{}"), "ValidationError");
    EXPECT_EQ(may(ann, "POST", "/v1/access/GetSessionToken", "{}"), "AccessDenied");
    EXPECT_EQ(may(ann, "POST", "/v1/access/ChangePassword",
                  R"({"OldPassword":"correct horse","NewPassword":"battery staple"})"),
              "InvalidUserType");
}

TEST_F(ProviderSignInTest, LeavesOutWhoIsInNoGroup) {
    idp_.person["groups"] = JsonArray{"elsewhere"};
    Browser browser;
    const http::Response response = come_back(browser);
    EXPECT_EQ(response.status, 401) << response.body;
    EXPECT_THAT(text_at(response, "message"), HasSubstr("is in no group that may use OpenTrail"));
    const JsonObject event = world_.events("ConsoleLogin").at(0);
    EXPECT_EQ(event.at("userIdentity"),
              parse_json(R"({"type":"WebIdentityUser","principalId":)"
                         R"("idp.example/realms/x:opentrail:248289761001",)"
                         R"("userName":"ann.lee@example.com",)"
                         R"("identityProvider":"idp.example/realms/x"})")
                  .value());
    EXPECT_EQ(event.at("responseElements").at("ConsoleLogin"), Json("Failure"));
    EXPECT_EQ(event.at("errorMessage"), Json("No group of the person may sign in"));
}

TEST_F(ProviderSignInTest, TakesNoAnswerThatWasNotAskedForHere) {
    Browser browser;
    const JsonObject brought = go(browser);
    const std::string code = std::string(path) + "/code";
    struct Row {
        const char* name;
        Browser browser;
        JsonObject body;
        int status;
    };
    Browser other = browser;
    other.cookie.clear();
    Browser foreign = browser;
    foreign.origin = "https://evil.example";
    JsonObject wrong_state = brought;
    wrong_state["state"] = "guess";
    JsonObject no_code = brought;
    no_code.erase("code");
    const Row rows[] = {
        {"another browser", other, brought, 401},   {"another state", browser, wrong_state, 401},
        {"another site", foreign, brought, 403},    {"no code", browser, no_code, 400},
        {"as it should be", browser, brought, 200},
    };
    for (const Row& row : rows) {
        const http::Response response = post(row.browser, code, row.body);
        EXPECT_EQ(response.status, row.status) << row.name << response.body;
        EXPECT_EQ(cookie_of(response, "opentrail=").empty(), row.status != 200) << row.name;
    }
    world_.clock.move(std::chrono::minutes(10));
    EXPECT_EQ(post(browser, code, brought).status, 401) << "ten minutes later";
    EXPECT_EQ(world_.browse(browser, "POST", path, "a=b").status, 415) << "a form's";
}

TEST_F(ProviderSignInTest, RecordsWhatTheProviderVouchesForNobodyIn) {
    Browser browser;
    const JsonObject brought = go(browser);
    idp_.token_status = 400;
    idp_.token_error = "invalid_grant";
    const http::Response response = post(browser, std::string(path) + "/code", brought);
    EXPECT_EQ(response.status, 401) << response.body;
    const JsonObject event = world_.events("ConsoleLogin").at(0);
    EXPECT_EQ(event.at("errorMessage"), Json("Failed authentication"));
    EXPECT_EQ(event.at("userIdentity").at("userName"), Json("HIDDEN_DUE_TO_SECURITY_REASONS"));
    EXPECT_EQ(event.at("recipientAccountId"), Json("000000000000"));
}

TEST_F(ProviderSignInTest, SaysWhatToDoWhenTheProviderIsAway) {
    idp_.is_down = true;
    const http::Response response = post({}, path, {});
    EXPECT_EQ(response.status, 503) << response.body;
    EXPECT_THAT(text_at(response, "message"), HasSubstr("Example ID does not answer"));
    EXPECT_THAT(text_at(response, "message"), HasSubstr("sign in with a password"));
    EXPECT_THAT(text_at(response, "message"), Not(HasSubstr("refused"))) << "that is for the log";
    idp_.is_down = false;
    idp_.metadata["issuer"] = "https://other.example";
    EXPECT_THAT(text_at(post({}, path, {}), "message"), HasSubstr("do not fit together"));
}

TEST_F(ProviderSignInTest, EndsItsSessions) {
    const auto is_in = [&](const Browser& browser) {
        return world_.browse(browser, "GET", "/v1/session").status == 200;
    };
    const Browser here = signed_in();
    world_.clock.move(std::chrono::seconds(1));
    const Browser there = signed_in();
    const http::Response list = world_.browse(here, "GET", "/v1/sessions");
    EXPECT_EQ(parse_json_object(list.body).value().at("sessions").as_array().size(), 2U);
    EXPECT_EQ(may(here, "DELETE", "/v1/sessions?others=true"), "ok");
    EXPECT_TRUE(is_in(here));
    EXPECT_FALSE(is_in(there));
    // An administrator's too, by the ARN.
    EXPECT_EQ(world_.send("DELETE", "/v1/sessions?user=" + percent_encode(ann_arn)).status, 200);
    EXPECT_FALSE(is_in(here));
    EXPECT_EQ(world_.events("EndSessions").at(0).at("requestParameters").at("user"), Json(ann_arn))
        << "a user may be called as she is";
    const Browser again = signed_in();
    EXPECT_EQ(may(again, "DELETE", "/v1/session"), "ok");
    EXPECT_FALSE(is_in(again));
    const Browser late = signed_in();
    for (int turn = 0; turn < 8 * 60 / 20; ++turn) {
        EXPECT_TRUE(is_in(late)) << turn;
        world_.clock.move(std::chrono::minutes(20));
    }
    EXPECT_FALSE(is_in(late)) << "after eight hours, however busy";
}

TEST_F(ProviderSignInTest, KeepsItsSessionsOverARestart) {
    const Browser browser = signed_in();
    for (int turn = 0; turn < 2; ++turn) {
        if (turn == 0) world_.restart();
        if (turn == 1) world_.restart_without_catalog();
        EXPECT_EQ(may(browser, "GET", "/v1/session"), "ok");
        EXPECT_EQ(may(browser, "POST", "/v1/access/ListUsers", "{}"), "ok");
    }
}

TEST_F(ProviderSignInTest, GivesNothingByAGroupThatWasMadeAnew) {
    idp_.person["groups"] = JsonArray{"audit"};
    Browser nobody;
    EXPECT_EQ(come_back(nobody).status, 401) << "there are no Auditors";
    const char* group = R"({"GroupName":"Auditors"})";
    const char* policy =
        R"({"GroupName":"Auditors","PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})";
    world_.ok("CreateGroup", group);
    world_.ok("AttachGroupPolicy", policy);
    const Browser auditor = signed_in();
    EXPECT_EQ(may(auditor, "POST", "/v1/access/ListUsers", "{}"), "ok");
    world_.ok("DetachGroupPolicy", policy);
    world_.ok("DeleteGroup", group);
    EXPECT_EQ(may(auditor, "POST", "/v1/access/ListUsers", "{}"), "AccessDenied");
    world_.ok("CreateGroup", group);
    world_.ok("AttachGroupPolicy", policy);
    EXPECT_EQ(may(auditor, "POST", "/v1/access/ListUsers", "{}"), "AccessDenied");
    EXPECT_EQ(may(signed_in(), "POST", "/v1/access/ListUsers", "{}"), "ok") << "who signs in anew";
}

TEST_F(ProviderSignInTest, MakesANetworkWaitThatTriesTooOften) {
    const auto refused = [&](const std::string& address) {
        return refusal_of(post({.address = address}, path, {}));
    };
    // Twice what a network has by password, for half of them is the way there.
    for (int i = 1; i <= 20; ++i) {
        EXPECT_EQ(refused(fmt::format("2001:db8:0:1::{:x}", i)), "ok") << i;
    }
    const http::Response held = post({.address = "2001:db8:0:1:ffff::1"}, path, {});
    EXPECT_EQ(held.status, 429) << held.body;
    EXPECT_THAT(text_at(held, "message"), HasSubstr("from your address. Wait 2 seconds,"));
    EXPECT_EQ(header_of(held, "Retry-After"), "2");
    EXPECT_EQ(refusal_of(post({.address = "2001:db8:0:1::1"}, std::string(path) + "/code",
                              {{"code", "c"}, {"state", "s"}})),
              "ThrottlingException")
        << "both ways count together";
    EXPECT_EQ(refused("2001:db8:0:2::1"), "ok") << "the next network";
    EXPECT_EQ(refused_total("rate"), "2");
    world_.clock.move(std::chrono::seconds(2));
    EXPECT_EQ(refused("2001:db8:0:1::1"), "ok");
}

class OneReadASecondTest : public ProviderSignInTest {
  protected:
    OneReadASecondTest() : ProviderSignInTest(1) {}
};

TEST_F(OneReadASecondTest, TellsWhoseCallsAreTooMany) {
    const Browser browser = signed_in();
    for (int i = 0; i < 3; ++i) may(browser, "GET", "/v1/status");
    world_.clock.move(std::chrono::minutes(1));
    world_.service->tick();
    const JsonObject throttled = world_.events("ThrottledCalls").at(0);
    EXPECT_EQ(throttled.at("userIdentity").at("type"), Json("FederatedUser"));
    EXPECT_EQ(throttled.at("userIdentity").at("arn"), Json(ann_arn));
}

/// A provider that answers nobody until it is let.
class SlowProvider {
  public:
    Settings settings() {
        Settings settings = settings_with(idp_);
        settings.provider.fetch = [this](const http::ClientRequest& request) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return let_; });
            return idp_.answer(request);
        };
        return settings;
    }
    void let() {
        const std::lock_guard lock(mutex_);
        let_ = true;
        changed_.notify_all();
    }

  private:
    FakeProvider idp_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool let_ = false;
};

TEST(ProviderSignIn, SendsAwayWhomTooFewThreadsAreLeftFor) {
    SlowProvider slow;
    ConsoleWorld world(slow.settings());
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> answers;
    std::vector<std::thread> people;
    // Four ask, two wait, and there is no place for the seventh.
    for (int i = 1; i <= 7; ++i) {
        people.emplace_back([&, i] {
            const Browser browser{.address = fmt::format("198.51.100.{}", i)};
            const http::Response response =
                world.browse(browser, "POST", path, "{}", {{"Content-Type", "application/json"}});
            const std::lock_guard lock(mutex);
            answers.push_back(refusal_of(response));
            changed.notify_all();
        });
    }
    {
        std::unique_lock lock(mutex);
        EXPECT_TRUE(
            changed.wait_for(lock, std::chrono::seconds(30), [&] { return !answers.empty(); }));
        EXPECT_EQ(answers, std::vector<std::string>{"ThrottlingException"});
    }
    slow.let();
    for (std::thread& one : people) one.join();
    EXPECT_EQ(std::ranges::count(answers, "ok"), 6);
}

TEST(ProviderSignIn, IsNotThereUnlessItIsSet) {
    ConsoleWorld world;
    EXPECT_EQ(world.browse({}, "GET", path).body, R"({"provider":null})");
    const http::Response response =
        world.browse({}, "POST", path, "{}", {{"Content-Type", "application/json"}});
    EXPECT_EQ(refusal_of(response), "ResourceNotFoundException");
}

}  // namespace
}  // namespace opentrail::api
