// Private reply: a reply of /v1, which may hold secrets, tokens and what others did. Pure function.

#pragma once

#include "http/message.h"

namespace opentrail::api {

/// Lets no browser or proxy keep it (RFC 9111, section 5.2.2.5), and no browser take it for a page
/// or a script, whatever it holds (Fetch, "X-Content-Type-Options").
void make_private(http::Response& response);

}  // namespace opentrail::api
