// Forwarding: heads as they are passed on: line by line as they came, but for what belongs to one
// connection alone. Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "gateway/exchange.h"
#include "gateway/wire/reply_head.h"
#include "gateway/wire/request_head.h"

namespace opentrail::gateway {

/// Appends the head for the upstream. `forwarded_for`: the value of an X-Forwarded-For to add, if
/// any.
void append_forwarded(const RequestHead& head, std::string_view forwarded_for, std::string& out);

/// Appends the head for the client. `connection`: the value of a Connection header to add, if any.
void append_forwarded(const ReplyHead& head, std::string_view connection, std::string& out);

/// What an exchange tells of a head, as far as that could be read.
void note(const RequestHead& head, Exchange& exchange);
void note(const ReplyHead& head, Exchange& exchange);

}  // namespace opentrail::gateway
