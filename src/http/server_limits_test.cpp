// Shows what the server refuses and how: each limit that needs a socket, at the limit and past it.
// Those of a single request's bytes are in request_parser_test.cpp.

#include "http/server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
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

class ServerLimits : public testing::ServerTest {};

TEST_P(ServerLimits, AsksForTheBodyOnlyWhenItWillTakeIt) {
    ServerOptions options;
    options.body_bytes_max = 10;
    start(options);
    {
        RawClient client = connect();
        client.send(
            "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
        EXPECT_EQ(client.receive().status, 100);
        client.send("0123456789");
        EXPECT_EQ(client.receive().body, "0123456789");
        // Also where there is no body: a client may wait for the word all the same.
        client.send(
            "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n");
        EXPECT_EQ(client.receive().status, 100);
        EXPECT_EQ(client.receive().status, 200);
    }
    {
        RawClient client = connect();
        client.send(
            "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
        EXPECT_EQ(client.receive().status, 413);
        EXPECT_TRUE(client.ended());
    }
}

TEST_P(ServerLimits, ARefusalReachesAClientThatIsStillSending) {
    ServerOptions options;
    options.body_bytes_max = 1000;
    start(options);
    RawClient client = connect();
    // All of it is taken: a connection closed under the sender would be reset, and take the reply
    // along.
    EXPECT_TRUE(client.send(post("/echo", std::string(8 << 20, 'b'))));
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.body, "refused /echo: the body is too large");
    EXPECT_EQ(reply.header("Connection"), "close");
}

TEST_P(ServerLimits, RefusesInTheHandlersOwnForm) {
    start();
    struct Row {
        const char* name;
        std::string bytes;
        int status;
    };
    const Row rows[] = {
        {"malformed", "GARBAGE\r\n\r\n", 400},
        {"huge header", "GET / HTTP/1.1\r\nX: " + std::string(70'000, 'x'), 431},
        {"ten thousand headers",
         "GET / HTTP/1.1\r\n" +
             [] {
                 std::string headers;
                 for (int i = 0; i < 10'000; ++i) headers += "Name: value\r\n";
                 return headers;
             }(),
         431},
        {"length and chunked",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
         400},
        {"coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: br\r\n\r\n", 501},
    };
    for (const Row& row : rows) {
        RawClient client = connect();
        client.send(row.bytes);
        const RawReply reply = client.receive();
        EXPECT_EQ(reply.status, row.status) << row.name;
        EXPECT_EQ(reply.header("Content-Type"), "text/plain") << row.name;
        EXPECT_TRUE(client.ended()) << row.name;
    }
    EXPECT_EQ(server_->counts().refused, std::size(rows));
    EXPECT_EQ(server_->counts().requests, 0u);
}

TEST_P(ServerLimits, ARequestThatEndsEarlyIsRefused) {
    start();
    RawClient client = connect();
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
    client.end_sending();
    EXPECT_EQ(client.receive().status, 400);
}

TEST_P(ServerLimits, ASlowRequestGets408AndAnIdleConnectionNothing) {
    ServerOptions options;
    options.request_timeout = milliseconds(40);
    options.idle_timeout = milliseconds(60);
    start(options);
    const char* const beginnings[] = {
        "G", "GET / HTTP/1.1\r\nHost: h\r\nX: 1\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"};
    for (const char* beginning : beginnings) {
        RawClient client = connect();
        client.send(beginning);
        EXPECT_EQ(client.receive().status, 408) << beginning;
        EXPECT_TRUE(client.ended());
    }
    RawClient idle = connect();
    EXPECT_EQ(idle.receive_all(), "");
    RawClient second = connect();
    second.send(get("/echo"));
    EXPECT_EQ(second.receive().status, 200);
    EXPECT_EQ(second.receive_all(), "") << "idle after a reply";
}

TEST_P(ServerLimits, TheTimeOfAHandlerIsNotTheClients) {
    ServerOptions options;
    options.request_timeout = milliseconds(20);
    options.idle_timeout = milliseconds(20);
    start(options);
    RawClient slow = connect();
    slow.send(get("/wait"));
    gate_.wait_until_held(1);
    // Another connection's idle time passes in full meanwhile.
    RawClient idle = connect();
    EXPECT_TRUE(idle.ended());
    gate_.open();
    EXPECT_EQ(slow.receive().body, "waited");
}

TEST_P(ServerLimits, RequestsBeyondTheQueueAreToldToComeBack) {
    ServerOptions options;
    options.workers = 1;
    options.waiting_max = 2;
    start(options);
    RawClient running = connect();
    running.send(get("/wait"));
    gate_.wait_until_held(1);
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (int i = 0; i < 2; ++i) {
        waiting.push_back(connect_held());
        waiting.back()->send(get("/echo"));
    }
    while (server_->counts().busy < 3) std::this_thread::yield();
    RawClient refused = connect();
    refused.send(get("/nothing"));
    const RawReply reply = refused.receive();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.header("Retry-After"), "1");
    EXPECT_EQ(reply.header("Connection"), "") << "the connection may be used again";
    gate_.open();
    EXPECT_EQ(running.receive().body, "waited");
    for (const auto& client : waiting) EXPECT_EQ(client->receive().status, 200);
}

TEST_P(ServerLimits, ProbesAreAnsweredThoughAllWorkersAreBusy) {
    ServerOptions options;
    options.workers = 1;
    options.waiting_max = 0;
    start(options);
    RawClient running = connect();
    running.send(get("/wait"));
    gate_.wait_until_held(1);
    RawClient prober = connect();
    for (int i = 0; i < 2; ++i) {
        prober.send(get("/probe"));
        EXPECT_EQ(prober.receive().body, "probed") << "on one connection, one after another";
    }
    prober.send("HEAD /probe HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(prober.receive(false).header("Content-Length"), "6");
    EXPECT_EQ(server_->counts().busy, 1u);
    gate_.open();
    EXPECT_EQ(running.receive().body, "waited");
}

TEST_P(ServerLimits, ConnectionsBeyondTheirNumberAreTurnedAway) {
    ServerOptions options;
    options.connections_max = 2;
    start(options);
    RawClient first = connect();
    RawClient second = connect();
    for (RawClient* client : {&first, &second}) {
        client->send(get("/echo"));
        EXPECT_EQ(client->receive().status, 200);
    }
    RawClient third = connect();
    const RawReply reply = third.receive();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.header("Retry-After"), "1");
    EXPECT_TRUE(third.ended());
    first.send(get("/echo"));
    EXPECT_EQ(first.receive().status, 200);
}

TEST_P(ServerLimits, BodiesTogetherAreBounded) {
    ServerOptions options;
    options.all_bodies_bytes_max = 1000;
    start(options);
    RawClient first = connect();
    first.send("POST /length HTTP/1.1\r\nHost: h\r\nContent-Length: 800\r\n\r\n" +
               std::string(799, 'b'));
    while (server_->counts().body_bytes < 799) std::this_thread::yield();
    RawClient other = connect();
    other.send(post("/length", std::string(202, 'b')));
    EXPECT_EQ(other.receive().status, 503);
    first.send("b");
    EXPECT_EQ(first.receive().body, "800");
    // Given back once the reply is out.
    while (server_->counts().body_bytes > 0) std::this_thread::yield();
    RawClient second = connect();
    second.send(post("/length", std::string(1000, 'b')));
    EXPECT_EQ(second.receive().body, "1000");
}

TEST_P(ServerLimits, LongRepliesTogetherAreBounded) {
    ServerOptions options;
    options.all_replies_bytes_max = 30 << 20;
    start(options);
    RawClient first = connect();
    first.send(get("/large"));
    while (server_->counts().reply_bytes < 20 << 20) std::this_thread::yield();
    RawClient other = connect();
    other.send(get("/large"));
    const RawReply refused = other.receive();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(refused.header("Connection"), "") << "the connection may be used again";
    EXPECT_EQ(server_->counts().reply_bytes, 20u << 20);
    other.send(post("/echo", "short"));
    EXPECT_EQ(other.receive().body, "short") << "short replies need no room";
    other.send("HEAD /large HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(other.receive(false).status, 200);
    EXPECT_EQ(first.receive().body.size(), 20u << 20);
    while (server_->counts().reply_bytes > 0) std::this_thread::yield();
    other.send(get("/large"));
    EXPECT_EQ(other.receive().body.size(), 20u << 20);
}

TEST_P(ServerLimits, WhoReadsALongReplySlowlyMakesRoomForOthers) {
    ServerOptions options;
    options.all_replies_bytes_max = 30 << 20;
    options.reply_patience = milliseconds(20);
    start(options);
    RawClient slow = connect();
    slow.send(get("/large"));
    while (server_->counts().reply_bytes < 20 << 20) std::this_thread::yield();
    RawClient other = connect();
    int status = 503;
    while (status == 503) {
        other.send(get("/large"));
        status = other.receive().status;
    }
    EXPECT_EQ(status, 200);
    EXPECT_FALSE(slow.receive().complete);
}

TEST_P(ServerLimits, PiecesOfAReplyAreMadeAsItsClientReads) {
    start();
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 20; ++i) {
        slow.push_back(connect_held());
        slow.back()->send(get("/pieces"));
    }
    RawClient client = connect();
    for (int i = 0; i < 2; ++i) {
        client.send(get("/pieces"));
        const RawReply reply = client.receive();
        ASSERT_EQ(reply.body.size(), pieces * piece_bytes);
        for (int piece = 0; piece < pieces; ++piece) {
            EXPECT_EQ(reply.body[piece * piece_bytes], 'a' + piece % 26) << piece;
            EXPECT_EQ(reply.body[(piece + 1) * piece_bytes - 1], 'a' + piece % 26) << piece;
        }
    }
    client.send("HEAD /pieces HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.receive(false).header("Content-Length"), std::to_string(pieces * piece_bytes));
    // What a socket takes of those that nobody reads is far from all.
    EXPECT_LT(pieces_made_, 2 * (pieces - 1) + 20 * (pieces - 1));
    EXPECT_EQ(slow.front()->receive().body.size(), pieces * piece_bytes);
    client.send(get("/broken"));
    const std::string broken = client.receive_all();
    EXPECT_TRUE(broken.starts_with("HTTP/1.1 200 "));
    EXPECT_GT(broken.size(), (pieces - 1) * piece_bytes);
    EXPECT_LT(broken.size(), pieces * piece_bytes) << "told by the connection's end";
}

EVERY_WAY(ServerLimits);

}  // namespace
}  // namespace opentrail::http
