// Shows that a proxy waits for nobody for ever and that nobody makes it hold more than it may:
// sides that take or say nothing, floods of interim replies, a system without room for sockets.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gateway/proxy/proxy.h"
#include "gateway/testing/proxy_fixture.h"
#include "http/testing/certificates.h"

namespace opentrail::gateway {
namespace {

using http::testing::RawClient;
using http::testing::RawReply;
using testing::Answers;
using testing::UpstreamSide;

const std::string get = "GET /k HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr std::chrono::hours long_time{1};

/// The soft limit of file descriptors, lowered for a while.
class FewDescriptors {
  public:
    /// Room for as many more as `left`, among the numbers that are free.
    explicit FewDescriptors(int left) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int next = ::dup(0);
        ::close(next);
        rlimit lower = before_;
        lower.rlim_cur = static_cast<rlim_t>(next + left);
        ::setrlimit(RLIMIT_NOFILE, &lower);
    }
    ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    FewDescriptors(const FewDescriptors&) = delete;
    FewDescriptors& operator=(const FewDescriptors&) = delete;

  private:
    rlimit before_{};
};

class ProxyLimitTest : public testing::ProxyTest {
  protected:
    /// A client that can send without waiting.
    UpstreamSide connect_unhurried() const {
        SocketAddress address;
        auto& four = reinterpret_cast<sockaddr_in&>(address.bytes);
        four.sin_family = AF_INET;
        four.sin_port = htons(proxy_->port());
        four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.size = sizeof four;
        return UpstreamSide(start_connecting(address));
    }
};

TEST_P(ProxyLimitTest, GivesUpAnUpstreamThatTakesNothing) {
    options_.clock = &clock_;
    start();
    UpstreamSide client = connect_unhurried();
    ASSERT_TRUE(client.send("PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 1073741824\r\n\r\n"));
    UpstreamSide upstream = upstream_.accept();
    const std::size_t sent =
        client.send_what_fits(std::string(std::size_t{1} << 20, 'x'), std::size_t{1} << 30);
    EXPECT_LT(sent, std::size_t{1} << 30);
    EXPECT_TRUE(eventually([this] {
        pass(long_time);
        return observer_.told_count() == 1;
    }));
    const auto exchange = observer_.told();
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->ending, Ending::upstream_timed_out);
    EXPECT_EQ(exchange->detail, "the upstream took nothing for too long");
    EXPECT_EQ(exchange->status, 504);
    EXPECT_FALSE(exchange->request_complete);
    EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 504 "));
}

TEST_P(ProxyLimitTest, GivesUpAnUpstreamThatShakesNoHands) {
    options_.clock = &clock_;
    options_.upstream = fmt::format("https://127.0.0.1:{}", upstream_.port());
    start();
    RawClient client = connect();
    client.send(get);
    UpstreamSide upstream = upstream_.accept();
    ASSERT_TRUE(upstream.connected());
    pass(long_time);
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.status, 502);
    EXPECT_TRUE(reply.body.ends_with(": connecting took too long\n")) << reply.body;
    EXPECT_EQ(observer_.told()->ending, Ending::unreachable);
}

TEST_P(ProxyLimitTest, EndsAClientThatShakesNoHands) {
    const http::testing::TlsFiles files;
    options_.clock = &clock_;
    options_.tls = files.options();
    start();
    RawClient client = connect();
    EXPECT_TRUE(eventually([this] { return proxy_->counts().connections == 1; }));
    pass(long_time);
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(proxy_->counts().handshakes_failed, 1u);
    EXPECT_EQ(observer_.told_count(), 0u);
}

TEST_P(ProxyLimitTest, StopsAFloodOfInterimReplies) {
    start();
    RawClient client = connect();
    client.send(get);
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), get);
    const int flood = 1000;
    for (int i = 0; i < flood; ++i) upstream.send("HTTP/1.1 103 Early Hints\r\n\r\n");
    int interims = 0;
    RawReply reply = client.receive(false);
    for (; reply.status == 103; reply = client.receive(false)) ++interims;
    EXPECT_EQ(interims, 16);
    EXPECT_EQ(reply.status, 502);
    const auto exchange = observer_.told();
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->ending, Ending::upstream_malformed);
    EXPECT_EQ(exchange->detail, "the upstream sends 1xx without an end");
}

TEST_P(ProxyLimitTest, ServesOnWithoutRoomForMoreSockets) {
    start();
    RawClient client = connect();
    client.send(get);
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), get);
    upstream.send(ok);
    EXPECT_EQ(client.receive().body, "ok");
    const auto serve = [&] {
        client.send(get);
        EXPECT_EQ(upstream.read_head(), get);
        upstream.send(ok);
        EXPECT_EQ(client.receive().body, "ok");
    };
    std::optional<RawClient> other;
    {
        const FewDescriptors none(1);
        other.emplace(proxy_->port());
        ASSERT_TRUE(other->connected());
        // Those who are there are served, while another waits at the door.
        serve();
        serve();
        EXPECT_EQ(proxy_->counts().connections, 1u);
    }
    other->send(get);
    EXPECT_EQ(upstream.read_head(), get);
    upstream.send(ok);
    EXPECT_EQ(other->receive().body, "ok");
}

INSTANTIATE_TEST_SUITE_P(Observer, ProxyLimitTest,
                         ::testing::Values(Answers::at_once, Answers::later), testing::name_of);

}  // namespace
}  // namespace opentrail::gateway
