#include "gateway/wire/reply_head.h"

#include <utility>

#include "gateway/wire/grammar.h"
#include "gateway/wire/request_head.h"
#include "http/letter_case.h"

namespace opentrail::gateway {

using http::equal_ignoring_case;

bool ReplyHead::refuse(std::string_view reason) {
    refusal_ = {502, reason};
    return false;
}

Progress ReplyHead::read(std::string_view bytes, bool to_head) {
    const Progress progress = lines_.read(bytes);
    if (progress == Progress::more) return progress;
    if (progress == Progress::refused) {
        refuse(lines_.refusal().reason);
        return progress;
    }
    if (!read_line() || !read_fields()) return Progress::refused;
    judge(to_head);
    return Progress::done;
}

bool ReplyHead::read_line() {
    // RFC 9112 section 4: "HTTP/1.1 200 OK"; the text may be empty, and some leave out its blank.
    const std::string_view line = lines_.first_line();
    constexpr std::size_t version_bytes = 8;
    constexpr std::size_t code_end = 12;
    const std::string_view version = line.substr(0, version_bytes);
    http11_ = version == "HTTP/1.1";
    if (!http11_ && version != "HTTP/1.0") return refuse("the reply does not begin with HTTP/1.");
    if (line.size() < code_end || line[version_bytes] != ' ' ||
        (line.size() > code_end && line[code_end] != ' ') || !is_value(line)) {
        return refuse("the status line is malformed");
    }
    status_ = 0;
    for (const char digit : line.substr(version_bytes + 1, 3)) {
        if (digit < '0' || digit > '9') return refuse("the status is not a number");
        status_ = status_ * 10 + (digit - '0');
    }
    if (status_ < 100 || status_ > 599) return refuse("the status is none of HTTP's");
    if (status_ == 101) return refuse("the upstream changes the protocol, which nobody asked for");
    return true;
}

bool ReplyHead::read_fields() {
    for (std::size_t i = 0; i < lines_.fields(); ++i) {
        const Field field = lines_.field(i);
        if (field.known == Known::content_length) {
            if (++lengths_ > 1) return refuse("the reply has more than one Content-Length header");
            if (!read_length(field.value, framing_.length)) {
                return refuse("the reply's Content-Length is not a number");
            }
        } else if (field.known == Known::transfer_encoding) {
            if (++codings_ > 1 || !equal_ignoring_case(field.value, "chunked")) {
                return refuse("the reply has another transfer coding than chunked");
            }
        } else if (field.known == Known::connection) {
            has_connection_ = true;
            std::string_view list = field.value;
            while (!list.empty()) {
                const std::string_view option = take_member(list);
                if (equal_ignoring_case(option, "close")) says_close_ = true;
                if (equal_ignoring_case(option, "keep-alive")) says_keep_alive_ = true;
            }
        }
    }
    if (codings_ > 0 && lengths_ > 0) {
        return refuse("the reply has both Content-Length and Transfer-Encoding");
    }
    if (codings_ > 0 && !http11_) return refuse("the reply is chunked, which needs HTTP/1.1");
    return true;
}

void ReplyHead::judge(bool to_head) {
    // RFC 9112 section 6.3, in its order.
    if (to_head || is_interim() || status_ == 204 || status_ == 304) {
        framing_ = {};
    } else if (codings_ > 0) {
        framing_.kind = Framing::Kind::chunked;
    } else {
        framing_.kind = lengths_ > 0 ? Framing::Kind::length : Framing::Kind::until_close;
    }
}

bool ReplyHead::names_in_connection(std::string_view name) const {
    if (!has_connection_) return false;
    for (std::size_t i = 0; i < lines_.fields(); ++i) {
        const Field field = lines_.field(i);
        if (field.known != Known::connection) continue;
        std::string_view list = field.value;
        while (!list.empty()) {
            if (equal_ignoring_case(take_member(list), name)) return true;
        }
    }
    return false;
}

void ReplyHead::reset() {
    HeadLines lines = std::move(lines_);
    lines.reset();
    *this = ReplyHead(HeadLimits{});
    lines_ = std::move(lines);
}

}  // namespace opentrail::gateway
