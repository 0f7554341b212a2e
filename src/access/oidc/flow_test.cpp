// The cookie that a browser takes along to the provider and back.

#include "access/oidc/flow.h"

#include <gtest/gtest.h>

#include "access/sealing.h"
#include "base/testing/fake_random.h"

namespace opentrail::access::oidc {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

class FlowTest : public ::testing::Test {
  protected:
    std::string cookie(bool secure = false) {
        const std::string line = flow_cookie(flow, secure, key, random);
        return line.substr(0, line.find(';'));
    }
    static http::Request with(const std::string& cookie, bool tls = false) {
        http::Request request;
        request.headers = {{"Cookie", "a=b; " + cookie + "; c=d"}};
        if (tls) request.tls = http::Tls{"TLSv1.3", "TLS_AES_128_GCM_SHA256", ""};
        return request;
    }

    FakeRandom random;
    const SealingKey key = sealing_key(std::string(32, 'm'));
    const Flow flow = begin_flow("https://trail.example/console/signed-in", noon, random);
};

TEST_F(FlowTest, ProvesTheCodeAsRfc7636Does) {
    // RFC 7636, appendix B.
    EXPECT_EQ(code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    EXPECT_GE(flow.verifier.size(), 43U);
    EXPECT_NE(flow.verifier, flow.state);
    EXPECT_NE(flow.nonce, flow.state);
}

TEST_F(FlowTest, ComesBackInTheBrowserThatBeganIt) {
    EXPECT_EQ(flow_of(with(cookie()), key, noon).value(), flow);
    EXPECT_EQ(flow_of(with(cookie(true), true), key, noon).value(), flow);
    EXPECT_EQ(flow_of(with(cookie(true)), key, noon).value(), flow) << "behind a proxy with TLS";
    const Timestamp end = noon + flow_lifetime;
    EXPECT_TRUE(flow_of(with(cookie()), key, end - Duration(1)));
    EXPECT_EQ(flow_of(with(cookie()), key, end).error().code, Code::not_found);
    EXPECT_FALSE(flow_of(with(cookie(), true), key, noon)) << "another page could have set it";
    EXPECT_FALSE(flow_of(with("opentrail-provider="), key, noon));
    EXPECT_FALSE(flow_of(with("x=y"), key, noon));
    EXPECT_FALSE(flow_of(with(cookie() + "A"), key, noon));
    EXPECT_FALSE(flow_of(with(cookie()), sealing_key(std::string(32, 'n')), noon));
}

TEST_F(FlowTest, HasACookieThatNoOtherSiteSendsOrSets) {
    const std::string plain = flow_cookie(flow, false, key, random);
    EXPECT_TRUE(plain.starts_with("opentrail-provider=ot1.")) << plain;
    EXPECT_TRUE(plain.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=600")) << plain;
    const std::string secure = flow_cookie(flow, true, key, random);
    EXPECT_TRUE(secure.starts_with("__Host-opentrail-provider=ot1.")) << secure;
    EXPECT_TRUE(secure.ends_with("; SameSite=Strict; Secure; Max-Age=600")) << secure;
    EXPECT_EQ(plain.find(flow.verifier), std::string::npos);
    EXPECT_EQ(ended_flow_cookie(true),
              "__Host-opentrail-provider=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
}

}  // namespace
}  // namespace opentrail::access::oidc
