// What a token's form must be: everything else is refused before anything of it is believed.

#include "access/oidc/jwt.h"

#include <gtest/gtest.h>

#include "access/oidc/testing/fake_provider.h"
#include "base/encoding.h"

namespace opentrail::access::oidc {
namespace {

std::string part(std::string_view json) { return base64url(json); }

TEST(Jwt, IsTakenApart) {
    const std::string text = part(R"({"alg":"RS256","kid":"k"})") + "." + part(R"({"sub":"1"})") +
                             "." + part("signature");
    const Jwt token = parse_jwt(text).value();
    EXPECT_EQ(token.algorithm, "RS256");
    EXPECT_EQ(token.key_id, "k");
    EXPECT_EQ(token.claims, (JsonObject{{"sub", "1"}}));
    EXPECT_EQ(token.signature, "signature");
    EXPECT_EQ(token.signed_text, text.substr(0, text.rfind('.')));
}

TEST(Jwt, HasOneFormOnly) {
    const std::string head = part(R"({"alg":"RS256"})");
    const std::string body = part("{}");
    struct Row {
        const char* name;
        std::string text;
    };
    const Row rows[] = {
        {"nothing", ""},
        {"two parts", head + "." + body},
        {"four parts", head + "." + body + ".AA.AA"},
        {"an encrypted one", head + "." + body + ".AA.AA.AA"},
        {"a header that is no JSON", part("{") + "." + body + ".AA"},
        {"a header that is a list", part("[]") + "." + body + ".AA"},
        {"a header with a name twice",
         part(R"({"alg":"RS256","alg":"none"})") + "." + body + ".AA"},
        {"no algorithm", part("{}") + "." + body + ".AA"},
        {"an algorithm that is a number", part(R"({"alg":256})") + "." + body + ".AA"},
        {"extensions", part(R"({"alg":"RS256","crit":["b64"],"b64":false})") + "." + body + ".AA"},
        {"claims that are a list", head + "." + part("[]") + ".AA"},
        {"a claim twice", head + "." + part(R"({"sub":"1","sub":"2"})") + ".AA"},
        {"padding", head + "=." + body + ".AA"},
        {"base64 of the other alphabet", head + "." + body + ".+/+/"},
        {"stray bits", head + "." + body + ".AB"},
        {"a line break", head + "." + body + ".AA\n"},
        {"too long", head + "." + body + "." + std::string(jwt_bytes_max, 'A')},
    };
    for (const Row& row : rows) {
        const auto token = parse_jwt(row.text);
        ASSERT_FALSE(token) << row.name;
        EXPECT_EQ(token.error().code, Code::invalid) << row.name;
    }
}

}  // namespace
}  // namespace opentrail::access::oidc
