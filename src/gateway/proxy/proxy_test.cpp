// Shows what a client and an upstream see of each other through the proxy, and what an observer is
// told: byte for byte, whatever the framing.

#include "gateway/proxy/proxy.h"

#include <gtest/gtest.h>

#include "gateway/testing/proxy_fixture.h"

namespace opentrail::gateway {
namespace {

using http::testing::RawClient;
using http::testing::RawReply;
using testing::Answers;
using testing::ProxyTest;
using testing::UpstreamSide;

const std::string get = "GET /k HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST_P(ProxyTest, PassesHeadsAndBodiesByteForByte) {
    start();
    RawClient client = connect();
    client.send(
        "PUT /b/%7Ek?x=%2F&y HTTP/1.1\r\nhost:  s3.test:9000\r\nX-Amz-Meta-A: 1\r\nConnection: "
        "keep-alive, X-Hop, x-amz-date\r\nX-Hop: gone\r\nx-amz-date: stays\r\nKeep-Alive: 5\r\n"
        "X-AMZ-META-a:\t2 \r\nTE: trailers\r\nProxy-Connection: keep-alive\r\nContent-Length: "
        "5\r\nUpgrade: h2c\r\nEmpty:\r\n\r\nhello");
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(),
              "PUT /b/%7Ek?x=%2F&y HTTP/1.1\r\nhost:  s3.test:9000\r\nX-Amz-Meta-A: 1\r\n"
              "x-amz-date: stays\r\nX-AMZ-META-a:\t2 \r\nContent-Length: 5\r\nEmpty:\r\n\r\n");
    EXPECT_EQ(upstream.read(5), "hello");
    upstream.send(
        "HTTP/1.1 206  Some Of It\r\nETag: \"a\"\r\nConnection: keep-alive\r\nSet-Cookie: a\r\n"
        "content-range: bytes 0-2/9\r\nSet-Cookie:b\r\nKeep-Alive: timeout=5\r\nContent-Length: "
        "3\r\n\r\nabc");
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.head,
              "HTTP/1.1 206  Some Of It\r\nETag: \"a\"\r\nSet-Cookie: a\r\n"
              "content-range: bytes 0-2/9\r\nSet-Cookie:b\r\nContent-Length: 3");
    EXPECT_EQ(reply.body, "abc");

    const auto exchange = observer_.told();
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->number, 1u);
    EXPECT_EQ(exchange->method, "PUT");
    EXPECT_EQ(exchange->target, "/b/%7Ek?x=%2F&y");
    ASSERT_EQ(exchange->headers.size(), 12u);
    EXPECT_EQ(exchange->headers[6].name, "X-AMZ-META-a");
    EXPECT_EQ(exchange->headers[6].value, "2");
    EXPECT_EQ(exchange->request_body.bytes, "hello");
    EXPECT_TRUE(exchange->request_complete);
    EXPECT_EQ(exchange->client_address, "127.0.0.1");
    EXPECT_NE(exchange->client_port, 0);
    EXPECT_FALSE(exchange->tls);
    EXPECT_EQ(exchange->status, 206);
    EXPECT_EQ(exchange->reply_headers.size(), 7u);
    EXPECT_EQ(exchange->reply_body.bytes, "abc");
    EXPECT_EQ(exchange->ending, Ending::complete);
    EXPECT_EQ(exchange->detail, "");
    EXPECT_EQ(observer_.remembered_count(), 1u);
}

TEST_P(ProxyTest, NeverDropsASignedHeader) {
    start();
    RawClient client = connect();
    const std::string request =
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: x-hop\r\nX-Hop: 1\r\nTE: trailers\r\n"
        "Authorization: AWS4-HMAC-SHA256 Credential=A/B, SignedHeaders=connection;host;te;x-hop, "
        "Signature=0\r\n\r\n";
    client.send(request);
    EXPECT_EQ(upstream_.accept().read_head(), request);
}

TEST_P(ProxyTest, AddsTheClientsAddressWhenAsked) {
    options_.adds_forwarded_for = true;
    start();
    RawClient client = connect();
    client.send(get);
    EXPECT_EQ(upstream_.accept().read_head(),
              "GET /k HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n");
}

TEST_P(ProxyTest, KeepsConnectionsOnBothSides) {
    start();
    RawClient client = connect();
    client.send(get);
    UpstreamSide upstream = upstream_.accept();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(upstream.read_head(), get);
        upstream.send(ok);
        EXPECT_EQ(client.receive().body, "ok");
        if (i < 2) client.send(get);
    }
    // Another client's request goes over the same connection.
    RawClient other = connect();
    other.send(get);
    EXPECT_EQ(upstream.read_head(), get);
    upstream.send(ok);
    EXPECT_EQ(other.receive().body, "ok");
    const ProxyCounts counts = proxy_->counts();
    EXPECT_EQ(counts.connections, 2u);
    EXPECT_EQ(counts.connections_open, 2u);
    EXPECT_EQ(counts.exchanges, 4u);
    EXPECT_EQ(counts.upstream_connections, 1u);
    EXPECT_EQ(counts.upstream_connections_open, 1u);
    EXPECT_EQ(counts.reply_bytes, 8u);
    EXPECT_EQ(counts.refused + counts.upstream_errors + counts.clients_left, 0u);
}

TEST_P(ProxyTest, PassesChunksAndTrailersAsTheyAre) {
    start();
    RawClient client = connect();
    const std::string body = "5;x=y\r\nhello\r\n006\r\n world\r\n0\r\nx-amz-checksum: AA\r\n\r\n";
    const std::string head =
        "POST / HTTP/1.1\r\nHost: h\r\nTrailer: x-amz-checksum\r\nTransfer-Encoding: chunked\r\n"
        "\r\n";
    client.send(head + body.substr(0, 10));
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), head);
    EXPECT_EQ(upstream.read(10), body.substr(0, 10));
    client.send(body.substr(10));
    EXPECT_EQ(upstream.read(body.size() - 10), body.substr(10));
    upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    upstream.send("0\r\nA: b\r\n\r\n");
    std::string got;
    while (!got.ends_with("A: b\r\n\r\n")) {
        const std::string more = client.receive_some();
        ASSERT_NE(more, "") << got;
        got += more;
    }
    EXPECT_EQ(got,
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n");
    const auto exchange = observer_.told();
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->request_body.bytes, "hello world");
    EXPECT_EQ(exchange->reply_body.bytes, "abc");
}

TEST_P(ProxyTest, KnowsRepliesWithoutABody) {
    start();
    RawClient client = connect();
    struct Row {
        std::string request;
        std::string reply;
    };
    const std::string head = "HEAD /k HTTP/1.1\r\nHost: h\r\n\r\n";
    std::optional<UpstreamSide> upstream;
    for (const Row& row : std::vector<Row>{
             {head, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"},
             {head, "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n"},
             {get, "HTTP/1.1 204 No Content\r\n\r\n"},
             {get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n"},
             {get, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
         }) {
        client.send(row.request);
        if (!upstream) upstream = upstream_.accept();
        EXPECT_EQ(upstream->read_head(), row.request);
        upstream->send(row.reply);
        EXPECT_EQ(client.receive(false).head + "\r\n\r\n", row.reply);
    }
    EXPECT_EQ(proxy_->counts().upstream_connections, 1u);
}

TEST_P(ProxyTest, PassesExpectationsAndTheirAnswers) {
    start();
    const std::string head =
        "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    {
        RawClient client = connect();
        client.send(head);
        UpstreamSide upstream = upstream_.accept();
        EXPECT_EQ(upstream.read_head(), head);
        EXPECT_TRUE(upstream.is_silent());
        upstream.send("HTTP/1.1 100 Continue\r\n\r\n");
        EXPECT_EQ(client.receive().head, "HTTP/1.1 100 Continue");
        client.send("hello");
        EXPECT_EQ(upstream.read(5), "hello");
        upstream.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok);
        EXPECT_EQ(client.receive(false).head, "HTTP/1.1 103 Early Hints\r\nLink: x");
        EXPECT_EQ(client.receive().body, "ok");
        const auto exchange = observer_.told(0);
        ASSERT_TRUE(exchange);
        EXPECT_EQ(exchange->status, 200);
        EXPECT_TRUE(exchange->request_complete);
        upstream.close();
    }
    RawClient client = connect();
    client.send(head);
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), head);
    upstream.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(client.ended());
    const auto exchange = observer_.told(1);
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->status, 403);
    EXPECT_EQ(exchange->ending, Ending::complete);
    EXPECT_FALSE(exchange->request_complete);
}

TEST_P(ProxyTest, ServesHttp10) {
    start();
    {
        RawClient client = connect();
        client.send("GET / HTTP/1.0\r\n\r\n");
        UpstreamSide upstream = upstream_.accept();
        EXPECT_EQ(upstream.read_head(), "GET / HTTP/1.0\r\n\r\n");
        upstream.send("HTTP/1.0 200 OK\r\n\r\nall of it");
        upstream.close();
        EXPECT_EQ(client.receive_all(), "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nall of it");
    }
    RawClient client = connect();
    for (int i = 0; i < 2; ++i) {
        client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        UpstreamSide upstream = upstream_.accept();
        EXPECT_EQ(upstream.read_head(), "GET / HTTP/1.0\r\n\r\n");
        upstream.send("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
        upstream.close();
        const RawReply reply = client.receive();
        EXPECT_EQ(reply.header("Connection"), "keep-alive");
        EXPECT_EQ(reply.body, "ok");
    }
}

TEST_P(ProxyTest, AnswersPipelinedRequestsInOrder) {
    start();
    RawClient client = connect();
    client.send(
        "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: "
        "3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(upstream.is_silent());
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
    EXPECT_EQ(upstream.read_head(), "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(upstream.read(3), "abc");
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
    EXPECT_EQ(upstream.read_head(), "GET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n3");
    EXPECT_EQ(client.receive_all(),
              "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 200 OK\r\nContent-Length: "
              "1\r\n\r\n2HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n3");
    ASSERT_TRUE(observer_.told(2));
    EXPECT_EQ(observer_.told(0)->target, "/1");
    EXPECT_EQ(observer_.told(2)->number, 3u);
}

TEST_P(ProxyTest, EndsTheClientsConnectionWhereTheUpstreamsEndsTheBody) {
    start();
    RawClient client = connect();
    client.send(get);
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), get);
    upstream.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    upstream.send("some ");
    upstream.send("more");
    upstream.close();
    EXPECT_EQ(client.receive_all(), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nsome more");
    const auto exchange = observer_.told();
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->ending, Ending::complete);
    EXPECT_EQ(exchange->reply_body.bytes, "some more");
}

TEST_P(ProxyTest, PassesAReplyThatComesBeforeTheRequestEnds) {
    start();
    RawClient client = connect();
    const std::string head = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n";
    client.send(head + "begin");
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), head);
    EXPECT_EQ(upstream.read(5), "begin");
    upstream.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
    EXPECT_EQ(client.receive_all(),
              "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
    EXPECT_TRUE(upstream.ended());
    const auto exchange = observer_.told();
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->ending, Ending::complete);
    EXPECT_EQ(exchange->status, 413);
    EXPECT_FALSE(exchange->request_complete);
    EXPECT_EQ(exchange->request_body.length, 5u);
}

TEST_P(ProxyTest, AnswersAClientThatHasEndedItsSide) {
    start();
    RawClient client = connect();
    client.send(get);
    client.end_sending();
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), get);
    upstream.send(ok);
    EXPECT_EQ(client.receive_all(), ok);
    EXPECT_EQ(observer_.told()->ending, Ending::complete);
}

INSTANTIATE_TEST_SUITE_P(Observer, ProxyTest, ::testing::Values(Answers::at_once, Answers::later),
                         testing::name_of);

}  // namespace
}  // namespace opentrail::gateway
