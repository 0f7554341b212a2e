// Keys and signatures by the worked examples of RFC 7515, and by what keys must not be.

#include "access/oidc/jwk.h"

#include <gtest/gtest.h>

#include "access/oidc/id_token.h"
#include "access/oidc/jwt.h"
#include "access/oidc/testing/fake_provider.h"
#include "base/encoding.h"

namespace opentrail::access::oidc {
namespace {

using testing::SigningPair;

// RFC 7515, appendix A.2: RS256.
constexpr std::string_view rsa_key =
    R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx)"
    R"(HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs)"
    R"(D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSH)"
    R"(SXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV)"
    R"(MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8)"
    R"(NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"})";
constexpr std::string_view rsa_token =
    "eyJhbGciOiJSUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
    "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
    "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
    "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
    "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
    "p0igcN_IoypGlUPQGe77Rw";

// RFC 7515, appendix A.3: ES256.
constexpr std::string_view ec_key =
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr std::string_view ec_token =
    "eyJhbGciOiJFUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
    "pmWQxfKTUJqPP3-Kg6NU1Q";

std::optional<Jwk> key_of(std::string_view text) {
    return Jwk::read(parse_json_object(text).value());
}

TEST(Jwk, VerifiesTheExamplesOfRfc7515) {
    struct Row {
        const char* name;
        std::string_view key;
        std::string_view token;
        Algorithm algorithm;
    };
    const Row rows[] = {{"A.2", rsa_key, rsa_token, Algorithm::rs256},
                        {"A.3", ec_key, ec_token, Algorithm::es256}};
    for (const Row& row : rows) {
        const auto key = key_of(row.key);
        ASSERT_TRUE(key) << row.name;
        const auto token = parse_jwt(row.token);
        ASSERT_TRUE(token) << row.name << token.error().message;
        EXPECT_EQ(token->claims.at("iss"), Json("joe")) << row.name;
        EXPECT_TRUE(key->verifies(row.algorithm, token->signed_text, token->signature)) << row.name;
        EXPECT_TRUE(check_signature(*token, {&*key, 1})) << row.name;
        for (const Algorithm other : {Algorithm::rs256, Algorithm::ps256, Algorithm::es256}) {
            if (other == row.algorithm) continue;
            EXPECT_FALSE(key->verifies(other, token->signed_text, token->signature)) << row.name;
        }
        std::string wrong = token->signature;
        wrong.back() = static_cast<char>(wrong.back() ^ 1);
        EXPECT_FALSE(key->verifies(row.algorithm, token->signed_text, wrong)) << row.name;
        EXPECT_FALSE(key->verifies(row.algorithm, token->signed_text + "x", token->signature));
        EXPECT_FALSE(key->verifies(row.algorithm, token->signed_text, "")) << row.name;
        EXPECT_FALSE(key->verifies(row.algorithm, token->signed_text, token->signature + "x"));
    }
}

TEST(Jwk, VerifiesWhatEachKindSigns) {
    for (const char* algorithm : {"RS256", "PS256", "ES256"}) {
        const SigningPair pair("a", algorithm);
        const auto key = Jwk::read(pair.public_key());
        ASSERT_TRUE(key) << algorithm;
        const auto token = parse_jwt(pair.token({{"a", 1}})).value();
        EXPECT_TRUE(check_signature(token, {&*key, 1})) << algorithm;
        const SigningPair other("a", algorithm);
        const auto forged = parse_jwt(other.token({{"a", 1}})).value();
        EXPECT_EQ(check_signature(forged, {&*key, 1}).error().code, Code::denied) << algorithm;
    }
}

TEST(Jwk, IsOnlyWhatCanVerifyHere) {
    const std::string rsa(rsa_key);
    const std::string ec(ec_key);
    const auto with = [](const std::string& key, const char* member, const auto& value) {
        JsonObject changed = parse_json_object(key).value();
        changed[member] = value;
        return changed;
    };
    const std::string weak = base64url(std::string(128, '\xff'));
    struct Row {
        const char* name;
        JsonObject key;
        bool taken;
    };
    const Row rows[] = {
        {"RSA", with(rsa, "kid", "a"), true},
        {"RSA to sign", with(rsa, "use", "sig"), true},
        {"RSA to encrypt", with(rsa, "use", "enc"), false},
        {"RSA of an algorithm unknown here", with(rsa, "alg", "RS1"), false},
        {"RSA by HMAC", with(rsa, "alg", "HS256"), false},
        {"a weak modulus", with(rsa, "n", weak), false},
        {"an even modulus", with(rsa, "n", base64url(std::string(256, '\x80'))), false},
        {"exponent 1", with(rsa, "e", "AQ"), false},
        {"an even exponent", with(rsa, "e", "BA"), false},
        {"a long exponent", with(rsa, "e", base64url(std::string(5, '\x01'))), false},
        {"no exponent", with(rsa, "e", nullptr), false},
        {"padding in it", with(rsa, "e", "AQAB="), false},
        {"EC", with(ec, "kid", "a"), true},
        {"another curve", with(ec, "crv", "P-384"), false},
        {"a point beside the curve", with(ec, "y", base64url(std::string(32, '\x01'))), false},
        {"a short coordinate", with(ec, "x", base64url(std::string(31, '\x01'))), false},
        {"a secret", with(R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"})", "kid", "a"),
         false},
        {"nothing", {}, false},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(Jwk::read(row.key).has_value(), row.taken) << row.name;
    }
}

TEST(Jwk, OfASetAreThoseOfUse) {
    const std::string set = std::string(R"({"keys":[)") + std::string(rsa_key) + "," +
                            R"({"kty":"oct","k":"AA"},7,)" + std::string(ec_key) + "]}";
    EXPECT_EQ(parse_jwks(set).value().size(), 2U);
    EXPECT_TRUE(parse_jwks(R"({"keys":[]})").value().empty());
    for (const char* wrong : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[],"keys":[]})"}) {
        EXPECT_EQ(parse_jwks(wrong).error().code, Code::invalid) << wrong;
    }
    std::string many = R"({"keys":[)";
    for (std::size_t i = 0; i < jwks_keys_max; ++i) many += i > 0 ? ",{}" : "{}";
    EXPECT_TRUE(parse_jwks(many + "]}"));
    EXPECT_FALSE(parse_jwks(many + ",{}]}"));
}

}  // namespace
}  // namespace opentrail::access::oidc
