// Shows how exchanges end that do not end well: bytes that are refused, upstreams that are away,
// break or babble, clients that leave, and sides that say nothing for too long.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <semaphore>

#include "gateway/proxy/proxy.h"
#include "gateway/testing/proxy_fixture.h"

namespace opentrail::gateway {
namespace {

using http::testing::RawClient;
using http::testing::RawReply;
using testing::Answers;
using testing::UpstreamSide;

const std::string get = "GET /k HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string post = "POST /k HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class ProxyFailureTest : public testing::ProxyTest {
  protected:
    /// What the observer was told of the `which`th exchange.
    void expect_told(std::size_t which, Ending ending, int status, const std::string& detail) {
        const auto exchange = observer_.told(which);
        ASSERT_TRUE(exchange) << detail;
        EXPECT_EQ(exchange->ending, ending) << exchange->detail;
        EXPECT_EQ(exchange->status, status) << detail;
        EXPECT_EQ(exchange->detail, detail);
    }

    /// A client whose request the upstream has.
    RawClient& ask(const std::string& request, std::size_t upstream_bytes) {
        client_.emplace(proxy_->port());
        client_->send(request);
        side_ = upstream_.accept();
        EXPECT_EQ(side_.read(upstream_bytes), request.substr(0, upstream_bytes));
        return *client_;
    }

    std::optional<RawClient> client_;
    UpstreamSide side_{Socket()};
};

TEST_P(ProxyFailureTest, RefusesAndTellsWhatCouldBeSmuggled) {
    options_.heads.head_bytes_max = 300;
    start();
    struct Row {
        std::string request;
        int status;
        const char* detail;
        const char* method;
    };
    const std::vector<Row> rows = {
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
         "0\r\n\r\nGET /admin HTTP/1.1\r\nHost: h\r\n\r\n",
         400, "there are both Content-Length and Transfer-Encoding", "POST"},
        {"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", 501,
         "WebSocket is not passed on", "GET"},
        {"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 501, "CONNECT is not passed on", "CONNECT"},
        {"nonsense\r\n\r\n", 400, "the request line is malformed", ""},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400,
         "a chunk's size is malformed", "POST"},
        {"GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(300, 'a'), 431, "the head is too large",
         "GET"},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        RawClient client = connect();
        client.send(row.request);
        const RawReply reply = client.receive();
        EXPECT_EQ(reply.status, row.status);
        EXPECT_EQ(reply.body, std::string(row.detail) + "\n");
        EXPECT_EQ(reply.header("Connection"), "close");
        EXPECT_TRUE(client.ended());
        expect_told(i, Ending::refused, row.status, row.detail);
        EXPECT_EQ(observer_.told(i)->method, row.method);
        EXPECT_EQ(observer_.told(i)->number, i + 1);
        EXPECT_FALSE(observer_.told(i)->was_let_through);
    }
    EXPECT_EQ(observer_.begun_count(), 0u);
    EXPECT_EQ(proxy_->counts().upstream_connections, 0u);
    EXPECT_EQ(proxy_->counts().refused, rows.size());
}

TEST_P(ProxyFailureTest, RefusesAChunkThatIsMalformed) {
    start();
    const std::string begun =
        "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    RawClient& client = ask(begun, begun.size());
    client.send("zz\r\n");
    EXPECT_EQ(client.receive().status, 400);
    EXPECT_EQ(side_.read_all(), "");
    expect_told(0, Ending::refused, 400, "a chunk's size is malformed");
    EXPECT_EQ(observer_.told()->request_body.bytes, "hello");
    EXPECT_TRUE(observer_.told()->was_let_through);
    EXPECT_EQ(observer_.remembered_count(), 1u);
}

TEST_P(ProxyFailureTest, SpeaksErrorsAsItIsTold) {
    options_.error_body = [](const Exchange& exchange, int status, std::string_view message,
                             std::string& type) {
        type = "application/x";
        return fmt::format("{} {} {}", exchange.method, status, message);
    };
    upstream_.close();
    start();
    RawClient client = connect();
    for (int i = 0; i < 2; ++i) {
        client.send(get);
        const RawReply reply = client.receive();
        EXPECT_EQ(reply.header("Content-Type"), "application/x");
        EXPECT_TRUE(reply.body.starts_with("GET 502 cannot reach 127.0.0.1:")) << reply.body;
        EXPECT_TRUE(reply.body.ends_with("Connection refused")) << reply.body;
    }
    const auto exchange = observer_.told(1);
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->ending, Ending::unreachable);
    EXPECT_EQ(exchange->status, 502);
    EXPECT_EQ(exchange->reply_body.bytes.substr(0, 7), "GET 502");
    // A request that was not sent is not left for the next one.
    client.send(post);
    EXPECT_EQ(client.receive().status, 502);
    client.send(get);
    EXPECT_EQ(client.receive().status, 502);
    EXPECT_EQ(proxy_->counts().upstream_errors, 4u);
}

TEST_P(ProxyFailureTest, TellsOfUpstreamsThatBreakOrBabble) {
    start();
    struct Row {
        const char* name;
        std::string reply;
        bool reset;
        Ending ending;
        const char* detail;
    };
    const std::vector<Row> rows = {
        {"closes", "", false, Ending::upstream_broke,
         "the upstream closed the connection before it replied"},
        {"resets", "", true, Ending::upstream_broke,
         "the upstream closed the connection before it replied"},
        {"half a head", "HTTP/1.1 200 O", false, Ending::upstream_broke,
         "the upstream closed the connection before it replied"},
        {"a head without its body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", false,
         Ending::upstream_broke, "the upstream closed the connection before its reply ended"},
        {"nonsense", "SSH-2.0-x\r\n\r\n", false, Ending::upstream_malformed,
         "the reply does not begin with HTTP/1."},
        {"101", "HTTP/1.1 101 x\r\n\r\n", false, Ending::upstream_malformed,
         "the upstream changes the protocol, which nobody asked for"},
        {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", false,
         Ending::upstream_malformed, "the reply has more than one Content-Length header"},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        RawClient& client = ask(get, get.size());
        side_.send(row.reply);
        row.reset ? side_.reset() : side_.close();
        const RawReply reply = client.receive();
        EXPECT_EQ(reply.status, 502) << row.name;
        EXPECT_EQ(reply.body, std::string(row.detail) + "\n") << row.name;
        expect_told(i, row.ending, 502, row.detail);
    }
    EXPECT_EQ(proxy_->counts().upstream_errors, rows.size());
}

TEST_P(ProxyFailureTest, TakesNoChunkedReplyToHttp10) {
    start();
    RawClient& client = ask("GET / HTTP/1.0\r\n\r\n", 18);
    side_.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    EXPECT_EQ(client.receive().status, 502);
    expect_told(0, Ending::upstream_malformed, 502, "the reply to HTTP/1.0 is chunked");
}

TEST_P(ProxyFailureTest, CutsAClientWhoseReplyBreaksOff) {
    start();
    const std::vector<std::pair<std::string, bool>> rows = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", false},
        {"HTTP/1.1 200 OK\r\n\r\nhalf", true},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        RawClient& client = ask(get, get.size());
        side_.send(rows[i].first);
        std::string got = client.receive_some();
        rows[i].second ? side_.reset() : side_.close();
        got += client.receive_all();
        EXPECT_TRUE(got.starts_with("HTTP/1.1 200 OK")) << got;
        EXPECT_FALSE(got.ends_with("0\r\n\r\n"));
        expect_told(i, Ending::upstream_broke, 200,
                    "the upstream closed the connection before its reply ended");
        EXPECT_EQ(observer_.told(i)->reply_body.bytes, "half");
    }
}

TEST_P(ProxyFailureTest, SendsAgainOnlyWhatCanDoNoHarm) {
    start();
    ask(get, get.size());
    side_.send(ok);
    EXPECT_EQ(client_->receive().body, "ok");
    // The kept connection ends when the next request is on it.
    client_->send(get);
    EXPECT_EQ(side_.read_head(), get);
    side_.close();
    UpstreamSide next = upstream_.accept();
    EXPECT_EQ(next.read_head(), get);
    next.send(ok);
    EXPECT_EQ(client_->receive().body, "ok");
    EXPECT_EQ(proxy_->counts().retries, 1u);

    client_->send(post);
    EXPECT_EQ(next.read(post.size()), post);
    next.close();
    EXPECT_EQ(client_->receive().status, 502);
    EXPECT_EQ(proxy_->counts().retries, 1u);
    EXPECT_EQ(observer_.told(1)->ending, Ending::complete);
    expect_told(2, Ending::upstream_broke, 502,
                "the upstream closed the connection before it replied");
}

TEST_P(ProxyFailureTest, LooksAtAKeptConnectionBeforeItSends) {
    std::binary_semaphore busy{0};
    std::binary_semaphore go_on{0};
    options_.loops = 1;
    options_.error_body = [&](const Exchange&, int, std::string_view, std::string&) {
        busy.release();
        EXPECT_TRUE(go_on.try_acquire_for(std::chrono::seconds(10)));
        return std::string();
    };
    start();
    ask(get, get.size());
    side_.send(ok);
    EXPECT_EQ(client_->receive().body, "ok");
    // While the loop is busy a call comes, and behind it the end of the kept connection.
    RawClient other = connect();
    other.send("nonsense\r\n\r\n");
    ASSERT_TRUE(busy.try_acquire_for(std::chrono::seconds(10)));
    client_->send(post);
    side_.close();
    go_on.release();
    UpstreamSide next = upstream_.accept();
    EXPECT_EQ(next.read(post.size()), post);
    next.send(ok);
    EXPECT_EQ(client_->receive().body, "ok");
}

TEST_P(ProxyFailureTest, SendsABodyAgain) {
    start();
    const std::string put = "PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";
    ask(get, get.size());
    side_.send(ok);
    EXPECT_EQ(client_->receive().body, "ok");
    client_->send(put);
    EXPECT_EQ(side_.read(put.size()), put);
    side_.reset();
    UpstreamSide next = upstream_.accept();
    EXPECT_EQ(next.read(put.size()), put);
    next.send(ok);
    EXPECT_EQ(client_->receive().body, "ok");
    EXPECT_EQ(observer_.told(1)->request_body.bytes, "hi");
}

TEST_P(ProxyFailureTest, DoesNotSendAgainWhatItNoLongerHolds) {
    start();
    const std::string put =
        "PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 65536\r\n\r\n" + std::string(65536, 'x');
    ask(get, get.size());
    side_.send(ok);
    EXPECT_EQ(client_->receive().body, "ok");
    client_->send(put);
    EXPECT_EQ(side_.read(put.size()), put);
    side_.reset();
    EXPECT_EQ(client_->receive().status, 502);
    EXPECT_EQ(proxy_->counts().retries, 0u);
    expect_told(1, Ending::upstream_broke, 502,
                "the upstream closed the connection before it replied");
}

TEST_P(ProxyFailureTest, TellsOfClientsThatLeave) {
    start();
    const std::string upload = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf";
    ask(upload, upload.size()).close();
    EXPECT_TRUE(side_.ended());
    expect_told(0, Ending::client_left, 0, "the client left before its request ended");
    EXPECT_EQ(observer_.told(0)->request_body.bytes, "half");
    EXPECT_FALSE(observer_.told(0)->request_complete);

    RawClient client = connect();
    client.send("GET / HT");
    client.close();
    expect_told(1, Ending::client_left, 0, "the client left in the middle of a request's head");
    EXPECT_TRUE(observer_.told(0)->was_let_through);
    EXPECT_FALSE(observer_.told(1)->was_let_through);
    // One that never said anything is no exchange.
    connect().close();
    EXPECT_TRUE(eventually([this] { return proxy_->counts().connections_open == 0; }));
    EXPECT_EQ(observer_.told_count(), 2u);
    EXPECT_EQ(proxy_->counts().clients_left, 2u);
}

TEST_P(ProxyFailureTest, EndsWhatTakesTooLong) {
    options_.clock = &clock_;
    start();
    const Duration long_time = std::chrono::hours(1);
    // The second request's head has come so far once the first one is answered.
    ask(get + "GET / HTTP/1.1\r\n", get.size());
    side_.send(ok);
    EXPECT_EQ(client_->receive().body, "ok");
    pass(long_time);
    EXPECT_EQ(client_->receive().status, 408);
    expect_told(1, Ending::refused, 408, "the head of the request did not come in time");
    EXPECT_TRUE(side_.ended());

    ask(get, get.size());
    pass(long_time);
    EXPECT_EQ(client_->receive().status, 504);
    EXPECT_TRUE(side_.ended());
    expect_told(2, Ending::upstream_timed_out, 504, "the upstream said nothing for too long");

    const std::string upload = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf";
    ask(upload, upload.size());
    pass(long_time);
    EXPECT_EQ(client_->receive().status, 408);
    expect_told(3, Ending::client_left, 408, "the body of the request did not come in time");

    // Idle ones go without a word, on either side.
    ask(get, get.size());
    side_.send(ok);
    EXPECT_EQ(client_->receive().body, "ok");
    pass(long_time);
    EXPECT_TRUE(client_->ended());
    EXPECT_TRUE(side_.ended());
    EXPECT_EQ(observer_.told_count(), 5u);
}

TEST_P(ProxyFailureTest, GivesUpAClientThatTakesNothing) {
    options_.clock = &clock_;
    start();
    ask(get, get.size());
    side_.send("HTTP/1.1 200 OK\r\n\r\n");
    side_.send_what_fits(std::string(std::size_t{1} << 20, 'x'), std::size_t{1} << 30);
    pass(std::chrono::hours(1));
    expect_told(0, Ending::client_left, 200, "the client took nothing for too long");
    EXPECT_TRUE(side_.ended());
}

INSTANTIATE_TEST_SUITE_P(Observer, ProxyFailureTest,
                         ::testing::Values(Answers::at_once, Answers::later), testing::name_of);

}  // namespace
}  // namespace opentrail::gateway
