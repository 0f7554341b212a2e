// Shows where bodies end, what they hold, and which chunks are refused (RFC 9112 section 7.1).

#include "gateway/wire/body_frame.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace opentrail::gateway {
namespace {

using Kind = Framing::Kind;

struct Read {
    Progress progress = Progress::more;
    std::string data;
    std::size_t used = 0;
    std::size_t last_step = 0;  // Bytes of the step that ended it.
    std::string reason;
};

/// Reads `bytes` given in pieces, as a proxy does.
Read read(Framing framing, std::string_view bytes, std::size_t piece) {
    BodyFrame frame(framing);
    Read result;
    std::size_t given = std::min(piece, bytes.size());
    while (true) {
        const BodyFrame::Step step = frame.take(bytes.substr(result.used, given - result.used));
        result.data += step.data;
        result.used += step.used;
        result.progress = step.progress;
        result.last_step = step.used;
        if (step.progress != Progress::more) break;
        if (step.used > 0) continue;
        if (given == bytes.size()) break;
        given = std::min(given + piece, bytes.size());
    }
    result.reason = frame.refusal().reason;
    return result;
}

const Framing chunked{.kind = Kind::chunked};

TEST(BodyFrame, FindsTheEndHoweverTheBytesCome) {
    struct Row {
        const char* name;
        Framing framing;
        std::string bytes;
        std::string data;
        std::size_t last_step;
    };
    const std::vector<Row> rows = {
        {"length", {.kind = Kind::length, .length = 5}, "hello", "hello", 5},
        {"one chunk", chunked, "5\r\nhello\r\n0\r\n\r\n", "hello", 5},
        {"no chunk", chunked, "0\r\n\r\n", "", 5},
        {"many zeros", chunked, "0005\r\nhello\r\n000\r\n\r\n", "hello", 7},
        {"hexadecimal", chunked, "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n",
         "01234567890123456789a", 5},
        {"extensions", chunked, "5;a=\"b;c\"\r\nhello\r\n0 ;x\r\n\r\n", "hello", 8},
        {"trailers", chunked, "5\r\nhello\r\n0\r\nx-amz-checksum-crc32: AAAA\r\nB:\r\n\r\n",
         "hello", 37},
    };
    for (const Row& row : rows) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
            const Read result = read(row.framing, row.bytes + "GET / ", piece);
            EXPECT_EQ(result.progress, Progress::done) << row.name << ": " << result.reason;
            EXPECT_EQ(result.data, row.data) << row.name;
            EXPECT_EQ(result.used, row.bytes.size()) << row.name;
            // Whoever holds back the last step holds back the whole end of a chunked body.
            if (piece == 1000 || row.framing.kind == Kind::chunked) {
                EXPECT_EQ(result.last_step, row.last_step) << row.name;
            }
        }
    }
}

TEST(BodyFrame, HasNoEndUntilTheConnectionCloses) {
    const Read result = read({.kind = Kind::until_close}, "0\r\n\r\n", 2);
    EXPECT_EQ(result.progress, Progress::more);
    EXPECT_EQ(result.data, "0\r\n\r\n");
}

TEST(BodyFrame, RefusesChunksThatAreMalformed) {
    struct Row {
        const char* name;
        std::string bytes;
        const char* reason;
    };
    const char* size = "a chunk's size is malformed";
    const char* longer = "a chunk is longer than its size says";
    const char* line = "a chunk's first line does not end in CR LF";
    const std::vector<Row> rows = {
        {"no size", "\r\nx", size},
        {"a sign", "+5\r\nhello\r\n", size},
        {"0x", "0x5\r\nhello\r\n", size},
        {"a blank before", " 5\r\nhello\r\n", size},
        {"a blank after", "5 \r\nhello\r\n", size},
        {"a word after", "5 a\r\nhello\r\n", size},
        {"overflow", "10000000000000005\r\nhello\r\n", "a chunk's size is too large"},
        {"zeros without end", std::string(16, '0') + "5\r\nhello\r\n",
         "a chunk's size is too large"},
        {"bare LF", "5\nhello\r\n", line},
        {"bare CR in the extension", "5;a\rb\r\nhello\r\n", size},
        {"NUL in the extension", std::string("5;a\0\r\nhello\r\n", 13), size},
        {"an endless extension", "5;" + std::string(1022, 'a'), "a chunk's first line is too long"},
        {"data too long", "5\r\nhello!\r\n", longer},
        {"data ended by LF", "5\r\nhello\n", longer},
        {"data ended by CR x", "5\r\nhello\rx", longer},
        {"a trailer that frames", "0\r\nContent-Length: 5\r\n\r\n",
         "a header that belongs into the head is among the trailers"},
        {"a folded trailer", "0\r\nA: b\r\n c\r\n\r\n",
         "a header line begins with a blank (an obsolete folded line)"},
        {"a trailer ended by LF", "0\r\nA: b\n\r\n",
         "a line of the trailers does not end in CR LF"},
        {"endless trailers", "0\r\nA: " + std::string(8200, 'a'), "the trailers are too large"},
    };
    for (const Row& row : rows) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{10000}}) {
            const Read result = read(chunked, row.bytes, piece);
            EXPECT_EQ(result.progress, Progress::refused) << row.name;
            EXPECT_EQ(result.reason, row.reason) << row.name;
        }
    }
}

}  // namespace
}  // namespace opentrail::gateway
