#include "api/v1/body.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/call.h"
#include "api/excerpt.h"
#include "base/gzip.h"
#include "base/limits.h"

namespace opentrail::api::v1 {
namespace {

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

}  // namespace

Outcome<std::string> read_body(const http::Request& request) {
    const std::string encoding = lower(header(request, "Content-Encoding"));
    if (encoding.empty() || encoding == "identity") return request.body;
    if (encoding != "gzip") {
        return refuse(
            "UnsupportedMediaTypeException",
            fmt::format("Content-Encoding {} is not known here, only gzip is", excerpt(encoding)));
    }
    Result<std::string> inflated = gunzip(request.body, limits::inflated_body_bytes_max);
    if (inflated) return *std::move(inflated);
    // The one thing that can be wrong with sound gzip data is its size.
    const bool too_large = inflated.error().message.find("inflates to more") != std::string::npos;
    return refuse(too_large ? "RequestEntityTooLargeException" : "ValidationException",
                  "the body's " + inflated.error().message);
}

Outcome<void> expect_members(const JsonObject& body, std::span<const std::string_view> names) {
    for (const auto& member : body) {
        const std::string_view name = member.key();
        if (std::ranges::find(names, name) != names.end()) continue;
        return refuse("ValidationException", fmt::format("there is no member {} here, only {}",
                                                         excerpt(name), fmt::join(names, ", ")));
    }
    return {};
}

Outcome<void> expect_content_type(const http::Request& request, std::string_view expected) {
    const std::string type = lower(header(request, "Content-Type"));
    if (type.empty() || type.substr(0, type.find(';')) == expected) return {};
    return refuse("UnsupportedMediaTypeException",
                  fmt::format("Content-Type is {}, not {}", excerpt(type), expected));
}

}  // namespace opentrail::api::v1
