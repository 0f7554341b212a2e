#include "aws/service_error.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"

namespace opentrail::aws {
namespace {

// What a service says in its own words, as we repeat it.
constexpr std::size_t sentence_bytes_max = 500;

/// S3's, those of services that speak JSON ("Common Errors" of the Amazon SQS API Reference), and
/// those of the query protocol.
constexpr std::string_view refused_credentials[] = {
    "ExpiredToken",          "ExpiredTokenException",     "InvalidToken",
    "TokenRefreshRequired",  "InvalidAccessKeyId",        "InvalidClientTokenId",
    "SignatureDoesNotMatch", "InvalidSignatureException", "UnrecognizedClientException"};

/// One line that a terminal and a log can show.
std::string in_one_line(std::string_view text) {
    std::string line(text.substr(0, sentence_bytes_max));
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    while (line.ends_with(' ') || line.ends_with('.')) line.pop_back();
    return line;
}

}  // namespace

Error tell(const ServiceRefusal& refusal, std::string_view asked) {
    std::string sentence = in_one_line(refusal.sentence);
    if (sentence.empty()) sentence = fmt::format("HTTP status {}", refusal.status);
    return {refusal.code, fmt::format("{}: {} ({})", refusal.name, sentence, asked)};
}

bool is_service_code(std::string_view text) {
    return !text.empty() && text.size() <= limits::quoted_bytes_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

std::string_view service_code(const Error& error) {
    const std::string_view text = error.message;
    const std::string_view code = text.substr(0, text.find(": "));
    return code.size() < text.size() && is_service_code(code) ? code : std::string_view{};
}

bool refuses_credentials(std::string_view code) {
    return std::ranges::find(refused_credentials, code) != std::end(refused_credentials);
}

}  // namespace opentrail::aws
