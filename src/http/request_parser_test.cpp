// Shows that a request is read the same however it is cut into pieces, that each limit holds at its
// number and not before, and that what could be read in two ways is refused.

#include "http/request_parser.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <span>
#include <string>

namespace opentrail::http {
namespace {

using Progress = RequestParser::Progress;

struct Outcome {
    Progress progress = Progress::more;
    Request request;
    Refusal refusal;
    std::string rest;  // Not used.
    bool keep_alive = false;
};

/// Feeds `bytes` in pieces of at most `piece` bytes, as a connection does.
Outcome parse(std::string_view bytes, std::size_t piece = std::string::npos,
              RequestParser::Limits limits = {}) {
    RequestParser parser(limits);
    std::string held;
    Outcome outcome;
    while (true) {
        std::size_t used = 0;
        outcome.progress = parser.feed(held, used);
        held.erase(0, used);
        if (outcome.progress == Progress::head) continue;
        if (outcome.progress != Progress::more || bytes.empty()) break;
        held += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    outcome.request = parser.request();
    outcome.refusal = parser.refusal();
    outcome.rest = held + std::string(bytes);
    outcome.keep_alive = parser.keep_alive();
    return outcome;
}

constexpr std::string_view usual =
    "POST /x?a=b%20c HTTP/1.1\r\nHost: here\r\nX-One:  first  value \r\nb: 1\r\nx-one: second\r\n"
    "Content-Length: 5\r\n\r\nhello";

TEST(RequestParser, KeepsWhatASignatureCovers) {
    const Outcome outcome = parse(usual);
    ASSERT_EQ(outcome.progress, Progress::done);
    EXPECT_EQ(outcome.request.method, "POST");
    EXPECT_EQ(outcome.request.target, "/x?a=b%20c");
    EXPECT_EQ(outcome.request.path(), "/x");
    EXPECT_EQ(outcome.request.query(), "a=b%20c");
    EXPECT_EQ(outcome.request.body, "hello");
    std::string headers;
    for (const Header& header : outcome.request.headers) {
        headers += fmt::format("{}={};", header.name, header.value);
    }
    EXPECT_EQ(headers, "Host=here;X-One=first  value;b=1;x-one=second;Content-Length=5;");
}

TEST(RequestParser, DoesNotCareWhereTheBytesAreCut) {
    const std::string chunked =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "4;name=\"v\"\r\nwiki\r\n00a\r\n0123456789\r\n0\r\nX-Late: 1\r\n\r\nNEXT";
    for (std::size_t piece = 1; piece < chunked.size(); ++piece) {
        const Outcome outcome = parse(chunked, piece);
        ASSERT_EQ(outcome.progress, Progress::done) << piece;
        EXPECT_EQ(outcome.request.body, "wiki0123456789") << piece;
        EXPECT_EQ(outcome.request.headers.size(), 2u) << "a trailer is no header";
        EXPECT_EQ(outcome.rest, "NEXT") << piece;
    }
    for (std::size_t piece = 1; piece < usual.size(); ++piece) {
        EXPECT_EQ(parse(usual, piece).request.body, "hello") << piece;
    }
}

struct BadRow {
    const char* name;
    std::string bytes;
    int status;
};

void expect_refused(std::span<const BadRow> rows) {
    for (const BadRow& row : rows) {
        for (const std::size_t piece : {std::string::npos, std::size_t{1}}) {
            const Outcome outcome = parse(row.bytes, piece);
            ASSERT_EQ(outcome.progress, Progress::refused) << row.name;
            EXPECT_EQ(outcome.refusal.status, row.status) << row.name;
            EXPECT_FALSE(outcome.refusal.reason.empty()) << row.name;
        }
    }
}

TEST(RequestParser, RefusesWhatIsMalformed) {
    const BadRow rows[] = {
        {"no method", " / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"TLS at the plain port", std::string("\x16\x03\x01\x02\x00\x01", 6), 400},
        {"control letter in the method", "G\x01T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"no target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"NUL in the target", std::string("GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n", 30), 400},
        {"blank in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"HTTP/0.9", "GET /\r\n\r\n", 400},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", 400},
        {"lower-case version", "GET / http/1.1\r\nHost: h\r\n\r\n", 400},
        {"lines end in LF", "GET / HTTP/1.1\nHost: h\n\n\r\n\r\n", 400},
        {"header without a colon", "GET / HTTP/1.1\r\nHost: h\r\nbroken\r\n\r\n", 400},
        {"header without a name", "GET / HTTP/1.1\r\nHost: h\r\n: v\r\n\r\n", 400},
        {"blank before the colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400},
        {"NUL in a header value", std::string("GET / HTTP/1.1\r\nHost: h\r\nA: b\0c\r\n\r\n", 35),
         400},
        {"CR in a header value", "GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n", 400},
    };
    expect_refused(rows);
}

TEST(RequestParser, RefusesWhatCanBeReadInTwoWays) {
    const BadRow rows[] = {
        {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"Content-Length is no number",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: five\r\n\r\n", 400},
        {"Content-Length is negative", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
         400},
        {"Content-Length with a sign", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\n",
         400},
        {"Content-Length in hex", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\n", 400},
        {"Content-Length is empty", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400},
        {"Content-Length overflows",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551617\r\n\r\n", 400},
        {"Content-Length is a list",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\nhello", 400},
        {"Content-Length twice",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
        {"two different Content-Lengths",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
        {"length and chunked",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
         400},
        {"chunked and length",
         "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
         400},
        {"chunked twice",
         "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
         "chunked\r\n\r\n",
         400},
        {"gzip coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        {"gzip, chunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
         501},
        {"unknown coding hides chunked",
         "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n", 501},
        {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"chunk size is no number",
         "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n0\r\n\r\n", 400},
        {"chunk size overflows",
         "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
         "chunked\r\n\r\n10000000000000000f\r\nabc",
         400},
        {"chunk longer than its size",
         "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
         400},
        {"unknown expectation", "POST / HTTP/1.1\r\nHost: h\r\nExpect: wonders\r\n\r\n", 417},
    };
    expect_refused(rows);
}

TEST(RequestParser, TakesWhatIsUnusualButClear) {
    struct Row {
        const char* name;
        std::string bytes;
        bool keep_alive;
    };
    const Row rows[] = {
        {"HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", false},
        {"HTTP/1.0 that stays", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
        {"close among others", "GET / HTTP/1.1\r\nHost: h\r\nConnection: TE, close\r\n\r\n", false},
        {"own method", "BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n", true},
        {"absolute form", "GET http://h/x HTTP/1.1\r\nHost: h\r\n\r\n", true},
        {"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", true},
        {"empty value", "GET / HTTP/1.1\r\nHost: h\r\nX:\r\n\r\n", true},
        {"UTF-8 in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: \xc3\xa4\r\n\r\n", true},
        {"Chunked in capitals",
         "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", true},
        {"length zero", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", true},
    };
    for (const Row& row : rows) {
        const Outcome outcome = parse(row.bytes);
        ASSERT_EQ(outcome.progress, Progress::done) << row.name << ": " << outcome.refusal.reason;
        EXPECT_EQ(outcome.keep_alive, row.keep_alive) << row.name;
    }
}

std::string head_of_size(std::size_t size) {
    const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
    return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
}

TEST(RequestParser, HeadersMayBeAsLargeAsTheLimitAndNoByteMore) {
    const RequestParser::Limits limits{.header_bytes_max = 1000, .body_bytes_max = 10};
    for (const std::size_t piece : {std::string::npos, std::size_t{1}, std::size_t{7}}) {
        EXPECT_EQ(parse(head_of_size(1000), piece, limits).progress, Progress::done) << piece;
        const Outcome outcome = parse(head_of_size(1001), piece, limits);
        EXPECT_EQ(outcome.progress, Progress::refused) << piece;
        EXPECT_EQ(outcome.refusal.status, 431) << piece;
        // Known before the end is there.
        const Outcome early = parse(head_of_size(2000).substr(0, 1000), piece, limits);
        EXPECT_EQ(early.refusal.status, 431) << piece;
    }
}

TEST(RequestParser, BodiesMayBeAsLargeAsTheLimitAndNoByteMore) {
    const RequestParser::Limits limits{.header_bytes_max = 1000, .body_bytes_max = 10};
    const auto plain = [&](std::size_t size) {
        return fmt::format("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{}", size,
                           std::string(size, 'b'));
    };
    const auto chunked = [&](std::size_t size) {
        std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (std::size_t i = 0; i < size; ++i) bytes += "1\r\nb\r\n";
        return bytes + "0\r\n\r\n";
    };
    for (const std::size_t piece : {std::string::npos, std::size_t{1}}) {
        EXPECT_EQ(parse(plain(10), piece, limits).request.body, "bbbbbbbbbb");
        EXPECT_EQ(parse(plain(11), piece, limits).refusal.status, 413);
        EXPECT_EQ(parse(chunked(10), piece, limits).request.body, "bbbbbbbbbb");
        EXPECT_EQ(parse(chunked(11), piece, limits).refusal.status, 413);
    }
}

TEST(RequestParser, AChunkLineOrTrailerWithoutEndIsRefused) {
    const RequestParser::Limits limits{.header_bytes_max = 1000, .body_bytes_max = 10};
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(parse(head + "1;" + std::string(2000, 'x'), 100, limits).refusal.status, 400);
    EXPECT_EQ(parse(head + "0\r\nX: " + std::string(2000, 'x'), 100, limits).refusal.status, 400);
}

TEST(RequestParser, TellsWhatItReadOfARefusedRequest) {
    const Outcome outcome = parse("POST /here HTTP/1.1\r\nHost: h\r\nA: 1\r\nbroken\r\n\r\n");
    EXPECT_EQ(outcome.request.target, "/here");
    EXPECT_EQ(outcome.request.headers.size(), 2u);
}

}  // namespace
}  // namespace opentrail::http
