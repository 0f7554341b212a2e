// Shows bodies that no buffer holds, many clients at once, several loops, and what bounds all that.

#include <gtest/gtest.h>

#include "base/thread.h"
#include "gateway/proxy/proxy.h"
#include "gateway/testing/proxy_fixture.h"

namespace opentrail::gateway {
namespace {

using http::testing::RawClient;
using testing::Answers;
using testing::UpstreamSide;

class ProxyStreamTest : public testing::ProxyTest {
  protected:
    ProxyStreamTest() {
        for (int i = 0; body_.size() < (std::size_t{3} << 20); ++i) {
            body_ += std::to_string(i) + ",";
        }
    }

    std::string body_;
};

TEST_P(ProxyStreamTest, StreamsBothWaysAndKeepsTheBeginning) {
    options_.request_excerpt_bytes_max = 1000;
    options_.reply_excerpt_bytes_max = 2000;
    start();
    RawClient client = connect();
    const std::string length = std::to_string(body_.size());
    const std::string head = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n";
    Thread sending("sending", [&](const std::stop_token&) { client.send(head + body_); });
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), head);
    EXPECT_TRUE(upstream.read(body_.size()) == body_);
    sending.join();
    const std::string reply_head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
    Thread replying("replying", [&](const std::stop_token&) { upstream.send(reply_head + body_); });
    EXPECT_TRUE(client.receive().body == body_);
    replying.join();
    const auto exchange = observer_.told();
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->request_body.bytes, body_.substr(0, 1000));
    EXPECT_EQ(exchange->request_body.length, body_.size());
    EXPECT_EQ(exchange->reply_body.bytes, body_.substr(0, 2000));
    EXPECT_EQ(exchange->reply_body.length, body_.size());
    EXPECT_EQ(proxy_->counts().request_bytes, body_.size());
}

TEST_P(ProxyStreamTest, FindsWhatAFormNamesBehindWhatIsKept) {
    options_.request_excerpt_bytes_max = 1000;
    start();
    RawClient client = connect();
    const std::string form = "Pad=" + body_ + "&Action=DeleteUser&Version=2010-05-08";
    const std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    UpstreamSide upstream{Socket()};
    // A form; one that is not; a form again, which knows nothing of the first.
    const std::string types[] = {"application/x-www-form-urlencoded", "application/json",
                                 "application/x-www-form-urlencoded"};
    for (std::size_t i = 0; i < std::size(types); ++i) {
        const std::string sent = i < 2 ? form : "Action=Get" + body_;
        const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: " + types[i] +
                                 "\r\nContent-Length: " + std::to_string(sent.size()) + "\r\n\r\n";
        Thread sending("sending", [&](const std::stop_token&) { client.send(head + sent); });
        if (!upstream.connected()) upstream = upstream_.accept();
        EXPECT_EQ(upstream.read_head(), head);
        EXPECT_TRUE(upstream.read(sent.size()) == sent);
        sending.join();
        upstream.send(reply);
        EXPECT_EQ(client.receive().body, "ok");
        const auto exchange = observer_.told(i);
        ASSERT_TRUE(exchange);
        EXPECT_EQ(exchange->form_action, i == 0 ? "DeleteUser" : "");
        EXPECT_EQ(exchange->form_version, i == 0 ? "2010-05-08" : "");
    }
}

TEST_P(ProxyStreamTest, StreamsManySmallChunks) {
    start();
    std::string chunked;
    for (std::size_t at = 0; at < body_.size() / 8; at += 9) {
        chunked += "9\r\n" + body_.substr(at, 9) + "\r\n";
    }
    chunked += "0\r\n\r\n";
    RawClient client = connect();
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    UpstreamSide upstream = upstream_.accept();
    upstream.read_head();
    Thread replying("replying", [&](const std::stop_token&) {
        upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked);
    });
    const std::string got = client.receive_all();
    EXPECT_TRUE(got.ends_with("\r\n\r\n" + chunked));
}

TEST_P(ProxyStreamTest, DoesNotReadWhatTheClientDoesNotTake) {
    start();
    RawClient client = connect();
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    UpstreamSide upstream = upstream_.accept();
    upstream.read_head();
    upstream.send("HTTP/1.1 200 OK\r\n\r\n");
    // Far more than all the buffers between the two: somewhere it stops.
    const std::size_t taken = upstream.send_what_fits(body_, std::size_t{1} << 30);
    EXPECT_LT(taken, std::size_t{1} << 30);
    EXPECT_LE(proxy_->counts().reply_bytes, taken);
    upstream.close();
    EXPECT_EQ(client.receive_all().size(),
              taken + std::string("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").size());
}

TEST_P(ProxyStreamTest, KeepsNoExcerptsBeyondWhatAllMayHave) {
    options_.excerpts_bytes_max = 4;
    start();
    RawClient client = connect();
    for (std::size_t i = 0; i < 2; ++i) {
        client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
        UpstreamSide upstream = upstream_.accept();
        upstream.read_head();
        upstream.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nxyz");
        EXPECT_EQ(client.receive().body, "xyz");
        const auto exchange = observer_.told(i);
        ASSERT_TRUE(exchange);
        EXPECT_EQ(exchange->request_body.bytes, "abc");
        EXPECT_EQ(exchange->reply_body.bytes, "");
        EXPECT_EQ(exchange->reply_body.length, 3u);
    }
}

TEST_P(ProxyStreamTest, ServesManyClientsOnSeveralLoops) {
    constexpr int clients = 16;
    constexpr int requests = 20;
    options_.loops = 3;
    start();
    std::vector<Thread> threads;
    std::atomic<int> answered = 0;
    for (int i = 0; i < clients; ++i) {
        threads.emplace_back("client", [&](const std::stop_token&) {
            RawClient client = connect();
            for (int n = 0; n < requests; ++n) {
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                if (client.receive().body == "ok") ++answered;
            }
        });
    }
    threads.emplace_back("upstream", [&](const std::stop_token&) {
        // One request a connection, so that all end up here in turn.
        for (int i = 0; i < clients * requests; ++i) {
            UpstreamSide upstream = upstream_.accept();
            upstream.read_head();
            upstream.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        }
    });
    threads.clear();
    EXPECT_EQ(answered, clients * requests);
    EXPECT_EQ(observer_.told_count(), static_cast<std::size_t>(clients * requests));
    EXPECT_EQ(observer_.remembered_count(), static_cast<std::size_t>(clients * requests));
    EXPECT_TRUE(eventually([this] { return proxy_->counts().connections_open == 0; }));
}

TEST_P(ProxyStreamTest, TurnsAwayClientsBeyondItsLimit) {
    options_.connections_max = 1;
    start();
    RawClient client = connect();
    EXPECT_TRUE(eventually([this] { return proxy_->counts().connections == 1; }));
    RawClient other = connect();
    EXPECT_TRUE(other.ended());
    EXPECT_EQ(proxy_->counts().connections_turned_away, 1u);
    client.close();
    EXPECT_TRUE(eventually([this] { return proxy_->counts().connections_open == 0; }));
    RawClient third = connect();
    third.send("nonsense\r\n\r\n");
    EXPECT_EQ(third.receive().status, 400);
}

INSTANTIATE_TEST_SUITE_P(Observer, ProxyStreamTest,
                         ::testing::Values(Answers::at_once, Answers::later), testing::name_of);

}  // namespace
}  // namespace opentrail::gateway
