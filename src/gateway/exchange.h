// Exchange: one request and its reply, as a gateway saw them pass.
//
// Plain data. What passes is never changed and never held whole: of bodies an exchange keeps the
// beginning, up to a limit, and counts the rest.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "http/message.h"

namespace opentrail::gateway {

/// What is kept of a body. Transfer codings (chunked) are taken off; content codings and
/// aws-chunked are not.
struct Excerpt {
    std::string bytes;         // The beginning.
    std::uint64_t length = 0;  // Of all that passed, `bytes` included.

    bool is_whole() const { return bytes.size() == length; }
};

/// How an exchange ended.
enum class Ending : std::uint8_t {
    complete,            // The upstream's whole reply came.
    refused,             // The gateway answered itself: malformed, smuggled, or too much at once.
    unreachable,         // No connection to the upstream.
    upstream_broke,      // The upstream closed or broke the connection before its reply ended.
    upstream_timed_out,  // It said nothing for too long.
    upstream_malformed,  // Its reply is not HTTP that can be passed on safely.
    client_left,         // The client closed or broke its connection before its request or the
                         // reply ended, or took nothing for too long.
};

struct Exchange {
    std::uint64_t number = 0;      // Of this gateway, from 1: tells exchanges apart in logs.
    bool was_let_through = false;  // The upstream may have seen something of it.

    // The request, as sent.
    std::string method;
    std::string target;
    std::vector<http::Header> headers;
    Excerpt request_body;
    bool request_complete = false;  // Its body came to its end.
    /// Of a form that is longer than what is kept of it (FormScan).
    std::string form_action;
    std::string form_version;

    std::string client_address;  // Of the connection; without port.
    std::uint16_t client_port = 0;
    std::optional<http::Tls> tls;  // Of the client's side.

    // The reply, as the upstream or (`refused`, `unreachable`, ...) the gateway gave it.
    int status = 0;  // 0: none.
    std::vector<http::Header> reply_headers;
    Excerpt reply_body;

    Timestamp began;  // The first byte of the request.
    Timestamp ended;  // When the reply, or the exchange, was complete.
    Ending ending = Ending::complete;
    std::string detail;  // What went wrong, a sentence's part; empty when `complete`.
};

}  // namespace opentrail::gateway
