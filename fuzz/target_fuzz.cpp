// AWS JSON calls against any bytes: X-Amz-Target and body. What is read as a target reads the same
// from its shortest form; what is read as input is written and read again.

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/json_protocol.h"
#include "base/assert.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto end = text.find('\n');
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                       {"X-Amz-Target", std::string(text.substr(0, end))}};
    if (end != std::string_view::npos) request.body = text.substr(end + 1);

    const auto target = aws::parse_target(request.headers[1].value);
    if (target) {
        const auto again = aws::parse_target(target->service + "." + target->operation);
        INVARIANT(again && *again == *target);
        INVARIANT(request.headers[1].value.ends_with(target->service + "." + target->operation));
    } else {
        INVARIANT(target.error().code == "UnknownOperationException");
    }
    const auto input = aws::read_input(request.body);
    if (input) {
        const auto again = aws::read_input(to_text(*input));
        INVARIANT(again && *again == *input);
    }
    const auto call = aws::read_json_call(request);
    INVARIANT(call.has_value() == (target && input));
    return 0;
}
