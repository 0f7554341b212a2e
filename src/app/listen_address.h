// Where a listener listens: HOST:PORT. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::app {

struct ListenAddress {
    std::string host;  // Of IPv6 without brackets.
    std::uint16_t port = 0;
};

/// "127.0.0.1:4580", "[::1]:4580". Fails with Code::invalid; `what` is what was set so.
Result<ListenAddress> parse_listen(std::string_view what, const std::string& text);

}  // namespace opentrail::app
