// Signatures against any bytes: an Authorization header or a query never crashes the reader and
// never passes for a signature that nobody made; what we sign ourselves always holds, whatever the
// target, the headers and the body; canonical forms are their own canonical form.

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/signature_parts.h"
#include "aws/sigv4.h"
#include "base/assert.h"

namespace {

using namespace opentrail;

const Timestamp now = from_millis(1'767'323'045'000);

aws::VerifyOptions options_for(std::string service) {
    aws::VerifyOptions options;
    options.now = now;
    options.services = {std::move(service)};
    return options;
}

std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return line;
}

bool believed(const http::Request& request) {
    const auto signature = aws::read_signature(request);
    if (!signature) {
        INVARIANT(!signature.error().message.empty());
        return false;
    }
    aws::SigningKeys keys;
    return aws::verify(request, *signature, "topsecret", options_for(signature->service), keys)
        .has_value();
}

void read_as_sent(std::string_view text) {
    http::Request request;
    request.method = "POST";
    request.headers = {{"Host", "h"}, {"X-Amz-Date", "20260102T030405Z"}};
    request.target = std::string("/?") + std::string(text);
    INVARIANT(!believed(request));
    request.target = "/";
    request.headers.push_back({"Authorization", std::string(text)});
    INVARIANT(!believed(request));
    request.headers.back().value = "AWS4-HMAC-SHA256 " + std::string(text);
    INVARIANT(!believed(request));
}

void sign_and_verify(std::string_view text) {
    http::Request request;
    request.method = std::string(take_line(text));
    request.target = "/" + std::string(take_line(text));
    request.headers = {{"Host", std::string(take_line(text))},
                       {"Content-Type", std::string(take_line(text))},
                       {"X-Amz-Other", std::string(take_line(text))},
                       {"x-amz-other", std::string(take_line(text))}};
    request.body = std::string(text);
    // A signature of the target's own would be a second one.
    if (aws::has_signature(request)) return;
    aws::sign(request, {"AK", "topsecret", ""}, "us-east-1", "opentrail", now);
    INVARIANT(believed(request));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_as_sent(text);
    sign_and_verify(text);
    const std::string query = aws::canonical_query(text);
    INVARIANT(aws::canonical_query(query) == query);
    const std::string path = aws::canonical_path(text, true);
    INVARIANT(aws::canonical_path(path, true) == path);
    return 0;
}
