// RequestParser: turns bytes into one Request, within limits. Beast's parser does the grammar; this
// adds what Beast lets pass and a server must not: repeated or listed Content-Length, transfer
// codings other than chunked, a missing or repeated Host, headers smuggled in as trailers.
//
// Not thread-safe. Never blocks, never throws.

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "http/message.h"

namespace opentrail::http {

/// Why a request cannot be handed on.
struct Refusal {
    int status = 400;
    std::string reason;
};

class RequestParser {
  public:
    struct Limits {
        std::size_t header_bytes_max = limits::header_bytes_max;
        std::size_t body_bytes_max = limits::body_bytes_max;
    };

    enum class Progress {
        more,  // Give more bytes: those not yet used, and what follows them.
        head,  // The headers are complete and a body follows. Comes once, unless there is no body.
        done,  // request() is complete. Bytes not used belong to the next request.
        refused,  // refusal() says why; request() holds what was read.
    };

    explicit RequestParser(const Limits& limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Reads on. `used` becomes the number of bytes that are not needed again.
    Progress feed(std::string_view bytes, std::size_t& used);

    Request& request();
    const Refusal& refusal() const;
    /// Whether the client waits for "100 Continue". Valid from `head` on.
    bool expects_continue() const;
    /// Whether the connection may serve another request. Valid from `head` on.
    bool keep_alive() const;
    /// An HTTP/1.0 client does not know chunked replies.
    bool knows_chunked() const;

    /// Forgets everything: the next byte begins a new request.
    void reset();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace opentrail::http
