// Shows that a self-signed certificate is one that clients can be told to trust, for its hosts
// only, until it ends.

#include "http/self_signed.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "http/client.h"
#include "http/testing/server_fixture.h"

namespace opentrail::http {
namespace {

using std::chrono::hours;

TEST(SelfSigned, HoldsForItsHostsUntilItsEnd) {
    const Timestamp begin = parse_iso8601("2026-01-02T03:04:05Z").value();
    const auto made = make_self_signed({"trail.example.com", "192.0.2.7", "2001:db8::7", "a,b"},
                                       begin, begin + hours(24));
    struct Row {
        std::vector<std::string> hosts;
        Duration after;
        bool holds;
    };
    const Row rows[] = {
        {{}, hours(0), true},
        {{"trail.example.com"}, hours(23), true},
        {{"TRAIL.example.com", "192.0.2.7", "2001:db8:0::7"}, hours(23), true},
        {{"trail.example.com"}, hours(24), false},
        {{"example.com"}, hours(0), false},
        {{"192.0.2.8"}, hours(0), false},
        {{"trail.example.com", "2001:db8::8"}, hours(0), false},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(certificate_holds(made.certificate, row.hosts, begin + row.after), row.holds)
            << ::testing::PrintToString(row.hosts);
    }
    for (const std::string& text :
         {std::string(), std::string("hello"), made.certificate.substr(0, 300)}) {
        EXPECT_FALSE(certificate_holds(text, {}, begin)) << text;
    }
}

class SelfSignedServer : public testing::ServerTest {
  protected:
    Result<Response> ask(const ClientTls& tls, std::string_view host) const {
        ClientRequest request;
        request.url = fmt::format("https://{}:{}/tls", host, port());
        return Client::make(tls)->send(request);
    }
};

TEST_P(SelfSignedServer, IsBelievedByWhoWasToldTo) {
    const Timestamp now = SystemClock().now();
    const auto made = make_self_signed({"127.0.0.1", "localhost"}, now - hours(1), now + hours(1));
    files_.replace({made.certificate, std::string(made.key.reveal())});
    ServerOptions options;
    start(options);
    const std::string trusted = files_.path("certificate.pem");
    for (const char* host : {"127.0.0.1", "localhost"}) {
        const auto reply = ask({.ca_file = trusted}, host);
        ASSERT_TRUE(reply) << reply.error().message;
        EXPECT_TRUE(reply->body.starts_with("TLSv1.3 ")) << reply->body;
    }
    EXPECT_FALSE(ask({.ca_file = trusted}, "127.0.0.2")) << "not its host";
    EXPECT_FALSE(ask({}, "127.0.0.1")) << "nobody of the system's vouches for it";
    EXPECT_FALSE(ask({.ca_file = files_.ca_file()}, "127.0.0.1"));
    EXPECT_TRUE(ask({.ca_file = files_.ca_file(), .verifies = false}, "127.0.0.1"));
}

TEST_P(SelfSignedServer, SeesTheClientsOwnCertificate) {
    ServerOptions options;
    options.tls = files_.options();
    options.tls->client_ca_file = files_.ca_file();
    start(options);
    EXPECT_FALSE(ask({.ca_file = files_.ca_file()}, "127.0.0.1"));
    const auto reply = ask({.ca_file = files_.ca_file(),
                            .certificate_file = files_.client_file(files_.authority, "auditor")},
                           "127.0.0.1");
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_TRUE(reply->body.ends_with("CN=auditor")) << reply->body;
}

INSTANTIATE_TEST_SUITE_P(Over, SelfSignedServer, ::testing::Values(testing::Over::tls));

}  // namespace
}  // namespace opentrail::http
