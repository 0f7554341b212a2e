// Request and Response: what the rooms above http see of HTTP. Plain data.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace opentrail::http {

struct Header {
    std::string name;
    std::string value;
};

/// The first header of that name (case does not matter), or null.
const std::string* find(const std::vector<Header>& headers, std::string_view name);

/// How a request came, when it came through TLS.
struct Tls {
    std::string version;  // "TLSv1.3".
    /// "TLS_AES_128_GCM_SHA256"; below TLS 1.3 by OpenSSL's name, as CloudTrail shows it:
    /// "ECDHE-RSA-AES128-GCM-SHA256".
    std::string cipher;
    std::string client_subject;  // Of a verified client certificate, by RFC 2253; else empty.
};

struct Request {
    std::string method;
    std::string target;           // As sent: path and query, undecoded.
    std::vector<Header> headers;  // In the order sent, as sent.
    std::string body;
    std::string remote_address;  // Without port.
    std::uint16_t remote_port = 0;
    std::optional<Tls> tls;  // Absent: plain HTTP.

    std::string_view path() const;   // Up to '?', undecoded.
    std::string_view query() const;  // After '?', undecoded; empty when there is none.
};

/// Where a streaming reply writes. Blocks while the client is slow.
class Stream {
  public:
    virtual ~Stream() = default;
    /// Code::unavailable once the client has gone or the server stops.
    virtual Result<void> write(std::string_view bytes) = 0;
    /// True once the client has gone or the server stops.
    virtual bool closed() const = 0;
};

struct Response {
    int status = 200;
    std::vector<Header> headers;  // Content-Length, Date and Server are added by the server.
    std::string body;
    /// Of HEAD: the bytes that a GET would get. Of a stream: those that it writes, where known.
    std::optional<std::uint64_t> length = {};
    /// When set, the body is what this writes (chunked without `length`), on a thread of its own.
    std::function<void(Stream&)> stream = {};
    /// When set, `body` is where the body of `length` bytes begins, and this gives the next piece
    /// of it each time the one before has been sent: so much is held for a client that is slow.
    /// Called on a thread that may wait. After an error, nothing or too much the reply ends early,
    /// which the client notices.
    std::function<Result<std::string>()> next = {};
};

}  // namespace opentrail::http
