// Shows what a reply's head says of its body and its connection (RFC 9112 section 6.3), and which
// heads cannot be passed on.

#include "gateway/wire/reply_head.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace opentrail::gateway {
namespace {

using Kind = Framing::Kind;

TEST(ReplyHead, SaysWhereTheBodyEnds) {
    struct Row {
        const char* name;
        std::string bytes;
        bool to_head;
        Kind kind;
    };
    const std::vector<Row> rows = {
        {"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false, Kind::length},
        {"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false, Kind::chunked},
        {"Chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", false, Kind::chunked},
        {"neither", "HTTP/1.1 200 OK\r\n\r\n", false, Kind::until_close},
        {"of HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n", false, Kind::until_close},
        {"to HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true, Kind::none},
        {"204", "HTTP/1.1 204 No Content\r\n\r\n", false, Kind::none},
        {"304 with a length", "HTTP/1.1 304 x\r\nContent-Length: 5\r\n\r\n", false, Kind::none},
        {"100", "HTTP/1.1 100 Continue\r\n\r\n", false, Kind::none},
        {"no text", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", false, Kind::length},
        {"not even its blank", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", false, Kind::length},
    };
    for (const Row& row : rows) {
        ReplyHead head({});
        ASSERT_EQ(head.read(row.bytes, row.to_head), Progress::done)
            << row.name << ": " << head.refusal().reason;
        EXPECT_EQ(head.framing().kind, row.kind) << row.name;
        EXPECT_EQ(head.size(), row.bytes.size()) << row.name;
        EXPECT_EQ(head.is_interim(), head.status() == 100) << row.name;
    }
}

TEST(ReplyHead, SaysWhetherTheConnectionLasts) {
    const std::vector<std::pair<std::string, bool>> rows = {
        {"HTTP/1.1 200 OK\r\n\r\n", true},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", false},
        {"HTTP/1.0 200 OK\r\n\r\n", false},
        {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n", true},
    };
    for (const auto& [bytes, keeps_alive] : rows) {
        ReplyHead head({});
        ASSERT_EQ(head.read(bytes, false), Progress::done) << bytes;
        EXPECT_EQ(head.keeps_alive(), keeps_alive) << bytes;
    }
}

TEST(ReplyHead, RefusesWhatCannotBePassedOnSafely) {
    const std::vector<std::pair<std::string, const char*>> rows = {
        {"HTTP/2 200 OK\r\n\r\n", "the reply does not begin with HTTP/1."},
        {"<html>\r\n\r\n", "the reply does not begin with HTTP/1."},
        {"HTTP/1.1 2x0 OK\r\n\r\n", "the status is not a number"},
        {"HTTP/1.1 20 OK\r\n\r\n", "the status line is malformed"},
        {"HTTP/1.1 2000 OK\r\n\r\n", "the status line is malformed"},
        {"HTTP/1.1 2\r\n\r\n", "the status line is malformed"},
        {"HTTP/1.1 099 OK\r\n\r\n", "the status is none of HTTP's"},
        {"HTTP/1.1 600 OK\r\n\r\n", "the status is none of HTTP's"},
        {"HTTP/1.1 200 O\x01K\r\n\r\n", "the status line is malformed"},
        {"HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n",
         "the upstream changes the protocol, which nobody asked for"},
        {"HTTP/1.1 200 OK\nA: b\n\n", "a line of the head does not end in CR LF"},
        {"HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "a blank stands before a header's colon"},
        {"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
         "a header line begins with a blank (an obsolete folded line)"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
         "the reply has more than one Content-Length header"},
        {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
         "the reply's Content-Length is not a number"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
         "the reply has another transfer coding than chunked"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
         "the reply has both Content-Length and Transfer-Encoding"},
        {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
         "the reply is chunked, which needs HTTP/1.1"},
    };
    for (const auto& [bytes, reason] : rows) {
        ReplyHead head({});
        EXPECT_EQ(head.read(bytes, false), Progress::refused) << bytes;
        EXPECT_EQ(head.refusal().reason, reason) << bytes;
        EXPECT_EQ(head.refusal().status, 502) << bytes;
    }
}

}  // namespace
}  // namespace opentrail::gateway
