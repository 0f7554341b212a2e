// Shows the server at work over loopback: replies, streams, how it starts and how it ends.

#include "http/server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "http/testing/raw_client.h"
#include "http/testing/server_fixture.h"

namespace opentrail::http {
namespace {

using std::chrono::milliseconds;
using testing::get;
using testing::post;
using testing::RawClient;
using testing::RawReply;
using testing::ServerTest;

TEST_P(ServerTest, AnswersOneRequestAfterAnotherOnOneConnection) {
    start();
    RawClient client = connect();
    for (int i = 0; i < 3; ++i) {
        client.send(post("/echo", fmt::format("body {}", i)));
        const RawReply reply = client.receive();
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, fmt::format("body {}", i));
        EXPECT_EQ(reply.header("Server"), "OpenTrail");
        EXPECT_EQ(reply.header("Connection"), "");
        // RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
        EXPECT_EQ(reply.header("Date").size(), 29u);
    }
    EXPECT_EQ(server_->counts().accepted, 1u);
    EXPECT_EQ(server_->counts().requests, 3u);
}

TEST_P(ServerTest, AnswersPipelinedRequestsInOrder) {
    start();
    RawClient client = connect();
    std::string all;
    for (int i = 0; i < 50; ++i) all += post("/echo", std::to_string(i));
    client.send(all);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(client.receive().body, std::to_string(i));
}

TEST_P(ServerTest, ClosesWhenTheClientAsks) {
    start();
    RawClient client = connect();
    client.send("GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(client.ended());
}

TEST_P(ServerTest, AnswersAClientThatHasEndedItsSide) {
    start();
    RawClient client = connect();
    client.send(post("/echo", "last words"));
    client.end_sending();
    EXPECT_EQ(client.receive().body, "last words");
    EXPECT_TRUE(client.ended());
}

TEST_P(ServerTest, HeadHasTheLengthAndNoBody) {
    start();
    RawClient client = connect();
    client.send("HEAD /length HTTP/1.1\r\nHost: h\r\n\r\n" + get("/length"));
    const RawReply head = client.receive(false);
    EXPECT_EQ(head.header("Content-Length"), "1");
    EXPECT_EQ(client.receive().body, "0") << "the next reply follows at once";
}

TEST_P(ServerTest, HeadOfAStreamDoesNotRunIt) {
    start();
    RawClient client = connect();
    client.send("HEAD /endless HTTP/1.1\r\nHost: h\r\n\r\n" + get("/echo"));
    EXPECT_EQ(client.receive(false).status, 200);
    EXPECT_EQ(client.receive().status, 200);
}

TEST_P(ServerTest, NoContentHasNoBody) {
    start();
    RawClient client = connect();
    client.send(get("/none") + get("/echo"));
    const RawReply none = client.receive();
    EXPECT_EQ(none.status, 204);
    EXPECT_EQ(none.header("Content-Length"), "");
    EXPECT_EQ(client.receive().status, 200);
}

TEST_P(ServerTest, NoHandlerCanWriteAHeaderOfItsOwnByAValue) {
    start();
    RawClient client = connect();
    client.send(get("/headers"));
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.header("X-Bad"), "a  Set-Cookie: b");
    EXPECT_EQ(reply.header("Set-Cookie"), "");
    EXPECT_EQ(reply.header("Content-Length"), "0");
    EXPECT_EQ(reply.header("Server"), "OpenTrail");
    EXPECT_NE(reply.head.find("X-Twice: 1\r\nX-Twice: 2"), std::string::npos);
}

TEST_P(ServerTest, TakesAChunkedBody) {
    start();
    RawClient client = connect();
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("4\r\nwiki\r\n");
    client.send("5\r\npedia\r\n0\r\nX-Trailer: 1\r\n\r\n" + get("/length"));
    EXPECT_EQ(client.receive().body, "wikipedia");
    EXPECT_EQ(client.receive().body, "0");
}

TEST_P(ServerTest, LargeBodiesPassBothWays) {
    start();
    RawClient client = connect();
    client.send(post("/length", std::string(5 << 20, 'b')));
    EXPECT_EQ(client.receive().body, std::to_string(5 << 20));
    client.send(get("/large"));
    EXPECT_EQ(client.receive().body.size(), std::size_t{20} << 20);
    client.send(get("/length"));
    EXPECT_EQ(client.receive().body, "0");
}

TEST_P(ServerTest, StreamsInChunksAndGoesOn) {
    start();
    RawClient client = connect();
    client.send(get("/count") + get("/echo"));
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(reply.body, "line 0\nline 1\nline 2\n" + std::string(9000, '.'));
    EXPECT_TRUE(reply.complete);
    EXPECT_EQ(client.receive().status, 200);
}

TEST_P(ServerTest, StreamsPlainlyToHttp10) {
    start();
    RawClient client = connect();
    client.send("GET /count HTTP/1.0\r\n\r\n");
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.header("Transfer-Encoding"), "");
    EXPECT_EQ(reply.body, "line 0\nline 1\nline 2\n" + std::string(9000, '.'));
}

TEST_P(ServerTest, AStreamEndsWhenItsClientGoes) {
    start();
    RawClient client = connect();
    client.send(get("/endless"));
    EXPECT_NE(client.receive_some(), "");
    client.close();
    endless_.wait_until_ended(1);
}

TEST_P(ServerTest, AStreamGivesUpAClientThatTakesNothing) {
    ServerOptions options;
    options.idle_timeout = milliseconds(30);
    start(options);
    RawClient client = connect();
    client.send(get("/endless"));
    endless_.wait_until_ended(1);
}

TEST_P(ServerTest, StreamsBeyondTheirNumberAreRefused) {
    ServerOptions options;
    options.streams_max = 1;
    start(options);
    RawClient first = connect();
    first.send(get("/endless"));
    EXPECT_NE(first.receive_some(), "");
    RawClient second = connect();
    second.send(get("/endless"));
    EXPECT_EQ(second.receive().status, 503);
    second.send(get("/echo"));
    EXPECT_EQ(second.receive().status, 200) << "other requests are still answered";
}

TEST_P(ServerTest, StopLetsRequestsFinishAndEndsTheRest) {
    start();
    RawClient running = connect();
    running.send(get("/wait"));
    RawClient idle = connect();
    idle.send(get("/echo"));
    EXPECT_EQ(idle.receive().status, 200);
    RawClient half = connect();
    half.send("POST /echo HTTP/1.1\r\n");
    RawClient streaming = connect();
    streaming.send(get("/endless"));
    EXPECT_NE(streaming.receive_some(), "");
    gate_.wait_until_held(1);

    std::thread stopper([this] { server_->stop(); });
    EXPECT_EQ(idle.receive_all(), "");
    half.receive_all();
    const std::string streamed = streaming.receive_all();
    EXPECT_FALSE(streamed.ends_with("0\r\n\r\n")) << "a cut stream must not look complete";
    gate_.open();
    const RawReply reply = running.receive();
    EXPECT_EQ(reply.body, "waited");
    EXPECT_EQ(reply.header("Connection"), "close");
    stopper.join();
    EXPECT_EQ(server_->counts().connections, 0u);
    EXPECT_FALSE(RawClient(port()).connected());
    server_->stop();
}

class ServerStop : public ServerTest {
  protected:
    void expect_a_client_that_does_not_read_is_cut(const ServerOptions& options) {
        start(options);
        RawClient client = connect();
        client.send(get("/large"));
        EXPECT_NE(client.receive_some(), "");
        server_->stop();
        EXPECT_EQ(server_->counts().connections, 0u);
    }
};

TEST_P(ServerStop, CutsClientsThatDoNotReadTheirReply) {
    ServerOptions options;
    options.stop_timeout = milliseconds(20);
    expect_a_client_that_does_not_read_is_cut(options);
}

TEST_P(ServerStop, WaitsLittleForAClientThatTakesNothing) {
    ServerOptions options;
    options.stop_timeout = std::chrono::hours(1);  // Would be waited for.
    options.idle_timeout = std::chrono::hours(1);
    options.request_timeout = milliseconds(100);  // How often deadlines are looked at.
    options.stop_write_timeout = milliseconds(20);
    expect_a_client_that_does_not_read_is_cut(options);
}

TEST_P(ServerTest, ClientsThatComeBeforeItServesWait) {
    listen();
    RawClient early = connect();
    EXPECT_TRUE(early.connected());
    // A handshake waits for its answer.
    if (over_tls()) serve();
    early.send(post("/echo", "early"));
    if (!over_tls()) serve();
    EXPECT_EQ(early.receive().body, "early");
}

TEST_P(ServerTest, StopsBeforeItServes) {
    listen();
    const std::uint16_t taken = port();
    ServerOptions options;
    options.port = taken;
    EXPECT_FALSE(Server::listen(options));
    server_->stop();
    EXPECT_FALSE(RawClient(taken).connected());
    EXPECT_TRUE(Server::listen(options));
}

TEST_P(ServerTest, ServesManyConnectionsOnSeveralLoops) {
    ServerOptions options;
    options.io_threads = 2;
    options.workers = 4;
    start(options);
    std::atomic<int> right = 0;
    std::vector<std::thread> clients;
    for (int t = 0; t < 4; ++t) {
        clients.emplace_back([&, t] {
            for (int c = 0; c < 5; ++c) {
                RawClient client = connect();
                for (int i = 0; i < 50; ++i) {
                    const std::string body = fmt::format("{}-{}-{}", t, c, i);
                    client.send(post("/echo", body));
                    if (client.receive().body == body) ++right;
                }
            }
        });
    }
    for (std::thread& client : clients) client.join();
    EXPECT_EQ(right, 4 * 5 * 50);
}

TEST_P(ServerTest, TellsWhoAsks) {
    start();
    RawClient client = connect();
    client.send(get("/from"));
    EXPECT_EQ(client.receive().body, "127.0.0.1");
}

TEST_P(ServerTest, ListensOnIpv6AndTakesIpv4There) {
    ServerOptions options;
    options.host = "[::]";
    start(options);
    RawClient six = connect("::1");
    six.send(get("/from"));
    EXPECT_EQ(six.receive().body, "::1");
    RawClient four = connect();
    four.send(get("/from"));
    EXPECT_EQ(four.receive().body, "127.0.0.1");
}

TEST_P(ServerTest, SaysWhyItCannotListen) {
    start();
    const auto never = [](const Request&) { return Response{}; };
    const auto refuse = [](int, std::string_view, const Request&) { return Response{}; };
    ServerOptions options;
    options.port = port();
    const auto taken = Server::start(options, never, refuse);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, Code::unavailable);
    EXPECT_EQ(taken.error().message,
              fmt::format("cannot listen on 127.0.0.1:{}: address already in use", port()));
    options.host = "192.0.2.1";  // RFC 5737: nobody's.
    EXPECT_EQ(
        Server::start(options, never, refuse).error().message,
        fmt::format("cannot listen on 192.0.2.1:{}: cannot assign requested address", port()));
    options.host = "not an address";
    EXPECT_FALSE(Server::start(options, never, refuse));
}

EVERY_WAY(ServerTest);
EVERY_WAY(ServerStop);

}  // namespace
}  // namespace opentrail::http
