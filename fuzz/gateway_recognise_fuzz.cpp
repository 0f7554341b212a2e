// Recognition against any request: every one has a name and a source, both bounded, and says the
// same when asked again.
//
// Input: the lines "METHOD TARGET", then "NAME: VALUE" of each header, an empty one, the body.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "gateway/recognise.h"

namespace {

using namespace opentrail::gateway;

std::string_view take_line(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
}

Exchange read_exchange(std::string_view text) {
    Exchange exchange;
    const std::string_view first = take_line(text);
    const std::size_t space = first.find(' ');
    exchange.method = first.substr(0, space);
    exchange.target = space == std::string_view::npos ? "" : first.substr(space + 1);
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.empty()) break;
        const std::size_t colon = line.find(": ");
        if (colon == std::string_view::npos) continue;
        exchange.headers.push_back(
            {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    }
    exchange.request_body.bytes = text;
    exchange.request_body.length = text.size();
    return exchange;
}

void check(const Exchange& exchange, const Recognition& options) {
    const Call call = recognise(exchange, options);
    INVARIANT(!call.name.empty() && call.name.size() <= call_name_bytes_max);
    INVARIANT(call.event_source.ends_with(".amazonaws.com") && call.event_source.size() < 128);
    INVARIANT(call.operation == nullptr || call.operation->service == call.service);
    INVARIANT((call.claim.signing == Signing::none) == call.claim.access_key_id.empty());
    INVARIANT(call.claim.access_key_id.size() <= 128);
    INVARIANT(call.claim.signing != Signing::none || call.claim.session_token.empty());
    for (const char byte : call.name + call.event_source) INVARIANT(byte >= ' ' && byte <= '~');
    const Call again = recognise(exchange, options);
    INVARIANT(again.name == call.name && again.key == call.key && again.labels == call.labels);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Exchange exchange =
        read_exchange(std::string_view(reinterpret_cast<const char*>(data), size));
    check(exchange, {});
    check(exchange, {.domain = "s3.example.com", .service = "s3"});
    check(exchange, {.domain = "", .service = "lambda"});
    return 0;
}
