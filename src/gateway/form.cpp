#include "gateway/form.h"

#include <algorithm>

#include "base/gzip.h"
#include "gateway/address.h"
#include "http/letter_case.h"
#include "http/message.h"

namespace opentrail::gateway {
namespace {

/// As much of a form as is rendered.
constexpr std::size_t inflated_bytes_max = std::size_t{1} << 20;

}  // namespace

std::string_view form_of(const Exchange& exchange, std::string& inflated) {
    const Excerpt& body = exchange.request_body;
    const std::string* encoding = http::find(exchange.headers, "content-encoding");
    if (encoding == nullptr || !body.is_whole() ||
        (!http::equal_ignoring_case(*encoding, "gzip") &&
         !http::equal_ignoring_case(*encoding, "x-gzip"))) {
        return body.bytes;
    }
    auto plain = gunzip(body.bytes, inflated_bytes_max);
    if (!plain) return body.bytes;
    inflated = *std::move(plain);
    return inflated;
}

std::string form_value(std::string_view form, std::string_view name) {
    while (!form.empty()) {
        std::string_view pair = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(form.size(), pair.size() + 1));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string_view sent = pair.substr(0, equals);
        // Servers decode names too: "%41ction" is one.
        if (sent == name || (sent.contains('%') && decoded(sent) == name)) {
            return decoded(pair.substr(equals + 1));
        }
    }
    return {};
}

}  // namespace opentrail::gateway
