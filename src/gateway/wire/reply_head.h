// ReplyHead: a status line and headers, as they come from the upstream, and what they say of the
// body. Refuses what cannot be passed on safely.
//
// Not thread-safe. Holds no bytes: views are of those given to the last read().

#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/wire/body_frame.h"
#include "gateway/wire/head_lines.h"

namespace opentrail::gateway {

class ReplyHead {
  public:
    explicit ReplyHead(const HeadLimits& limits) : lines_(limits) {}

    /// `bytes` is all that came since the head began. `to_head`: the request was HEAD, whose reply
    /// has no body whatever its headers say.
    Progress read(std::string_view bytes, bool to_head);

    const Refusal& refusal() const { return refusal_; }
    std::size_t size() const { return lines_.size(); }
    std::string_view line() const { return lines_.first_line(); }  // Without its end.
    std::size_t fields() const { return lines_.fields(); }
    Field field(std::size_t index) const { return lines_.field(index); }

    int status() const { return status_; }
    /// 1xx: another head follows.
    bool is_interim() const { return status_ < 200; }
    const Framing& framing() const { return framing_; }
    /// Whether the upstream keeps the connection.
    bool keeps_alive() const { return http11_ ? !says_close_ : says_keep_alive_; }
    bool names_in_connection(std::string_view name) const;

    void reset();

  private:
    bool refuse(std::string_view reason);
    bool read_line();
    bool read_fields();
    void judge(bool to_head);

    HeadLines lines_;
    Refusal refusal_;
    Framing framing_;
    int status_ = 0;
    int lengths_ = 0;
    int codings_ = 0;
    bool http11_ = true;
    bool says_close_ = false;
    bool says_keep_alive_ = false;
    bool has_connection_ = false;
};

}  // namespace opentrail::gateway
