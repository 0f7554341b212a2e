// A provider that is asked: what it is sent, which answers count, and what is said of the others.

#include "access/oidc/provider.h"

#include <gtest/gtest.h>

#include <functional>

#include "access/oidc/testing/fake_provider.h"
#include "base/encoding.h"
#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"

namespace opentrail::access::oidc {
namespace {

using testing::FakeProvider;
using testing::parameter;
using testing::SigningPair;

constexpr const char* discovery = "/realms/x/.well-known/openid-configuration";

struct World {
    FakeClock clock;
    FakeRandom random;
    FakeProvider idp;
    Options options = idp.options();
    Provider provider{options, clock};
    Flow flow = begin_flow("https://trail.example/console/signed-in", clock.now(), random);

    std::string url() { return provider.authorization_url(flow).value_or(""); }
    /// Signs the person in there, and redeems the code.
    Result<JsonObject> redeem(const std::string& issuer = "") {
        idp.sign_in(url(), clock.now());
        return provider.redeem({.code = "c o/de", .issuer = issuer}, flow);
    }
};

TEST(Provider, IsAskedWithPkceStateAndNonce) {
    World world;
    const std::string url = world.url();
    EXPECT_TRUE(url.starts_with("https://idp.example/realms/x/auth?")) << url;
    const std::pair<const char*, std::string> expected[] = {
        {"response_type", "code"},
        {"client_id", "opentrail"},
        {"redirect_uri", "https://trail.example/console/signed-in"},
        {"scope", "openid profile email"},
        {"state", world.flow.state},
        {"nonce", world.flow.nonce},
        {"code_challenge", code_challenge(world.flow.verifier)},
        {"code_challenge_method", "S256"},
    };
    for (const auto& [name, value] : expected) EXPECT_EQ(parameter(url, name), value) << name;
    EXPECT_EQ(url.find(world.flow.verifier), std::string::npos);
}

TEST(Provider, GivesClaimsForACode) {
    World world;
    const auto claims = world.redeem();
    ASSERT_TRUE(claims) << claims.error().message;
    EXPECT_EQ(claims->at("preferred_username"), Json("ann.lee@example.com"));
    const std::string body = world.idp.last_body("/realms/x/token");
    EXPECT_EQ(body,
              "grant_type=authorization_code&code=c%20o%2Fde&redirect_uri="
              "https%3A%2F%2Ftrail.example%2Fconsole%2Fsigned-in&code_verifier=" +
                  world.flow.verifier);
    const auto* authorization =
        http::find(world.idp.requests.back().second.headers, "Authorization");
    EXPECT_EQ(authorization, nullptr) << "the keys are for everybody";
}

TEST(Provider, ProvesWhoAsksAsItWants) {
    struct Row {
        const char* name;
        const char* ways;
        const char* secret;
        bool basic;
        const char* in_body;
    };
    const Row rows[] = {
        {"as usual", R"(["client_secret_basic","client_secret_post"])", "s3cret/+", true, ""},
        {"in the form", R"(["client_secret_post"])", "s3cret/+", false,
         "&client_id=opentrail&client_secret=s3cret%2F%2B"},
        {"without a secret", R"(["none"])", "", false, "&client_id=opentrail"},
    };
    for (const Row& row : rows) {
        World world;
        world.idp.metadata["token_endpoint_auth_methods_supported"] = parse_json(row.ways).value();
        world.options.client_secret = Secret(row.secret);
        ASSERT_TRUE(world.redeem()) << row.name;
        for (const auto& [path, request] : world.idp.requests) {
            if (path != "/realms/x/token") continue;
            const auto* header = http::find(request.headers, "Authorization");
            EXPECT_EQ(header ? *header : "",
                      row.basic ? "Basic " + base64("opentrail:s3cret%2F%2B") : "")
                << row.name;
            EXPECT_TRUE(request.body.ends_with(world.flow.verifier + row.in_body)) << request.body;
        }
    }
}

TEST(Provider, IsTakenAtItsWordOnlyWhereItsDocumentFits) {
    const std::string issuer = "https://idp.example/realms/x";
    struct Row {
        const char* name;
        std::function<void(JsonObject&)> change;
        bool taken;
    };
    const Row rows[] = {
        {"as it is", [](JsonObject&) {}, true},
        {"another issuer", [](JsonObject& m) { m["issuer"] = "https://idp.example/realms/y"; },
         false},
        {"a slash more", [](JsonObject& m) { m["issuer"] = "https://idp.example/realms/x/"; },
         false},
        {"no issuer", [](JsonObject& m) { m.erase("issuer"); }, false},
        {"no keys", [](JsonObject& m) { m.erase("jwks_uri"); }, false},
        {"plain HTTP", [](JsonObject& m) { m["token_endpoint"] = "http://idp.example/token"; },
         false},
        {"a file", [](JsonObject& m) { m["jwks_uri"] = "file:///etc/passwd"; }, false},
        {"PKCE", [](JsonObject& m) { m["code_challenge_methods_supported"] = JsonArray{"S256"}; },
         true},
        {"plain PKCE",
         [](JsonObject& m) { m["code_challenge_methods_supported"] = JsonArray{"plain"}; }, false},
    };
    for (const Row& row : rows) {
        FakeProvider idp;
        row.change(idp.metadata);
        const auto read = parse_metadata(to_text(idp.metadata), issuer);
        EXPECT_EQ(read.has_value(), row.taken) << row.name;
        if (read) continue;
        EXPECT_EQ(read.error().code, Code::invalid) << row.name;
    }
}

TEST(Provider, IsReachedSafelyOrNotAtAll) {
    for (const char* url : {"https://idp.example", "https://idp.example:8443/a?b=c",
                            "http://localhost:8080/x", "http://127.0.0.1/", "http://[::1]:1/"}) {
        EXPECT_TRUE(is_safe_url(url)) << url;
    }
    for (const char* url :
         {"", "https://", "http://idp.example", "http://localhost.example/", "ftp://localhost/",
          "https://a@b/", "https://a b/", "https://a/#x", "http://127.0.0.1.example/",
          "https://a\x01/", "https://\xc3\xa4/", "https://a\x7f/", "HTTPS://a/"}) {
        EXPECT_FALSE(is_safe_url(url)) << url;
    }
}

TEST(Provider, RefusesWhatDoesNotHold) {
    struct Row {
        const char* name;
        std::function<void(World&)> change;
        Code code;
    };
    const Row rows[] = {
        {"nobody answers", [](World& w) { w.idp.is_down = true; }, Code::unavailable},
        {"the code is not known there",
         [](World& w) {
             w.idp.token_status = 400;
             w.idp.token_error = "invalid_grant";
         },
         Code::denied},
        {"our secret is wrong",
         [](World& w) {
             w.idp.token_status = 401;
             w.idp.token_error = "invalid_client";
         },
         Code::invalid},
        {"it is broken", [](World& w) { w.idp.token_status = 502; }, Code::unavailable},
        {"no ID token", [](World& w) { w.idp.id_token.clear(); }, Code::invalid},
        {"no token", [](World& w) { w.idp.id_token = "a.b"; }, Code::denied},
        {"another's key",
         [](World& w) {
             w.idp.id_token = SigningPair("key-1").token(parse_json_object("{}").value());
         },
         Code::denied},
        {"a key that is nobody's",
         [](World& w) {
             w.idp.id_token = SigningPair("key-9").token(parse_json_object("{}").value());
         },
         Code::denied},
        {"an earlier sign-in's", [](World& w) { w.flow.nonce = "another"; }, Code::denied},
        {"of long ago", [](World& w) { w.clock.move(std::chrono::minutes(12)); }, Code::denied},
    };
    for (const Row& row : rows) {
        World world;
        world.idp.sign_in(world.url(), world.clock.now());
        row.change(world);
        const auto claims = world.provider.redeem({.code = "c", .issuer = ""}, world.flow);
        ASSERT_FALSE(claims) << row.name;
        EXPECT_EQ(claims.error().code, row.code) << row.name << ": " << claims.error().message;
    }
}

TEST(Provider, SaysWhoItIsWhereItPromisesTo) {
    World world;
    const std::string issuer = world.idp.issuer;
    EXPECT_TRUE(world.redeem(issuer));
    EXPECT_EQ(world.redeem("https://evil.example").error().code, Code::denied);
    World promising;
    promising.idp.metadata["authorization_response_iss_parameter_supported"] = true;
    EXPECT_EQ(promising.redeem().error().code, Code::denied);
    EXPECT_TRUE(promising.redeem(issuer));
}

TEST(Provider, IsAskedForWhatTheTokenLacks) {
    World world;
    world.idp.person = {{"sub", "1"}, {"preferred_username", "ann"}};
    world.idp.userinfo = {
        {"sub", "1"}, {"preferred_username", "bob"}, {"groups", JsonArray{"soc"}}};
    const auto claims = world.redeem();
    ASSERT_TRUE(claims) << claims.error().message;
    EXPECT_EQ(claims->at("groups"), Json(JsonArray{"soc"}));
    EXPECT_EQ(claims->at("preferred_username"), Json("ann")) << "the token's counts";
    EXPECT_EQ(*http::find(world.idp.requests.back().second.headers, "Authorization"),
              "Bearer access-1");
    world.idp.userinfo["sub"] = "2";
    EXPECT_EQ(world.redeem().error().code, Code::denied) << "somebody else's";
    world.idp.userinfo.clear();
    EXPECT_EQ(world.redeem().error().code, Code::unavailable);
    world.idp.person["groups"] = JsonArray{};
    EXPECT_TRUE(world.redeem()) << "nothing is lacking";
}

TEST(Provider, IsRememberedForAnHourAndItsKeysUntilTheyChange) {
    World world;
    const auto asked = [&](const char* path) { return world.idp.asked(path); };
    ASSERT_TRUE(world.redeem());
    ASSERT_TRUE(world.redeem());
    EXPECT_EQ(asked(discovery), 1);
    EXPECT_EQ(asked("/realms/x/keys"), 1);
    // A new key is asked for when it is first seen, and no more often than every five seconds.
    world.idp.keys.emplace_back("key-2", "RS256");
    EXPECT_FALSE(world.redeem());
    world.clock.move(std::chrono::seconds(5));
    EXPECT_TRUE(world.redeem());
    EXPECT_EQ(asked("/realms/x/keys"), 2);
    EXPECT_TRUE(world.redeem());
    EXPECT_EQ(asked("/realms/x/keys"), 2);
    // One that was taken back counts no longer than an hour.
    const SigningPair gone = std::move(world.idp.keys.front());
    world.idp.keys.erase(world.idp.keys.begin());
    world.clock.move(std::chrono::hours(1));
    EXPECT_TRUE(world.redeem());
    EXPECT_EQ(asked(discovery), 2);
    EXPECT_EQ(asked("/realms/x/keys"), 3);
    // Another under its name is found as a new one is.
    world.idp.keys.front() = SigningPair("key-2");
    EXPECT_FALSE(world.redeem());
    world.clock.move(std::chrono::seconds(5));
    EXPECT_TRUE(world.redeem());
}

}  // namespace
}  // namespace opentrail::access::oidc
