// Which way a listener speaks, and what `serve` refuses before anybody could listen in.

#include "app/serve_tls.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "base/testing/fake_clock.h"
#include "disk/testing/temporary_directory.h"
#include "http/self_signed.h"

namespace opentrail::app {
namespace {

TEST(ServeTls, KnowsLoopback) {
    for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost", "::ffff:127.0.0.1"}) {
        EXPECT_TRUE(is_loopback(host)) << host;
    }
    for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "128.0.0.1", "localhost.example.com",
                             "127.example.com", "", "::2"}) {
        EXPECT_FALSE(is_loopback(host)) << host;
    }
}

class ServeTlsFiles : public testing::Test {
  protected:
    Result<ListenerTls> choose(const std::string& mode, const std::string& host = "127.0.0.1") {
        return choose_tls(mode, settings_, host, folder_.path(), clock_);
    }
    std::string read(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(folder_ / name).rdbuf();
        return text.str();
    }

    disk::TemporaryDirectory folder_;
    Settings settings_;
    FakeClock clock_;
};

TEST_F(ServeTlsFiles, PlainHttpIsForLoopback) {
    EXPECT_FALSE(choose("")->tls);
    EXPECT_FALSE(choose("off", "::1")->tls);
    for (const char* mode : {"", "off"}) {
        const auto refused = choose(mode, "0.0.0.0");
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Code::invalid);
    }
    settings_.http_plain = true;
    EXPECT_FALSE(choose("", "0.0.0.0")->tls);
}

TEST_F(ServeTlsFiles, TakesFilesThatAreNamed) {
    EXPECT_FALSE(choose("files"));
    settings_.tls_certificate = "c.pem";
    EXPECT_FALSE(choose("")) << "without its key";
    settings_.tls_key = "k.pem";
    settings_.tls_client_ca = "ca.pem";
    const auto chosen = choose("", "0.0.0.0");
    ASSERT_TRUE(chosen && chosen->tls);
    EXPECT_EQ(chosen->tls->certificate_file, "c.pem");
    EXPECT_EQ(chosen->tls->key_file, "k.pem");
    EXPECT_EQ(chosen->tls->client_ca_file, "ca.pem");
    EXPECT_TRUE(chosen->tls->client_certificate_required);
    settings_.tls_client_certificates = "optional";
    EXPECT_FALSE(choose("files")->tls->client_certificate_required);
    EXPECT_FALSE(choose("off")) << "client certificates without TLS";
    EXPECT_FALSE(choose("self-signed"));
    settings_.tls_client_ca = "";
    EXPECT_FALSE(choose("off")->tls);
    EXPECT_FALSE(choose("off", "0.0.0.0"));
}

TEST_F(ServeTlsFiles, MakesOneCertificateAndRenewsItNearItsEnd) {
    const auto chosen = choose("self-signed", "192.0.2.7");
    ASSERT_TRUE(chosen && chosen->tls) << chosen.error().message;
    EXPECT_TRUE(chosen->self_signed);
    const std::string first = read("tls/certificate.pem");
    EXPECT_TRUE(http::certificate_holds(first, {"localhost", "127.0.0.1", "::1", "192.0.2.7"},
                                        clock_.now() + std::chrono::hours(24 * 800)));
    for (const char* name : {"tls/certificate.pem", "tls/key.pem"}) {
        struct stat found{};
        ASSERT_EQ(::stat((folder_ / name).c_str(), &found), 0);
        EXPECT_EQ(found.st_mode & 0777, 0600u) << name;
    }
    ASSERT_TRUE(choose("self-signed", "192.0.2.7"));
    EXPECT_EQ(read("tls/certificate.pem"), first) << "made once";
    clock_.move(std::chrono::hours(24 * 794));
    ASSERT_TRUE(ensure_self_signed(folder_.path(), "192.0.2.7", clock_));
    EXPECT_EQ(read("tls/certificate.pem"), first);
    clock_.move(std::chrono::hours(48));
    ASSERT_TRUE(ensure_self_signed(folder_.path(), "192.0.2.7", clock_));
    const std::string second = read("tls/certificate.pem");
    EXPECT_NE(second, first);
    ASSERT_TRUE(choose("self-signed", "trail.example.com"));
    EXPECT_NE(read("tls/certificate.pem"), second) << "it did not hold for the new host";
}

}  // namespace
}  // namespace opentrail::app
