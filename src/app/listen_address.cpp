#include "app/listen_address.h"

#include <fmt/format.h>

#include <charconv>

namespace opentrail::app {

Result<ListenAddress> parse_listen(std::string_view what, const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) {
        return fail(Code::invalid, fmt::format("{} '{}' is not HOST:PORT", what, text));
    }
    ListenAddress address;
    address.host = text.substr(0, colon);
    if (address.host.starts_with('[') && address.host.ends_with(']')) {
        address.host = address.host.substr(1, address.host.size() - 2);
    }
    const char* const first = text.data() + colon + 1;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(first, last, address.port);
    if (error != std::errc() || end != last) {
        return fail(Code::invalid, fmt::format("{} '{}' has no port from 0 to 65535", what, text));
    }
    return address;
}

}  // namespace opentrail::app
