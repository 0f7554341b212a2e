// Shows that what the signing client sends is believed: the request that leaves is checked as a
// server would. (That signatures are AWS's own is shown in sigv4_vectors_test.cpp.)

#include "aws/signing_client.h"

#include <gtest/gtest.h>

#include "aws/sigv4.h"
#include "base/testing/fake_clock.h"

namespace opentrail::aws {
namespace {

/// Keeps what it was to send.
class Kept final : public http::Client {
  public:
    explicit Kept(http::ClientRequest& last) : last_(last) {}
    Result<http::Response> send(const http::ClientRequest& request) override {
        last_ = request;
        return http::Response{};
    }
    Result<http::Response> stream(const http::ClientRequest& request,
                                  const std::function<bool(std::string_view)>&) override {
        return send(request);
    }

  private:
    http::ClientRequest& last_;
};

class SigningClientTest : public ::testing::Test {
  protected:
    SigningClient client(const std::string& token = "") {
        Credentials credentials;
        credentials.access_key_id = "AKIDEXAMPLE";
        credentials.secret = Secret("topsecret");
        credentials.session_token = token;
        return SigningClient(std::make_unique<Kept>(last_), std::move(credentials),
                             {"us-east-1", "opentrail"}, clock_);
    }

    /// What a server says to the last request, had it been sent to `target`.
    std::string verdict(std::string target) const {
        http::Request request;
        request.method = last_.method;
        request.target = std::move(target);
        request.headers = last_.headers;
        request.body = last_.body;
        SigningKeys keys;
        VerifyOptions options;
        options.now = clock_.now();
        options.services = {"opentrail"};
        const auto signature = read_signature(request);
        if (!signature) return signature.error().message;
        const auto good = verify(request, *signature, "topsecret", options, keys);
        return good ? "good" : good.error().message;
    }

    FakeClock clock_;
    http::ClientRequest last_;
};

TEST_F(SigningClientTest, SignsForTheUrlAsItStands) {
    const struct {
        const char* url;
        const char* host;
        const char* target;
    } rows[] = {
        {"http://127.0.0.1:4580/v1/events?a=b%20c&d", "127.0.0.1:4580", "/v1/events?a=b%20c&d"},
        {"http://localhost", "localhost", "/"},
        {"http://localhost:80/", "localhost", "/"},
        {"https://localhost:443/x", "localhost", "/x"},
        {"https://localhost:80/x", "localhost:80", "/x"},
        {"http://[::1]:4580?x=1", "[::1]:4580", "/?x=1"},
        {"http://h/a#fragment", "h", "/a"},
    };
    for (const auto& row : rows) {
        http::ClientRequest request;
        request.url = row.url;
        ASSERT_TRUE(client().send(request)) << row.url;
        EXPECT_EQ(*http::find(last_.headers, "Host"), row.host);
        EXPECT_EQ(verdict(row.target), "good") << row.url;
    }
}

TEST_F(SigningClientTest, SignsBodiesTokensAndStreams) {
    http::ClientRequest request;
    request.method = "POST";
    request.url = "http://127.0.0.1:4580/";
    request.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", "a.b"}};
    request.body = "{}";
    ASSERT_TRUE(client("the token").stream(request, [](std::string_view) { return true; }));
    EXPECT_EQ(*http::find(last_.headers, "X-Amz-Security-Token"), "the token");
    EXPECT_EQ(last_.body, "{}");
    EXPECT_EQ(verdict("/"), "good");
    last_.body = "{ }";
    EXPECT_NE(verdict("/"), "good");
}

TEST_F(SigningClientTest, EachRequestHasItsOwnTime) {
    SigningClient signing = client();
    http::ClientRequest request;
    request.url = "http://h/";
    ASSERT_TRUE(signing.send(request));
    const std::string first = *http::find(last_.headers, "X-Amz-Date");
    clock_.move(std::chrono::seconds(1));
    ASSERT_TRUE(signing.send(request));
    EXPECT_NE(*http::find(last_.headers, "X-Amz-Date"), first);
    EXPECT_EQ(verdict("/"), "good");
}

TEST_F(SigningClientTest, RefusesWhatHasNoHost) {
    for (const char* url :
         {"", "localhost:4580", "http://", "http:///x", "http://user@h/?secret=1"}) {
        http::ClientRequest request;
        request.url = url;
        const auto sent = client().send(request);
        ASSERT_FALSE(sent) << url;
        EXPECT_EQ(sent.error().code, Code::invalid);
        EXPECT_EQ(sent.error().message.find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace opentrail::aws
