// Known browsers: whose a mark says that a browser is, and that nobody else can make one.

#include "access/known_browser.h"

#include <gtest/gtest.h>

#include "access/sealing.h"
#include "base/testing/fake_random.h"

namespace opentrail::access {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

class KnownBrowserTest : public ::testing::Test {
  protected:
    std::string cookie(const char* user_id = "AIDA1", bool secure = false) {
        return known_browser_cookie(user_id, noon, key_, secure, random_);
    }
    std::optional<KnownBrowser> read(const std::string& cookie, Timestamp now = noon,
                                     bool tls = false) {
        http::Request request;
        request.headers = {{"Cookie", "a=b; " + cookie.substr(0, cookie.find(';'))}};
        if (tls) request.tls = http::Tls{"TLSv1.3", "TLS_AES_128_GCM_SHA256", ""};
        return known_browser(request, now, key_);
    }

    FakeRandom random_;
    const SealingKey key_ = sealing_key(std::string(32, 'k'));
};

TEST_F(KnownBrowserTest, IsOfTheUserWhoSignedIn) {
    const auto known = read(cookie());
    ASSERT_TRUE(known);
    EXPECT_EQ(known->user_id, "AIDA1");
    EXPECT_NE(read(cookie())->id, known->id) << "of another sign-in";
}

TEST_F(KnownBrowserTest, IsKeptForHalfAYearAndFromScripts) {
    EXPECT_EQ(cookie().substr(cookie().find(';')),
              "; Path=/; HttpOnly; SameSite=Strict; Max-Age=15552000");
    const std::string secure = cookie("AIDA1", true);
    EXPECT_EQ(secure.substr(0, secure.find('=')), "__Host-opentrail-browser");
    EXPECT_EQ(secure.substr(secure.find(';')),
              "; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=15552000");
    EXPECT_TRUE(read(secure, noon, true));
    EXPECT_FALSE(read(cookie(), noon, true)) << "a page without TLS may have set it";
    EXPECT_TRUE(read(cookie(), noon + std::chrono::days(179)));
    EXPECT_FALSE(read(cookie(), noon + std::chrono::days(180)));
}

TEST_F(KnownBrowserTest, IsNothingThatThisServerDidNotMake) {
    const std::string mark = cookie();
    std::string altered = mark;
    char& letter = altered[altered.find("=ot1.") + 10];
    letter = letter == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read(altered));
    EXPECT_FALSE(
        read("opentrail-browser=" + seal(key_, "AIDA1 x 1767355200000", "session token", random_)))
        << "sealed for something else";
    EXPECT_FALSE(read("opentrail-browser=AIDA1 x 1767355200000"));
    EXPECT_FALSE(read("opentrail-browser="));
    EXPECT_FALSE(read("opentrail=" + mark.substr(mark.find('=') + 1)));
    EXPECT_EQ(mark.find("AIDA1"), std::string::npos) << "it tells nothing";
}

}  // namespace
}  // namespace opentrail::access
