// Reply: a Response as the bytes of HTTP/1.1. Pure functions but for the clock behind Date.

#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace opentrail::http {

/// The reason phrase of RFC 9110, or "Unknown".
std::string_view reason_phrase(int status);

struct ReplyForm {
    bool keep_alive = true;
    bool chunked = false;  // For a streaming reply, if the client knows how.
};

/// Status line, headers and empty line. Content-Length, Transfer-Encoding, Connection, Date and
/// Server are written here and nowhere else; a handler's own are dropped. Line ends inside a value
/// become spaces, so that no value can write a header of its own.
std::string render_head(const Response& response, const ReplyForm& form);

/// Whether a reply of that status has a body at all.
bool has_body(int status);

}  // namespace opentrail::http
