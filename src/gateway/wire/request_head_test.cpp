// Shows which request heads are taken, what they say, and which are refused and why. Expectations
// are RFC 9112's and RFC 9110's; where they leave a choice, the strict one.

#include "gateway/wire/request_head.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace opentrail::gateway {
namespace {

constexpr HeadLimits small{.line_bytes_max = 64, .head_bytes_max = 256, .fields_max = 5};

struct Refused {
    const char* name;
    std::string bytes;
    int status;
    const char* reason;
};

const std::string good = "GET / HTTP/1.1\r\nHost: h\r\n";

void expect_refused(const std::vector<Refused>& rows, const HeadLimits& limits = {}) {
    for (const Refused& row : rows) {
        RequestHead head(limits);
        EXPECT_EQ(head.read(row.bytes), Progress::refused) << row.name;
        EXPECT_EQ(head.refusal().status, row.status) << row.name;
        EXPECT_EQ(head.refusal().reason, row.reason) << row.name;
    }
}

TEST(RequestHead, SaysWhatItReads) {
    const std::string bytes =
        "PUT /b/k%20y?x=1 HTTP/1.1\r\nHost: s3.test:9000\r\nContent-Length: 5\r\nx-amz-meta-a: "
        "\t1, \xc3\xa9 \r\nX-AMZ-Meta-A:2\r\nEmpty:\r\n\r\nhello";
    RequestHead head({});
    ASSERT_EQ(head.read(bytes), Progress::done);
    EXPECT_EQ(head.size(), bytes.size() - 5);
    EXPECT_EQ(head.method(), "PUT");
    EXPECT_EQ(head.target(), "/b/k%20y?x=1");
    EXPECT_TRUE(head.is_http11());
    EXPECT_TRUE(head.keeps_alive());
    ASSERT_EQ(head.fields(), 5u);
    EXPECT_EQ(head.field(2).name, "x-amz-meta-a");
    EXPECT_EQ(head.field(2).value, "1, \xc3\xa9");
    EXPECT_EQ(head.field(3).line, "X-AMZ-Meta-A:2\r\n");
    EXPECT_EQ(head.field(4).value, "");
    EXPECT_EQ(head.framing().kind, Framing::Kind::length);
    EXPECT_EQ(head.framing().length, 5u);
}

TEST(RequestHead, RefusesTwoCallersAndTwoOperations) {
    expect_refused({
        {"two signatures", good + "Authorization: A\r\nauthorization: B\r\n\r\n", 400,
         "there is more than one Authorization header"},
        {"two operations", good + "X-Amz-Target: S.List\r\nX-AMZ-TARGET: S.Put\r\n\r\n", 400,
         "there is more than one X-Amz-Target header"},
    });
}

TEST(RequestHead, TakesWhatIsOddButClear) {
    const std::vector<std::pair<const char*, std::string>> rows = {
        {"one empty line before it (RFC 9112 2.2)", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"},
        {"HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n"},
        {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
        {"an unknown method", "FROBNICATE / HTTP/1.1\r\nHost: h\r\n\r\n"},
        {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"},
        {"absolute-form of the same host", "GET http://H:1/x HTTP/1.1\r\nHost: h:1\r\n\r\n"},
        {"bytes beyond ASCII in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n"},
        {"h2c, which may be ignored (RFC 9110 7.8)",
         good + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n"},
        {"websocket without connection: upgrade", good + "Upgrade: websocket\r\n\r\n"},
        {"an expectation that nobody knows", good + "Expect: a-miracle\r\n\r\n"},
        {"a length of nothing", good + "Content-Length: 0\r\n\r\n"},
    };
    for (const auto& [name, bytes] : rows) {
        RequestHead head({});
        EXPECT_EQ(head.read(bytes), Progress::done) << name << ": " << head.refusal().reason;
    }
}

TEST(RequestHead, RefusesLinesThatAreMalformed) {
    expect_refused({
        {"bare LF", "GET / HTTP/1.1\nHost: h\n\n", 400, "a line of the head does not end in CR LF"},
        {"bare LF after a header", good + "A: 1\n\r\n", 400,
         "a line of the head does not end in CR LF"},
        {"LF alone", "\n", 400, "a line of the head does not end in CR LF"},
        {"bare CR", good + "A: 1\rB: 2\r\n\r\n", 400, "a line of the head has a bare CR"},
        {"bare CR before the end", good + "A: 1\r\r\n\r\n", 400,
         "a line of the head has a bare CR"},
        {"folded (RFC 9112 5.2)", good + "A: 1\r\n 2\r\n\r\n", 400,
         "a header line begins with a blank (an obsolete folded line)"},
        {"a blank before the first header", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400,
         "a header line begins with a blank (an obsolete folded line)"},
        {"a blank before the colon (RFC 9112 5.1)", good + "Content-Length : 5\r\n\r\n", 400,
         "a blank stands before a header's colon"},
        {"a tab before the colon", good + "Transfer-Encoding\t: chunked\r\n\r\n", 400,
         "a blank stands before a header's colon"},
        {"no colon", good + "Nothing\r\n\r\n", 400, "a header's name is malformed"},
        {"no name", good + ": x\r\n\r\n", 400, "a header's name is malformed"},
        {"a name that is no token", good + "A(b): x\r\n\r\n", 400, "a header's name is malformed"},
        {"a name with NUL", good + std::string("A\0b: x\r\n\r\n", 10), 400,
         "a header's name is malformed"},
        {"NUL in a value", good + std::string("A: x\0y\r\n\r\n", 10), 400,
         "a header's value has a control byte"},
        {"a control byte in a long value", good + "A: abcdefghijklmnop\x01qrstuv\r\n\r\n", 400,
         "a header's value has a control byte"},
        {"DEL in a value", good + "A: abcdefgh\x7f\r\n\r\n", 400,
         "a header's value has a control byte"},
        {"vertical tab before a coding",
         good + "Transfer-Encoding: \x0b"
                "chunked\r\n\r\n",
         400, "a header's value has a control byte"},
    });
}

TEST(RequestHead, RefusesRequestLinesThatAreMalformed) {
    const std::string host = "\r\nHost: h\r\n\r\n";
    expect_refused({
        {"no version", "GET /" + host, 400, "the request line is malformed"},
        {"two empty lines before it", "\r\n\r\nGET / HTTP/1.1" + host, 400,
         "the message begins with empty lines"},
        {"two blanks", "GET  / HTTP/1.1" + host, 400, "the request target is malformed"},
        {"a blank in the target", "GET /a b HTTP/1.1" + host, 400,
         "the request target is malformed"},
        {"a tab in the target", "GET /a\tb HTTP/1.1" + host, 400,
         "the request target is malformed"},
        {"a control byte in the target", "GET /a\x01 HTTP/1.1" + host, 400,
         "the request target is malformed"},
        {"no slash", "GET a HTTP/1.1" + host, 400, "the request target is malformed"},
        {"asterisk of GET", "GET * HTTP/1.1" + host, 400, "the request target is malformed"},
        {"authority-form of GET", "GET h:80 HTTP/1.1" + host, 400,
         "the request target is malformed"},
        {"absolute-form of another host", "GET http://other/ HTTP/1.1" + host, 400,
         "the request target and Host name different hosts"},
        {"absolute-form with a user", "GET http://h@other/ HTTP/1.1" + host, 400,
         "the request target and Host name different hosts"},
        {"CONNECT", "CONNECT h:443 HTTP/1.1" + host, 501, "CONNECT is not passed on"},
        {"method that is no token", "G@T / HTTP/1.1" + host, 400, "the method is malformed"},
        {"method without an end", std::string(65, 'A') + " / HTTP/1.1" + host, 400,
         "the method is malformed"},
        {"HTTP/2.0", "GET / HTTP/2.0" + host, 505, "the version is not HTTP/1.0 or HTTP/1.1"},
        {"HTTP/1.10", "GET / HTTP/1.10" + host, 505, "the version is not HTTP/1.0 or HTTP/1.1"},
        {"http in lower case", "GET / http/1.1" + host, 400,
         "the request line does not end in HTTP/1.0 or HTTP/1.1"},
        {"a blank after the version", "GET / HTTP/1.1 " + host, 400,
         "the request target is malformed"},
    });
}

TEST(RequestHead, RefusesWhatTwoReadersCouldFrameDifferently) {
    const char* coding = "the last transfer coding is not chunked";
    const char* spelled = "the only transfer coding known is chunked, spelled so";
    const char* number = "Content-Length is not a number";
    const char* length_twice = "there is more than one Content-Length header";
    const char* both = "there are both Content-Length and Transfer-Encoding";
    const auto with = [](std::string_view fields) { return good + std::string(fields) + "\r\n"; };
    expect_refused({
        {"CL.TE", with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400, both},
        {"TE.CL", with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400, both},
        {"CL twice", with("Content-Length: 5\r\nContent-Length: 6\r\n"), 400, length_twice},
        {"CL twice the same", with("Content-Length: 5\r\ncontent-length: 5\r\n"), 400,
         length_twice},
        {"CL listed", with("Content-Length: 5, 5\r\n"), 400, number},
        {"CL signed", with("Content-Length: +5\r\n"), 400, number},
        {"CL negative", with("Content-Length: -1\r\n"), 400, number},
        {"CL hexadecimal", with("Content-Length: 0x5\r\n"), 400, number},
        {"CL empty", with("Content-Length:\r\n"), 400, number},
        {"CL with blanks", with("Content-Length: 5 5\r\n"), 400, number},
        {"CL beyond 2^64", with("Content-Length: 18446744073709551621\r\n"), 400, number},
        {"TE identity", with("Transfer-Encoding: identity\r\n"), 400, coding},
        {"TE xchunked", with("Transfer-Encoding: xchunked\r\n"), 400, coding},
        {"TE empty", with("Transfer-Encoding:\r\n"), 400, coding},
        {"TE gzip alone", with("Transfer-Encoding: gzip\r\n"), 400, coding},
        {"TE chunked then identity", with("Transfer-Encoding: chunked, identity\r\n"), 400, coding},
        {"TE stacked", with("Transfer-Encoding: gzip, chunked\r\n"), 501, spelled},
        {"TE odd case", with("Transfer-Encoding: Chunked\r\n"), 501, spelled},
        {"TE chunked twice", with("Transfer-Encoding: chunked, chunked\r\n"), 501, spelled},
        {"TE repeated", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), 400,
         "there is more than one Transfer-Encoding header"},
        {"TE quoted", with("Transfer-Encoding: \"chunked\"\r\n"), 400, coding},
        {"TE of HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
         "Transfer-Encoding needs HTTP/1.1"},
        {"no Host (RFC 9112 3.2)", "GET / HTTP/1.1\r\n\r\n", 400, "the Host header is missing"},
        {"Host twice", with("host: i\r\n"), 400, "there is more than one Host header"},
        {"Host with a path", "GET / HTTP/1.1\r\nHost: h/x\r\n\r\n", 400,
         "the Host header is malformed"},
        {"Host with a user", "GET / HTTP/1.1\r\nHost: a@h\r\n\r\n", 400,
         "the Host header is malformed"},
        {"two hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, "the Host header is malformed"},
        {"WebSocket", with("Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"), 501,
         "WebSocket is not passed on"},
    });
}

TEST(RequestHead, KeepsLimits) {
    const std::string line = "A: " + std::string(61, 'a');
    expect_refused(
        {
            {"a long first line", "GET /" + std::string(60, 'a') + " HTTP/1.1\r\n", 414,
             "the first line is too long"},
            {"a first line without an end", "GET /" + std::string(61, 'a'), 414,
             "the first line is too long"},
            {"a long header", good + line + "a\r\n", 431, "a header line is too long"},
            {"a header without an end", good + line + "aa", 431, "a header line is too long"},
            {"too many headers", good + "a:\r\na:\r\na:\r\na:\r\na:\r\n", 431,
             "the message has too many headers"},
            {"a large head", good + line + "\r\n" + line + "\r\n" + line + "\r\n" + line, 431,
             "the head is too large"},
        },
        small);
    RequestHead head(small);
    EXPECT_EQ(head.read(good + line + "\r\na:\r\na:\r\na:\r\n\r\n"), Progress::done);
}

TEST(RequestHead, SaysWhatTheClientWantsOfItsConnection) {
    struct Row {
        const char* name;
        const char* version;
        std::string fields;
        bool keeps_alive;
    };
    for (const Row& row : std::vector<Row>{
             {"1.1", "1.1", "", true},
             {"1.1 close", "1.1", "Connection: close\r\n", false},
             {"1.1 Close in a list", "1.1", "Connection: x, Close\r\n", false},
             {"1.1 closed by a second header", "1.1",
              "Connection: keep-alive\r\nConnection: close\r\n", false},
             {"1.0", "1.0", "", false},
             {"1.0 keep-alive", "1.0", "Connection: Keep-Alive\r\n", true},
         }) {
        RequestHead head({});
        const std::string bytes =
            fmt::format("GET / HTTP/{}\r\nHost: h\r\n{}\r\n", row.version, row.fields);
        ASSERT_EQ(head.read(bytes), Progress::done) << row.name;
        EXPECT_EQ(head.keeps_alive(), row.keeps_alive) << row.name;
    }
}

TEST(RequestHead, KnowsWhichHeadersAreSigned) {
    RequestHead in_header({});
    const std::string header =
        good +
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, "
        "SignedHeaders=connection;host;x-amz-date, Signature=00\r\n\r\n";
    ASSERT_EQ(in_header.read(header), Progress::done);
    EXPECT_TRUE(in_header.signs("Connection"));
    EXPECT_TRUE(in_header.signs("X-Amz-Date"));
    EXPECT_FALSE(in_header.signs("te"));
    EXPECT_FALSE(in_header.signs("date"));

    RequestHead in_query({});
    const std::string query =
        "GET /k?X-Amz-SignedHeaders=host%3Bte&X-Amz-Signature=0 HTTP/1.1\r\nHost: h\r\n\r\n";
    ASSERT_EQ(in_query.read(query), Progress::done);
    EXPECT_TRUE(in_query.signs("host"));
    EXPECT_TRUE(in_query.signs("TE"));
    EXPECT_FALSE(in_query.signs("x-amz-signature"));
}

TEST(RequestHead, ReadsAsBytesComeAndAgainAfterReset) {
    const std::string bytes = good + "Content-Length: 3\r\n\r\n";
    RequestHead head({});
    for (int round = 0; round < 2; ++round) {
        for (std::size_t come = 0; come < bytes.size(); ++come) {
            ASSERT_EQ(head.read(std::string(bytes, 0, come)), Progress::more) << come;
        }
        ASSERT_EQ(head.read(bytes), Progress::done);
        EXPECT_EQ(head.framing().length, 3u);
        EXPECT_EQ(head.fields(), 2u);
        head.reset();
    }
}

}  // namespace
}  // namespace opentrail::gateway
