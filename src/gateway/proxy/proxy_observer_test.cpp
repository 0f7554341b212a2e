// Shows what an observer can hold back and stop, and that nothing dangles when it answers late or
// never.

#include <gtest/gtest.h>

#include "gateway/proxy/proxy.h"
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

class ProxyVerdictTest : public ProxyTest {};

class ProxyByHandTest : public ::testing::Test, public testing::ProxyFixture {
  protected:
    ProxyByHandTest() : ProxyFixture(Answers::by_hand) {}

    /// An exchange of which the observer was told, but has not said that it may end.
    Resume bring_to_its_end(RawClient& client, const std::string& request,
                            const std::string& reply) {
        client.send(request);
        observer_.next_question()({});
        if (!side_.connected()) side_ = upstream_.accept();
        EXPECT_EQ(side_.read_head(), request);
        side_.send(reply);
        return observer_.next_question();
    }

    UpstreamSide side_{Socket()};
};

TEST_P(ProxyVerdictTest, RefusesForTheObserverBeforeTheUpstreamSeesAnything) {
    start();
    observer_.say_at_begin({.go_on = false, .status = 503, .message = "the journal is full"});
    RawClient client = connect();
    client.send(get);
    const RawReply reply = client.receive();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, "the journal is full\n");
    EXPECT_EQ(proxy_->counts().upstream_connections, 0u);
    // The connection can be used again, after a body that nobody took, too.
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(client.receive().status, 503);
    observer_.say_at_begin({});
    client.send(get);
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), get);
    upstream.send(ok);
    EXPECT_EQ(client.receive().body, "ok");
    EXPECT_EQ(observer_.begun_count(), 3u);
    EXPECT_EQ(observer_.told_count(), 1u);
    EXPECT_EQ(proxy_->counts().refused, 2u);
}

TEST_P(ProxyVerdictTest, CutsAReplyForTheObserver) {
    start();
    observer_.say_at_finish({.go_on = false, .status = 503, .message = ""});
    for (const std::string& reply :
         {ok, std::string("HTTP/1.1 204 No Content\r\n\r\n"),
          std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
          std::string("HTTP/1.1 200 OK\r\n\r\nabc")}) {
        RawClient client = connect();
        client.send(get);
        UpstreamSide upstream = upstream_.accept();
        EXPECT_EQ(upstream.read_head(), get);
        upstream.send(reply);
        upstream.close();
        const std::string got = client.receive_all();
        EXPECT_FALSE(got.ends_with("ok") || got.ends_with("abc") || got.ends_with("\r\n\r\n"))
            << got;
    }
}

TEST_F(ProxyByHandTest, SendsNothingUpstreamBeforeItMay) {
    start();
    RawClient client = connect();
    client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    const Resume go_on = observer_.next_question();
    ASSERT_TRUE(go_on);
    EXPECT_EQ(proxy_->counts().upstream_connections, 0u);
    go_on({});
    UpstreamSide upstream = upstream_.accept();
    EXPECT_EQ(upstream.read_head(), "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(upstream.read(5), "hello");
}

TEST_F(ProxyByHandTest, HoldsBackTheEndOfAReply) {
    start();
    RawClient client = connect();
    const std::string begun = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    struct Row {
        const char* name;
        std::string first;  // What may go before.
        std::string last;
    };
    for (const Row& row : std::vector<Row>{
             {"a reply in one piece", "", ok},
             {"without a body", "", "HTTP/1.1 204 No Content\r\n\r\n"},
             {"the last chunk", begun, "0\r\nA: b\r\n\r\n"},
             {"the end of a length", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", "!"},
         }) {
        client.send(get);
        observer_.next_question()({});
        if (!side_.connected()) side_ = upstream_.accept();
        EXPECT_EQ(side_.read_head(), get) << row.name;
        side_.send(row.first);
        std::string got;
        while (got.size() < row.first.size()) got += client.receive_some();
        EXPECT_EQ(got, row.first) << row.name;
        side_.send(row.last);
        const Resume go_on = observer_.next_question();
        ASSERT_TRUE(go_on) << row.name;
        EXPECT_EQ(observer_.told(observer_.told_count() - 1)->ending, Ending::complete);
        go_on({});
        go_on({});  // Once is enough.
        got.clear();
        while (got.size() < row.last.size()) got += client.receive_some();
        EXPECT_EQ(got, row.last) << row.name;
    }
}

TEST_F(ProxyByHandTest, HoldsBackTheHeadOfHead) {
    start();
    RawClient client = connect();
    const std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    const Resume go_on = bring_to_its_end(client, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", reply);
    go_on({.go_on = false, .status = 503, .message = ""});
    EXPECT_EQ(client.receive_all(), "");
}

TEST_F(ProxyByHandTest, OutlivesClientsThatLeaveWhileItWaits) {
    start();
    {
        RawClient client = connect();
        client.send(get);
        const Resume go_on = observer_.next_question();
        client.close();
        go_on({});
        // Whether the client's end was seen before or after: it is told of once.
        side_ = upstream_.accept();
        EXPECT_EQ(side_.read_head(), get);
        side_.send(ok);
        ASSERT_TRUE(observer_.told(0));
        observer_.next_question()({});
    }
    RawClient client = connect();
    const Resume go_on = bring_to_its_end(client, get, ok);
    client.close();
    EXPECT_TRUE(eventually([this] { return proxy_->counts().connections_open <= 1; }));
    go_on({});
    EXPECT_TRUE(eventually([this] { return proxy_->counts().connections_open == 0; }));
    EXPECT_EQ(observer_.told_count(), 2u);
}

TEST_F(ProxyByHandTest, TakesAForgottenQuestionForANo) {
    start();
    RawClient client = connect();
    client.send(get);
    {
        const Resume forgotten = observer_.next_question();
    }
    EXPECT_EQ(client.receive().status, 503);
}

TEST_F(ProxyByHandTest, LetsExchangesEndBeforeItStops) {
    options_.times.stop = std::chrono::hours(1);
    start();
    RawClient client = connect();
    const Resume go_on = bring_to_its_end(client, get, ok);
    Thread stopping("stopping", [this](const std::stop_token&) { proxy_->stop(); });
    go_on({});
    EXPECT_EQ(client.receive().body, "ok");
    EXPECT_TRUE(client.ended());
    stopping.join();
    EXPECT_EQ(proxy_->counts().connections_open, 0u);
}

TEST_F(ProxyByHandTest, StopsInTimeAndTellsWhatItCut) {
    start();
    RawClient client = connect();
    client.send(get);
    observer_.next_question()({});
    side_ = upstream_.accept();
    EXPECT_EQ(side_.read_head(), get);
    RawClient waiting = connect();
    waiting.send(get);
    const Resume late = observer_.next_question();
    proxy_->stop();
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(side_.ended());
    ASSERT_EQ(observer_.told_count(), 1u);
    EXPECT_EQ(observer_.told()->ending, Ending::client_left);
    EXPECT_EQ(observer_.told()->detail, "the gateway stopped");
    EXPECT_TRUE(observer_.told()->was_let_through);
    EXPECT_EQ(observer_.memories_held(), 0u) << "of a call that was never made";
    late({});  // Nobody is there.
    proxy_.reset();
    observer_.next_question()({});
}

INSTANTIATE_TEST_SUITE_P(Observer, ProxyVerdictTest,
                         ::testing::Values(Answers::at_once, Answers::later), testing::name_of);

}  // namespace
}  // namespace opentrail::gateway
