#include "http/reply.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <iterator>

#include "base/clock.h"
#include "http/date.h"
#include "http/letter_case.h"

namespace opentrail::http {
namespace {

constexpr std::array<std::string_view, 5> our_own{"content-length", "transfer-encoding",
                                                  "connection", "date", "server"};

bool is_our_own(std::string_view name) {
    for (const std::string_view own : our_own) {
        if (equal_ignoring_case(own, name)) return true;
    }
    return false;
}

void append_clean(std::string& out, std::string_view text) {
    for (const char byte : text) {
        const bool control = static_cast<unsigned char>(byte) < 0x20 && byte != '\t';
        out.push_back(control || byte == 0x7f ? ' ' : byte);
    }
}

// Rendered once a second and thread: it costs more than all the rest of a head.
std::string_view date_now() {
    thread_local std::chrono::sys_seconds rendered{};
    thread_local std::string text;
    const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock().now());
    if (text.empty() || now != rendered) {
        rendered = now;
        text = render_date(now);
    }
    return text;
}

}  // namespace

std::string_view reason_phrase(int status) {
    switch (status) {
        case 100: return "Continue";
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 416: return "Range Not Satisfiable";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        case 507: return "Insufficient Storage";
        default: return "Unknown";
    }
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string render_head(const Response& response, const ReplyForm& form) {
    std::string head;
    head.reserve(512);
    const auto out = std::back_inserter(head);
    fmt::format_to(out, "HTTP/1.1 {} {}\r\nDate: {}\r\nServer: OpenTrail\r\n", response.status,
                   reason_phrase(response.status), date_now());
    for (const Header& header : response.headers) {
        if (is_our_own(header.name)) continue;
        append_clean(head, header.name);
        head += ": ";
        append_clean(head, header.value);
        head += "\r\n";
    }
    if (response.stream && !response.length) {
        if (form.chunked) head += "Transfer-Encoding: chunked\r\n";
    } else if (has_body(response.status)) {
        fmt::format_to(out, "Content-Length: {}\r\n",
                       response.length.value_or(response.body.size()));
    }
    head += form.keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
    return head;
}

}  // namespace opentrail::http
