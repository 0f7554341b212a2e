// Shows TLS on either side of the proxy, whom it trusts, and large bodies under it.

#include <gtest/gtest.h>

#include "gateway/proxy/proxy.h"
#include "gateway/testing/proxy_fixture.h"
#include "http/server.h"
#include "http/testing/certificates.h"

namespace opentrail::gateway {
namespace {

using http::testing::Authority;
using http::testing::CertificateWish;
using http::testing::RawClient;
using http::testing::RawReply;
using http::testing::RawTls;
using http::testing::TlsFiles;
using testing::Answers;

class ProxyTlsTest : public testing::ProxyTest {
  protected:
    ProxyTlsTest() {
        http::ServerOptions options;
        options.port = 0;
        options.tls = files_.options();
        options.tls->look_every = std::chrono::milliseconds(0);
        server_ = http::Server::start(
                      options,
                      [](const http::Request& request) {
                          http::Response response;
                          response.body = request.body.empty() ? "hello" : request.body;
                          return response;
                      },
                      [](int status, std::string_view, const http::Request&) {
                          http::Response response;
                          response.status = status;
                          return response;
                      })
                      .value();
        options_.upstream = "https://localhost:" + std::to_string(server_->port());
        options_.upstream_tls.ca_file = files_.ca_file();
        options_.tls = files_.options();
        client_tls_.ca_file = files_.ca_file();
    }

    RawClient connect_secured() const {
        return RawClient(proxy_->port(), "127.0.0.1", &client_tls_);
    }

    TlsFiles files_;
    RawTls client_tls_;
    std::unique_ptr<http::Server> server_;
};

TEST_P(ProxyTlsTest, SpeaksTlsOnBothSides) {
    start();
    RawClient client = connect_secured();
    for (int i = 0; i < 3; ++i) {
        client.send("GET /k HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(client.receive().body, "hello");
    }
    EXPECT_EQ(client.tls_version(), "TLSv1.3");
    EXPECT_EQ(client.tls_server(), "CN=server.test");
    const auto exchange = observer_.told(2);
    ASSERT_TRUE(exchange && exchange->tls);
    EXPECT_EQ(exchange->tls->version, "TLSv1.3");
    EXPECT_TRUE(exchange->tls->cipher.starts_with("TLS_")) << exchange->tls->cipher;
    EXPECT_EQ(proxy_->counts().upstream_connections, 1u);
}

TEST_P(ProxyTlsTest, PassesLargeBodiesUnderTls) {
    start();
    RawClient client = connect_secured();
    std::string body;
    for (int i = 0; i < 300'000; ++i) body += std::to_string(i) + ",";
    client.send("PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
    EXPECT_TRUE(client.receive().body == body);
    const auto exchange = observer_.told();
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->request_body.length, body.size());
    EXPECT_EQ(exchange->reply_body.length, body.size());
    EXPECT_EQ(exchange->reply_body.bytes, body.substr(0, std::size_t{128} << 10));
}

TEST_P(ProxyTlsTest, TrustsOnlyItsUpstream) {
    const Authority stranger("Somebody");
    const std::string port = std::to_string(server_->port());
    struct Row {
        const char* name;
        std::string url;
        http::ClientTls tls;
        int status;
        const char* body_ends;
    };
    const http::ClientTls trusted{.ca_file = files_.ca_file()};
    const http::ClientTls other{.ca_file = files_.write("other.pem", stranger.certificate())};
    const char* unverified = "TLS: certificate verify failed\n";
    for (const Row& row : std::vector<Row>{
             {"by name", "https://localhost:" + port, trusted, 200, "hello"},
             {"by address", "https://127.0.0.1:" + port, trusted, 200, "hello"},
             {"another authority", "https://localhost:" + port, other, 502, unverified},
             {"another name", "https://localhost:" + port, trusted, 502, unverified},
         }) {
        if (std::string_view(row.name) == "another name") {
            files_.replace(files_.authority.issue({.alternative_names = "DNS:other.test"}));
        }
        options_.upstream = row.url;
        options_.upstream_tls = row.tls;
        start();
        RawClient client = connect_secured();
        client.send("GET /k HTTP/1.1\r\nHost: h\r\n\r\n");
        const RawReply reply = client.receive();
        EXPECT_EQ(reply.status, row.status) << row.name;
        EXPECT_TRUE(reply.body.ends_with(row.body_ends)) << row.name << ": " << reply.body;
    }
    options_.upstream = "https://localhost:" + port;
    options_.upstream_tls = other;
    options_.upstream_tls.verifies = false;
    start();
    RawClient client = connect_secured();
    client.send("GET /k HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.receive().body, "hello");
}

TEST_P(ProxyTlsTest, EndsClientsThatSpeakNoTls) {
    start();
    RawClient client = connect();
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.receive_all();
    EXPECT_TRUE(eventually([this] { return proxy_->counts().handshakes_failed == 1; }));
    EXPECT_EQ(observer_.told_count(), 0u);
}

TEST(ProxyTls, SaysWhichFileCannotBeUsed) {
    testing::WatchingObserver observer(Answers::at_once);
    ProxyOptions options;
    options.upstream = "https://localhost:1";
    options.upstream_tls.ca_file = "/nowhere/ca.pem";
    const auto proxy = Proxy::start(options, observer);
    ASSERT_FALSE(proxy);
    EXPECT_EQ(proxy.error().code, Code::invalid);
    EXPECT_TRUE(proxy.error().message.starts_with("cannot use /nowhere/ca.pem: "));
}

INSTANTIATE_TEST_SUITE_P(Observer, ProxyTlsTest,
                         ::testing::Values(Answers::at_once, Answers::later), testing::name_of);

}  // namespace
}  // namespace opentrail::gateway
