// Shows what the listener does with TLS: versions, certificates of both sides, files that change,
// clients that mean something else or hold a handshake open.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <mutex>
#include <thread>
#include <vector>

#include "base/log.h"
#include "http/testing/raw_client.h"
#include "http/testing/server_fixture.h"

namespace opentrail::http {
namespace {

using std::chrono::milliseconds;
using testing::Authority;
using testing::CertificateWish;
using testing::get;
using testing::Over;
using testing::RawClient;
using testing::RawReply;
using testing::RawTls;

class TlsTest : public testing::ServerTest {
  protected:
    RawClient connect_as(const RawTls& tls) const { return RawClient(port(), "127.0.0.1", &tls); }

    /// What a client of that kind is answered: the reply's body, or "" when there was none.
    std::string heard(const RawTls& tls) const {
        RawClient client = connect_as(tls);
        if (!client.send(get("/tls"))) return "";
        return client.receive().body;
    }

    /// The name in the certificate that a new client is shown.
    std::string shown() const {
        RawClient client = connect();
        return client.shake_hands() ? client.tls_server() : "no handshake";
    }

    void wait_for_failed_handshakes(std::uint64_t count) const {
        while (server_->counts().handshakes_failed < count) std::this_thread::yield();
    }
};

TEST_P(TlsTest, TakesTls12And13Only) {
    start();
    struct Row {
        int version;
        const char* ciphers;
        std::string heard;
    };
    const Row rows[] = {
        {TLS1_VERSION, "", ""},
        {TLS1_1_VERSION, "", ""},
        {TLS1_2_VERSION, "", "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256 "},
        {TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305", "TLSv1.2 ECDHE-ECDSA-CHACHA20-POLY1305 "},
        {TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA", ""},
        {TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256", ""},
        {TLS1_2_VERSION, "AES128-GCM-SHA256", ""},
        {TLS1_2_VERSION, "aNULL", ""},
        {TLS1_3_VERSION, "", "TLSv1.3 TLS_AES_128_GCM_SHA256 "},
    };
    for (const Row& row : rows) {
        RawTls tls = client_tls_;
        tls.version_least = tls.version_most = row.version;
        tls.ciphers = row.ciphers;
        std::string answer = heard(tls);
        // TLS 1.3: whichever the client prefers.
        if (row.version == TLS1_3_VERSION) {
            EXPECT_TRUE(answer.starts_with("TLSv1.3 TLS_")) << answer;
            continue;
        }
        EXPECT_EQ(answer, row.heard) << row.version << " " << row.ciphers;
    }
    EXPECT_EQ(server_->counts().handshakes, 3u);
    wait_for_failed_handshakes(6);
}

TEST_P(TlsTest, TakesAnRsaCertificate) {
    CertificateWish wish;
    wish.rsa = true;
    files_.replace(files_.authority.issue(wish));
    start();
    RawTls tls = client_tls_;
    tls.version_most = TLS1_2_VERSION;
    EXPECT_EQ(heard(tls), "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 ");
}

TEST_P(TlsTest, AgreesOnHttp11) {
    start();
    struct Row {
        std::string offered;
        const char* agreed;
    };
    const Row rows[] = {
        {"", ""},
        {"\x08http/1.1", "http/1.1"},
        {"\x02h2\x08http/1.1", "http/1.1"},
        {"\x02h2", "none"},
    };
    for (const Row& row : rows) {
        RawTls tls = client_tls_;
        tls.protocols = row.offered;
        RawClient client = connect_as(tls);
        EXPECT_EQ(client.shake_hands() ? client.tls_protocol() : "none", row.agreed) << row.offered;
    }
}

TEST_P(TlsTest, SaysThatAReplyIsComplete) {
    start();
    RawClient client = connect();
    client.send("GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_TRUE(client.ended_by_tls());
}

TEST_P(TlsTest, TellsPlainHttpWhereToGo) {
    start();
    RawClient client(port());
    client.send(get("/echo"));
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_EQ(reply.body, "this port speaks HTTPS only: use https:// in place of http://\n");
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(server_->counts().requests, 0u);
}

TEST_P(TlsTest, ClosesOnWhatIsNeitherTlsNorHttp) {
    start();
    for (const std::string_view bytes :
         {std::string_view("\0\0\0\0", 4), std::string_view("\x80.\x01"),
          std::string_view("\x16\x03\x01\x00\x05hello")}) {
        RawClient client(port());
        client.send(bytes);
        client.end_sending();
        const std::string answer = client.receive_all();
        // An alert (ContentType 21) at most.
        EXPECT_TRUE(answer.empty() || answer.starts_with("\x15")) << answer;
    }
    wait_for_failed_handshakes(3);
    EXPECT_EQ(heard(client_tls_).substr(0, 4), "TLSv");
}

TEST_P(TlsTest, ShowsANewCertificateToNewConnections) {
    start();
    RawClient before = connect();
    before.send(get("/tls"));
    EXPECT_EQ(before.receive().status, 200);
    EXPECT_EQ(shown(), "CN=server.test");
    CertificateWish wish;
    wish.name = "renewed.test";
    files_.replace(files_.authority.issue(wish));
    EXPECT_EQ(shown(), "CN=renewed.test");
    before.send(get("/tls"));
    EXPECT_EQ(before.receive().status, 200) << "a connection keeps what it began with";
}

TEST_P(TlsTest, KeepsItsCertificateUntilANewPairIsWhole) {
    std::mutex mutex;
    std::vector<std::string> lines;
    LogSettings log;
    log.sink = [&](std::string_view line) {
        const std::scoped_lock lock(mutex);
        lines.emplace_back(line);
    };
    set_log(log);
    start();
    CertificateWish wish;
    wish.name = "renewed.test";
    const auto pair = files_.authority.issue(wish);
    // Each file on its way to the new pair; each is looked at twice, and warned of once.
    const std::vector<std::pair<std::string, std::string>> writes = {
        {"certificate.pem", ""},
        {"certificate.pem", pair.certificate.substr(0, 200)},
        {"certificate.pem", pair.certificate},
        {"key.pem", ""},
        {"key.pem", pair.key.substr(0, 60)},
    };
    for (const auto& [name, text] : writes) {
        files_.write(name, text);
        for (int look = 0; look < 2; ++look) EXPECT_EQ(shown(), "CN=server.test") << text;
    }
    files_.write("key.pem", pair.key);
    EXPECT_EQ(shown(), "CN=renewed.test");
    server_->stop();
    set_log({});
    ASSERT_EQ(lines.size(), writes.size() + 1);
    for (std::size_t i = 0; i < writes.size(); ++i) {
        EXPECT_NE(lines[i].find("warn http: the TLS certificate is kept"), std::string::npos)
            << lines[i];
        EXPECT_EQ(lines[i].find("BEGIN"), std::string::npos) << "no key in the log";
    }
    EXPECT_NE(lines.back().find("info http: a new TLS certificate is in use"), std::string::npos);
}

TEST_P(TlsTest, SaysWhyItCannotBegin) {
    const auto other = files_.authority.issue();
    const auto authority = files_.authority.certificate();
    CertificateWish wish;
    wish.encrypted = true;
    const auto encrypted = files_.authority.issue(wish);
    struct Row {
        const char* name;
        const char* text;
        std::string why;
    };
    const std::string certificate = files_.path("certificate.pem");
    const std::string key = files_.path("key.pem");
    const Row rows[] = {
        {"certificate.pem", "", certificate + " holds no certificate"},
        {"certificate.pem", "-----BEGIN CERTIFICATE-----\nAAAA", "cannot read " + certificate},
        {"key.pem", "", key + " holds no private key"},
        {"key.pem", other.certificate.c_str(), key + " holds no private key"},
        {"key.pem", encrypted.key.c_str(), fmt::format("the key in {} is encrypted", key)},
        {"key.pem", other.key.c_str(),
         fmt::format("the key in {} does not belong to the certificate in {}", key, certificate)},
        {"ca.pem", "", files_.ca_file() + " holds no certificate"},
    };
    for (const Row& row : rows) {
        files_.replace(files_.authority.issue());
        files_.write("ca.pem", authority);
        files_.write(row.name, row.text);
        ServerOptions options;
        options.port = 0;
        options.tls = files_.options();
        options.tls->client_ca_file = files_.ca_file();
        const auto made = Server::listen(options);
        ASSERT_FALSE(made) << row.why;
        EXPECT_EQ(made.error().code, Code::invalid);
        EXPECT_TRUE(made.error().message.starts_with(row.why)) << made.error().message;
    }
    ServerOptions options;
    options.port = 0;
    options.tls = files_.options();
    options.tls->key_file = files_.path("absent.pem");
    EXPECT_EQ(Server::listen(options).error().code, Code::not_found);
}

TEST_P(TlsTest, ChecksClientCertificates) {
    const Authority clients("Client Authority");
    const Authority others("Client Authority");
    const std::string good = files_.client_file(clients, "auditor");
    const std::string foreign = files_.client_file(others, "foreigner");
    CertificateWish wish;
    wish.name = "late";
    wish.purpose = "clientAuth";
    wish.ends_in_days = -1;
    auto pair = clients.issue(wish);
    const std::string expired = files_.write("late.pem", pair.certificate + pair.key);
    pair = clients.issue();
    const std::string servers = files_.write("servers.pem", pair.certificate + pair.key);

    for (const bool required : {true, false}) {
        ServerOptions options;
        options.tls = files_.options();
        options.tls->client_ca_file = files_.write("client_ca.pem", clients.certificate());
        options.tls->client_certificate_required = required;
        start(options);
        struct Row {
            std::string file;
            std::string heard;
        };
        const Row rows[] = {
            {good, "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256 CN=auditor"},
            {foreign, ""},
            {expired, ""},
            {servers, ""},
            {"", required ? "" : "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256 "},
        };
        for (const Row& row : rows) {
            RawTls tls = client_tls_;
            tls.client_file = row.file;
            tls.version_most = TLS1_2_VERSION;
            EXPECT_EQ(heard(tls), row.heard) << row.file << " " << required;
            tls.version_most = TLS1_3_VERSION;
            EXPECT_EQ(heard(tls).empty(), row.heard.empty()) << row.file << " " << required;
        }
    }
}

TEST_P(TlsTest, EndsAHandshakeThatTakesLong) {
    ServerOptions options;
    options.handshake_timeout = milliseconds(30);
    start(options);
    for (const std::string_view bytes :
         {std::string_view(), std::string_view("\x16\x03\x01\x02"),
          std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)}) {
        RawClient client(port());
        client.send(bytes);
        EXPECT_EQ(client.receive_all(), "");
    }
    wait_for_failed_handshakes(3);
    while (server_->counts().connections > 0) std::this_thread::yield();
}

TEST_P(TlsTest, HandshakesHeldOpenKeepNobodyOut) {
    ServerOptions options;
    options.handshakes_max = 4;
    options.connections_max = 8;
    options.handshake_timeout = std::chrono::hours(1);
    start(options);
    RawClient before = connect();
    before.send(get("/tls"));
    EXPECT_EQ(before.receive().status, 200);
    std::vector<std::unique_ptr<RawClient>> silent;
    for (std::uint64_t i = 1; i <= 40; ++i) {
        silent.push_back(std::make_unique<RawClient>(port()));
        silent.back()->send(i % 2 == 0 ? std::string_view() : std::string_view("\x16\x03\x01"));
        while (server_->counts().accepted < 2 * i) std::this_thread::yield();
        EXPECT_EQ(heard(client_tls_).substr(0, 4), "TLSv") << i;
    }
    before.send(get("/tls"));
    EXPECT_EQ(before.receive().status, 200);
    // All but the newest four were given up.
    wait_for_failed_handshakes(36);
    server_->stop();
    EXPECT_EQ(server_->counts().connections, 0u) << "a stop does not wait for handshakes";
}

TEST_P(TlsTest, StopsWhileHandshakesAreOpen) {
    ServerOptions options;
    options.handshake_timeout = std::chrono::hours(1);
    options.stop_timeout = std::chrono::hours(1);
    start(options);
    RawClient silent(port());
    RawClient half(port());
    half.send("\x16\x03\x01");
    while (server_->counts().connections < 2) std::this_thread::yield();
    server_->stop();
    EXPECT_EQ(half.receive_all(), "");
    EXPECT_EQ(server_->counts().connections, 0u);
}

TEST_P(TlsTest, EndsASessionWhoseBytesWereChanged) {
    start();
    RawClient client = connect();
    client.send(get("/tls"));
    EXPECT_EQ(client.receive().status, 200);
    client.send_around_tls("\x17\x03\x03\x00\x20" + std::string(32, 'x'));
    EXPECT_EQ(client.receive_all(), "");
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(server_->counts().requests, 1u);
}

// Over::tls alone: there is nothing of this in plain HTTP.
INSTANTIATE_TEST_SUITE_P(Over, TlsTest, ::testing::Values(Over::tls));

class PlainTest : public testing::ServerTest {};

TEST_P(PlainTest, ClosesOnAClientThatSpeaksTls) {
    start();
    RawClient client(port(), "127.0.0.1", &client_tls_);
    EXPECT_FALSE(client.shake_hands());
    RawClient raw(port());
    raw.send("\x16\x03\x01\x00\x05hello");
    raw.end_sending();
    EXPECT_EQ(raw.receive_all(), "");
    EXPECT_EQ(server_->counts().refused, 0u);
}

INSTANTIATE_TEST_SUITE_P(Over, PlainTest, ::testing::Values(Over::plain));

}  // namespace
}  // namespace opentrail::http
