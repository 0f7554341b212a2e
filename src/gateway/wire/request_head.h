// RequestHead: a request's line and headers, as they come from a client, and what they say of the
// body and of the connection. Refuses what two readers could understand differently (RFC 9112
// section 11.2, request smuggling), and what cannot be passed on: CONNECT, WebSocket.
//
// Not thread-safe. Holds no bytes: views are of those given to the last read().

#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/wire/body_frame.h"
#include "gateway/wire/head_lines.h"

namespace opentrail::gateway {

class RequestHead {
  public:
    explicit RequestHead(const HeadLimits& limits) : lines_(limits) {}

    /// `bytes` is all that came since the head began. Once refused, whatever could be read can be
    /// asked for, but for the body's framing.
    Progress read(std::string_view bytes);

    const Refusal& refusal() const { return refusal_; }
    std::size_t size() const { return lines_.size(); }
    std::string_view line() const { return lines_.first_line(); }  // Without its end.
    std::string_view method() const { return method_; }
    std::string_view target() const { return target_; }
    std::size_t fields() const { return lines_.fields(); }
    Field field(std::size_t index) const { return lines_.field(index); }

    bool is_http11() const { return http11_; }
    const Framing& framing() const { return framing_; }
    /// Whether the client wants to keep the connection.
    bool keeps_alive() const { return http11_ ? !says_close_ : says_keep_alive_; }
    /// Whether a Connection header names that field.
    bool names_in_connection(std::string_view name) const;
    /// Whether the signature of the request covers that field (SigV4: SignedHeaders).
    bool signs(std::string_view name) const;

    /// Forgets all: the next read() begins another head.
    void reset();

  private:
    bool refuse(int status, std::string_view reason);
    bool read_line();
    bool read_target();
    bool read_fields();
    bool read_coding(std::string_view value);
    bool judge();
    void read_connection(std::string_view value);

    HeadLines lines_;
    Refusal refusal_;
    std::string_view method_;
    std::string_view target_;
    std::string_view host_;
    Framing framing_;
    int authorizations_ = 0;
    int hosts_ = 0;
    int lengths_ = 0;
    int targets_ = 0;
    int codings_ = 0;
    bool http11_ = true;
    bool says_close_ = false;
    bool says_keep_alive_ = false;
    bool says_upgrade_ = false;
    bool wants_websocket_ = false;
    bool has_connection_ = false;
};

/// Reads a Content-Length: decimal digits alone, less than 2^63. False when it is anything else.
bool read_length(std::string_view value, std::uint64_t& length);

}  // namespace opentrail::gateway
