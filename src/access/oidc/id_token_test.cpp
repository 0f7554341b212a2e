// Every rule of OpenID Connect Core 1.0, section 3.1.3.7, by a token that breaks it alone.

#include "access/oidc/id_token.h"

#include <gtest/gtest.h>

#include <functional>

#include "access/oidc/testing/fake_provider.h"

namespace opentrail::access::oidc {
namespace {

using testing::compact;
using testing::SigningPair;

constexpr std::int64_t now = 1'767'323'045;  // 2026-01-02T03:04:05Z

const Expected expected{.issuer = "https://idp.example",
                        .client_id = "opentrail",
                        .nonce = "n-0S6_WzA2Mj",
                        .now = from_millis(now * 1000)};

JsonObject good() {
    return {{"iss", "https://idp.example"}, {"sub", "248289761001"}, {"aud", "opentrail"},
            {"nonce", "n-0S6_WzA2Mj"},      {"exp", now + 300},      {"iat", now - 1}};
}

TEST(IdToken, BelievesClaimsThatHold) {
    struct Row {
        const char* name;
        std::function<void(JsonObject&)> change;
        const char* why;  // Empty: they hold.
    };
    const Row rows[] = {
        {"as they are", [](JsonObject&) {}, ""},
        {"another issuer", [](JsonObject& c) { c["iss"] = "https://idp.example/"; }, "iss"},
        {"no issuer", [](JsonObject& c) { c.erase("iss"); }, "iss"},
        {"another audience", [](JsonObject& c) { c["aud"] = "other"; }, "aud"},
        {"no audience", [](JsonObject& c) { c.erase("aud"); }, "aud"},
        {"an audience in a list", [](JsonObject& c) { c["aud"] = JsonArray{"opentrail"}; }, ""},
        {"an audience of numbers", [](JsonObject& c) { c["aud"] = JsonArray{7}; }, "aud"},
        {"others too", [](JsonObject& c) { c["aud"] = JsonArray{"opentrail", "other"}; }, "azp"},
        {"others too, given to us",
         [](JsonObject& c) {
             c["aud"] = JsonArray{"other", "opentrail"};
             c["azp"] = "opentrail";
         },
         ""},
        {"given to another", [](JsonObject& c) { c["azp"] = "other"; }, "azp"},
        {"expired", [](JsonObject& c) { c["exp"] = now - 60; }, "exp"},
        {"expired within the leeway", [](JsonObject& c) { c["exp"] = now - 59; }, ""},
        {"no expiry", [](JsonObject& c) { c.erase("exp"); }, "exp"},
        {"an expiry as text", [](JsonObject& c) { c["exp"] = "2030"; }, "exp"},
        {"with a fraction", [](JsonObject& c) { c["exp"] = now + 1.5; }, ""},
        {"of the future", [](JsonObject& c) { c["iat"] = now + 61; }, "iat"},
        {"of a clock a little ahead", [](JsonObject& c) { c["iat"] = now + 60; }, ""},
        {"of long ago", [](JsonObject& c) { c["iat"] = now - 661; }, "iat"},
        {"no time of issue", [](JsonObject& c) { c.erase("iat"); }, "iat"},
        {"not valid yet", [](JsonObject& c) { c["nbf"] = now + 61; }, "nbf"},
        {"valid by now", [](JsonObject& c) { c["nbf"] = now; }, ""},
        {"another nonce", [](JsonObject& c) { c["nonce"] = "n-0S6_WzA2Mk"; }, "nonce"},
        {"no nonce", [](JsonObject& c) { c.erase("nonce"); }, "nonce"},
        {"nobody", [](JsonObject& c) { c["sub"] = ""; }, "sub"},
        {"a subject in no ASCII", [](JsonObject& c) { c["sub"] = "ä"; }, "sub"},
        {"a subject of 255", [](JsonObject& c) { c["sub"] = std::string(255, 'a'); }, ""},
        {"a subject of 256", [](JsonObject& c) { c["sub"] = std::string(256, 'a'); }, "sub"},
    };
    for (const Row& row : rows) {
        JsonObject claims = good();
        row.change(claims);
        const auto held = check_claims(claims, expected);
        EXPECT_EQ(held.has_value(), std::string_view(row.why).empty()) << row.name;
        if (held) continue;
        EXPECT_EQ(held.error().code, Code::denied) << row.name;
        EXPECT_NE(held.error().message.find(std::string("(") + row.why + ")"), std::string::npos)
            << row.name << ": " << held.error().message;
    }
    Expected none = expected;
    none.nonce.clear();
    JsonObject claims = good();
    claims["nonce"] = "";
    EXPECT_FALSE(check_claims(claims, none)) << "nothing was asked, so nothing answers it";
}

TEST(IdToken, TakesNoSignatureButByAKeyOfTheProvider) {
    const SigningPair rsa("a", "RS256");
    const SigningPair ec("b");
    std::vector<Jwk> keys;
    for (const SigningPair* pair : {&rsa, &ec}) keys.push_back(*Jwk::read(pair->public_key()));
    struct Row {
        const char* name;
        std::string token;
        std::optional<Code> code;
    };
    const auto head = [](const char* algorithm, const char* id) {
        return JsonObject{{"alg", algorithm}, {"kid", id}};
    };
    const Row rows[] = {
        {"RSA", rsa.token(good()), std::nullopt},
        {"EC", ec.token(good()), std::nullopt},
        {"none", compact(head("none", "a"), good(), ""), Code::denied},
        {"None", compact(head("None", "a"), good(), ""), Code::denied},
        {"HMAC", compact(head("HS256", "a"), good(), std::string(32, 'x')), Code::denied},
        {"no signature", compact(head("RS256", "a"), good(), ""), Code::denied},
        {"RSA's name with the other key", compact(head("RS256", "b"), good(), "x"), Code::denied},
        {"a longer hash", compact(head("RS512", "a"), good(), "x"), Code::denied},
        {"a key that is not known", compact(head("RS256", "c"), good(), "x"), Code::not_found},
        {"without a key's name", compact({{"alg", "RS256"}}, good(), "x"), Code::not_found},
    };
    for (const Row& row : rows) {
        const auto held = check_signature(parse_jwt(row.token).value(), keys);
        EXPECT_EQ(held ? std::nullopt : std::optional(held.error().code), row.code) << row.name;
    }
}

TEST(IdToken, HoldsTheAccessTokenThatCameWithIt) {
    // OpenID Connect Core 1.0, appendix A.4.
    const JsonObject claims{{"at_hash", "77QmUPtjPfzWtF2AnpK9RQ"}};
    EXPECT_TRUE(check_access_token(claims, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"));
    EXPECT_EQ(check_access_token(claims, "another").error().code, Code::denied);
    EXPECT_TRUE(check_access_token({}, "another"));
    EXPECT_FALSE(check_access_token({{"at_hash", 7}}, "another"));
}

}  // namespace
}  // namespace opentrail::access::oidc
