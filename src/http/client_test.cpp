// Shows what the client sends, byte for byte, and how it reports replies, streams and failures.

#include "http/client.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/thread.h"
#include "http/testing/raw_server.h"
#include "http/testing/server_fixture.h"

namespace opentrail::http {
namespace {

using std::chrono::milliseconds;

class ClientTest : public testing::ServerTest {
  protected:
    std::string url(std::string_view path, std::string_view host = "127.0.0.1") const {
        return fmt::format("{}://{}:{}{}", over_tls() ? "https" : "http", host, port(), path);
    }

    ClientRequest to(std::string_view path) const {
        ClientRequest request;
        request.url = url(path);
        return request;
    }

    std::unique_ptr<Client> client_ = Client::make({.ca_file = files_.ca_file()});
};

TEST_P(ClientTest, SendsExactlyWhatItIsTold) {
    start();
    ClientRequest request = to("/heard?b=%7e&a=/../x");
    request.method = "POST";
    request.headers = {{"X-Two", "2"},
                       {"Host", "elsewhere:99"},
                       {"X-One", " spaced  out "},
                       {"x-two", "again"},
                       {"X-Empty", ""}};
    request.body = "the body";
    const auto reply = client_->send(request);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body,
              "POST /heard?b=%7e&a=/../x\n"
              "Host: elsewhere:99\n"
              "X-Two: 2\n"
              "X-One: spaced  out\n"
              "x-two: again\n"
              "X-Empty: \n"
              "Content-Length: 8\n"
              "the body");
}

TEST_P(ClientTest, LeavesThePathAlone) {
    start();
    const auto reply = client_->send(to("/a/../b/./%2e%2E//c"));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body, "no /a/../b/./%2e%2E//c");
}

TEST_P(ClientTest, KnowsTheMethods) {
    start();
    struct Row {
        const char* method;
        const char* body;
        const char* heard;
    };
    const std::string host = fmt::format("Host: 127.0.0.1:{}\n", port());
    const Row rows[] = {
        {"GET", "", ""},
        {"GET", "with", "Content-Length: 4\nwith"},
        {"POST", "", "Content-Length: 0\n"},
        {"PUT", "p", "Content-Length: 1\np"},
        {"DELETE", "", ""},
    };
    for (const Row& row : rows) {
        ClientRequest request = to("/heard");
        request.method = row.method;
        request.body = row.body;
        const auto reply = client_->send(request);
        ASSERT_TRUE(reply) << row.method;
        EXPECT_EQ(reply->body, fmt::format("{} /heard\n{}{}", row.method, host, row.heard));
    }
    ClientRequest head = to("/length");
    head.method = "HEAD";
    const auto reply = client_->send(head);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, "");
    EXPECT_EQ(*find(reply->headers, "content-length"), "1");
    EXPECT_EQ(server_->counts().accepted, 1u) << "one connection for all of them";
}

TEST_P(ClientTest, LargeBodiesGoBothWays) {
    start();
    ClientRequest request = to("/length");
    request.method = "POST";
    request.body = std::string(5 << 20, 'b');
    EXPECT_EQ(client_->send(request)->body, std::to_string(5 << 20));
    EXPECT_EQ(client_->send(to("/large"))->body.size(), std::size_t{20} << 20);
}

TEST_P(ClientTest, AnErrorStatusIsAReply) {
    start();
    const auto missing = client_->send(to("/missing"));
    ASSERT_TRUE(missing);
    EXPECT_EQ(missing->status, 404);
    const auto elsewhere = client_->send(to("/elsewhere"));
    ASSERT_TRUE(elsewhere);
    EXPECT_EQ(elsewhere->status, 302) << "redirects are not followed";
    EXPECT_EQ(*find(elsewhere->headers, "Location"), "/echo");
}

TEST_P(ClientTest, StreamsUntilTheEnd) {
    start();
    std::string all;
    const auto reply = client_->stream(to("/count"), [&](std::string_view bytes) {
        all += bytes;
        return true;
    });
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "");
    EXPECT_EQ(all, "line 0\nline 1\nline 2\n" + std::string(9000, '.'));
}

TEST_P(ClientTest, StreamsUntilItHasEnough) {
    start();
    std::size_t seen = 0;
    const auto reply = client_->stream(to("/endless"), [&](std::string_view bytes) {
        seen += bytes.size();
        return seen < 50'000;
    });
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_GE(seen, 50'000u);
    endless_.wait_until_ended(1);
}

TEST_P(ClientTest, AStreamRefusedIsAReplyWithItsBody) {
    start();
    const auto reply = client_->stream(to("/missing"), [](std::string_view) { return false; });
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 404);
    EXPECT_EQ(reply->body, "no /missing");
}

TEST_P(ClientTest, SaysWhyThereIsNoReply) {
    start();
    const std::string gone = url("/x?X-Amz-Signature=secret");
    {
        ClientRequest request = to("/wait");
        request.timeout = milliseconds(20);
        const auto late = client_->send(request);
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error().code, Code::unavailable);
        gate_.open();
    }
    {
        ClientRequest request = to("/large");
        request.response_bytes_max = 1000;
        EXPECT_EQ(client_->send(request).error().message,
                  fmt::format("the reply of {} is larger than 1000 bytes", url("/large")));
    }
    server_->stop();
    ClientRequest request;
    request.url = gone;
    const auto refused = client_->send(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::unavailable);
    EXPECT_NE(refused.error().message.find("no reply from " + url("/x") + ": "), std::string::npos)
        << refused.error().message;
    EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
}

TEST_P(ClientTest, GivesUpWhatDoesNotMove) {
    start();
    ClientRequest request = to("/wait");
    request.stall_timeout = milliseconds(20);
    const auto late = client_->send(request);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Code::unavailable);
    EXPECT_EQ(late.error().message,
              fmt::format("no reply from {}: nothing moved for 20 ms", url("/wait")));
    gate_.open();
    const auto next = client_->send(to("/echo"));
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(next->status, 200);
}

TEST_P(ClientTest, EndsWhatIsNotWantedAnyMore) {
    start();
    std::stop_source source;
    ClientRequest request = to("/wait");
    request.stop = source.get_token();
    Thread stopper("stop", [&](const std::stop_token&) {
        gate_.wait_until_held(1);
        source.request_stop();
    });
    const auto ended = client_->send(request);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().message,
              fmt::format("no reply from {}: it was given up", url("/wait")));
    gate_.open();
}

TEST_P(ClientTest, RefusesWhatItCannotSend) {
    ClientRequest request;
    request.url = "http://127.0.0.1:1/";
    request.headers = {{"X", "a\r\nY: b"}};
    EXPECT_EQ(client_->send(request).error().code, Code::invalid);
    request.headers = {};
    for (const char* url : {"", "not a url", "http://", "http://a:b:c/", "file:///etc/passwd"}) {
        request.url = url;
        EXPECT_FALSE(client_->send(request)) << url;
    }
}

TEST_P(ClientTest, NoProxyStandsBeforeTheLoopback) {
    start();
    for (const char* name : {"http_proxy", "https_proxy"}) ::setenv(name, "http://127.0.0.1:1", 1);
    const auto reply = client_->send(to("/echo"));
    for (const char* name : {"http_proxy", "https_proxy"}) ::unsetenv(name);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 200);
}

EVERY_WAY(ClientTest);

TEST(Client, HalfABodyIsNoReply) {
    struct Row {
        const char* name;
        const char* answer;
        bool whole;
    };
    const Row rows[] = {
        {"whole", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", true},
        {"half", "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nbody", false},
        {"half, in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n",
         false},
        {"half a head", "HTTP/1.1 200 OK\r\nContent-Le", false},
        {"nothing", "", false},
        {"no HTTP", "hello\r\n\r\n", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const testing::RawServer server(row.answer);
        const auto client = Client::make();
        ClientRequest request;
        request.url = fmt::format("http://127.0.0.1:{}/", server.port());
        const auto reply = client->send(request);
        EXPECT_EQ(static_cast<bool>(reply), row.whole);
        EXPECT_TRUE(reply || reply.error().code == Code::unavailable);
        std::string body;
        const auto streamed = client->stream(request, [&](std::string_view bytes) {
            body += bytes;
            return true;
        });
        EXPECT_EQ(static_cast<bool>(streamed), row.whole);
    }
}

}  // namespace
}  // namespace opentrail::http
