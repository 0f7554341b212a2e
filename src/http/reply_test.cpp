// Shows the head of a reply byte for byte (the date apart), and what cannot get into it.

#include "http/reply.h"

#include <gtest/gtest.h>

#include <string>

namespace opentrail::http {
namespace {

std::string head(const Response& response, const ReplyForm& form) {
    std::string text = render_head(response, form);
    const auto date = text.find("Date: ");
    EXPECT_NE(date, std::string::npos);
    text.erase(date, text.find("\r\n", date) + 2 - date);
    return text;
}

Response of(int status, std::vector<Header> headers, std::string body) {
    return {.status = status, .headers = std::move(headers), .body = std::move(body), .stream = {}};
}

TEST(Reply, HeadsAreWritten) {
    Response stream = of(200, {}, "");
    stream.stream = [](Stream&) {};
    struct Row {
        const char* name;
        Response response;
        ReplyForm form;
        const char* head;
    };
    const Row rows[] = {
        {"plain",
         of(200, {{"A", "1"}}, "hello"),
         {},
         "HTTP/1.1 200 OK\r\nServer: OpenTrail\r\nA: 1\r\nContent-Length: 5\r\n\r\n"},
        {"last",
         of(404, {}, ""),
         {.keep_alive = false},
         "HTTP/1.1 404 Not Found\r\nServer: OpenTrail\r\nContent-Length: 0\r\nConnection: "
         "close\r\n\r\n"},
        {"no content", of(204, {}, ""), {}, "HTTP/1.1 204 No Content\r\nServer: OpenTrail\r\n\r\n"},
        {"chunked",
         stream,
         {.chunked = true},
         "HTTP/1.1 200 OK\r\nServer: OpenTrail\r\nTransfer-Encoding: chunked\r\n\r\n"},
        {"stream to HTTP/1.0",
         stream,
         {.keep_alive = false},
         "HTTP/1.1 200 OK\r\nServer: OpenTrail\r\nConnection: close\r\n\r\n"},
        {"own status",
         of(299, {}, ""),
         {},
         "HTTP/1.1 299 Unknown\r\nServer: OpenTrail\r\nContent-Length: 0\r\n\r\n"},
        {"line ends in name and value",
         of(200, {{"A\r\nB", "1\n2\r3\0014"}}, ""),
         {},
         "HTTP/1.1 200 OK\r\nServer: OpenTrail\r\nA  B: 1 2 3 4\r\nContent-Length: 0\r\n\r\n"},
        {"what is the server's",
         of(200, {{"content-LENGTH", "9"}, {"DATE", "x"}}, ""),
         {},
         "HTTP/1.1 200 OK\r\nServer: OpenTrail\r\nContent-Length: 0\r\n\r\n"},
    };
    for (const Row& row : rows) EXPECT_EQ(head(row.response, row.form), row.head) << row.name;
}

}  // namespace
}  // namespace opentrail::http
