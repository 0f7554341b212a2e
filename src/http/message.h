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

struct Request {
    std::string method;
    std::string target;           // As sent: path and query, undecoded.
    std::vector<Header> headers;  // In the order sent, as sent.
    std::string body;
    std::string remote_address;  // Without port.
    std::uint16_t remote_port = 0;

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
    /// When set, the body is what this writes (chunked); it runs on a thread of its own.
    std::function<void(Stream&)> stream;
};

}  // namespace opentrail::http
