// The console's cookie: whose it is by its name, and which requests pages of others are behind.

#include "access/console_cookie.h"

#include <gtest/gtest.h>

namespace opentrail::access {
namespace {

http::Request request(std::vector<http::Header> headers, bool tls = false,
                      std::string method = "POST") {
    http::Request request;
    request.method = std::move(method);
    request.target = "/v1/tokens";
    request.headers = std::move(headers);
    if (tls) request.tls = http::Tls{"TLSv1.3", "TLS_AES_128_GCM_SHA256", ""};
    return request;
}

TEST(ConsoleCookie, IsFoundByItsName) {
    struct Case {
        const char* name;
        const char* cookies;
        bool tls;
        const char* secret;
    };
    const std::vector<Case> cases = {
        {"alone", "opentrail=s", false, "s"},
        {"among others", "a=b; opentrail=s; c=d", false, "s"},
        {"without spaces", "a=b;opentrail=s", false, "s"},
        {"of TLS", "__Host-opentrail=s", true, "s"},
        {"of a proxy's TLS", "opentrail=x; __Host-opentrail=s", false, "s"},
        {"planted by a page without TLS", "opentrail=x", true, ""},
        {"a longer name", "opentrail2=s", false, ""},
        {"a name that ends so", "xopentrail=s", false, ""},
        {"empty", "opentrail=", false, ""},
        {"none", "", false, ""},
        {"the first of two", "opentrail=s; opentrail=t", false, "s"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(session_secret(request({{"Cookie", one.cookies}}, one.tls)), one.secret)
            << one.name;
    }
    EXPECT_EQ(session_secret(request({})), "");
    const std::string longest(1024, 'x');
    EXPECT_EQ(session_secret(request({{"Cookie", "opentrail=" + longest}})), longest);
    EXPECT_EQ(session_secret(request({{"Cookie", "opentrail=" + longest + "x"}})), "");
}

TEST(ConsoleCookie, IsForThisHostAndItsOwnPagesAlone) {
    EXPECT_EQ(session_cookie("s", true),
              "__Host-opentrail=s; Path=/; HttpOnly; SameSite=Strict; Secure");
    EXPECT_EQ(session_cookie("s", false), "opentrail=s; Path=/; HttpOnly; SameSite=Strict");
    EXPECT_EQ(ended_cookie(true),
              "__Host-opentrail=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
    EXPECT_TRUE(is_secure(request({}, true)));
    EXPECT_TRUE(is_secure(request({{"Origin", "https://trail.example"}})));
    EXPECT_FALSE(is_secure(request({{"Origin", "http://127.0.0.1:4580"}})));
    EXPECT_FALSE(is_secure(request({})));
}

TEST(ConsoleCookie, TokensBelongToTheirSecrets) {
    EXPECT_EQ(csrf_token("one"), csrf_token("one"));
    EXPECT_NE(csrf_token("one"), csrf_token("two"));
    EXPECT_EQ(csrf_token("one").size(), 43U);
}

TEST(ConsoleCookie, KnowsRequestsOfOtherPages) {
    struct Case {
        const char* name;
        const char* method;
        const char* origin;  // Null: none.
        const char* site;
        bool tls;
        bool elsewhere;
        bool here;
    };
    const std::vector<Case> cases = {
        {"no browser", "POST", nullptr, nullptr, false, false, false},
        {"its own page", "POST", "http://trail.example:4580", "same-origin", false, false, true},
        {"an old browser", "POST", "http://trail.example:4580", nullptr, false, false, true},
        {"over TLS", "POST", "https://trail.example:4580", "same-origin", true, false, true},
        {"behind a proxy with TLS", "POST", "https://trail.example:4580", nullptr, false, false,
         true},
        {"in capitals", "POST", "http://TRAIL.example:4580", nullptr, false, false, true},
        {"another site", "POST", "http://evil.example", "cross-site", false, true, false},
        {"another site, an old browser", "POST", "http://evil.example", nullptr, false, true,
         false},
        {"another port", "POST", "http://trail.example:81", "same-site", false, true, false},
        {"another host of the site", "GET", nullptr, "same-site", false, true, false},
        {"a name that begins so", "POST", "http://trail.example:4580.evil", nullptr, false, true,
         false},
        {"plain page, TLS server", "POST", "http://trail.example:4580", nullptr, true, true, false},
        {"a sandbox", "POST", "null", "cross-site", false, true, false},
        {"a sandbox, an old browser", "POST", "null", nullptr, false, true, false},
        {"typed address", "GET", nullptr, "none", false, false, false},
        {"no browser types a POST", "POST", nullptr, "none", false, true, false},
        {"contradiction", "POST", "http://evil.example", "same-origin", false, true, false},
        {"its own GET", "GET", nullptr, "same-origin", false, false, true},
    };
    for (const Case& one : cases) {
        std::vector<http::Header> headers{{"Host", "trail.example:4580"}};
        if (one.origin) headers.push_back({"Origin", one.origin});
        if (one.site) headers.push_back({"Sec-Fetch-Site", one.site});
        const http::Request asked = request(headers, one.tls, one.method);
        EXPECT_EQ(is_from_elsewhere(asked), one.elsewhere) << one.name;
        EXPECT_EQ(is_from_here(asked), one.here) << one.name;
    }
    EXPECT_TRUE(is_from_elsewhere(request({{"Origin", "http://trail.example"}})));
}

}  // namespace
}  // namespace opentrail::access
