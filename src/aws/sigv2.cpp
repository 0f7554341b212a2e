#include "aws/sigv2.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "aws/signature_parts.h"
#include "base/assert.h"
#include "base/hash.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

/// Parameters that are part of what is signed, in order.
constexpr auto signed_parameters = std::to_array<std::string_view>({
    "acl",
    "cors",
    "delete",
    "lifecycle",
    "location",
    "logging",
    "notification",
    "partNumber",
    "policy",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
});

Fault use_version_4() {
    return {"InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use "
            "AWS4-HMAC-SHA256 (in boto3: Config(signature_version='s3v4'))."};
}

std::string header_of(const http::Request& request, std::string_view name) {
    const std::string* const value = http::find(request.headers, name);
    return value ? *value : std::string();
}

/// The path as it was sent, and the parameters that make another resource of it.
std::string canonical_resource(const http::Request& request) {
    std::string resource(request.path());
    const std::vector<QueryParameter> parameters = query_parameters(request.query());
    char mark = '?';
    for (const std::string_view name : signed_parameters) {
        const auto found = std::ranges::find(parameters, name, &QueryParameter::name);
        if (found == parameters.end()) continue;
        resource += mark;
        resource += name;
        if (!found->value.empty()) resource.append("=").append(found->value);
        mark = '&';
    }
    return resource;
}

}  // namespace

bool has_url_signature(const http::Request& request) {
    if (http::find(request.headers, "authorization")) return false;
    bool key = false;
    bool signature = false;
    for (const QueryParameter& parameter : query_parameters(request.query())) {
        key = key || parameter.name == "AWSAccessKeyId";
        signature = signature || parameter.name == "Signature";
        if (parameter.name == "X-Amz-Signature") return false;
    }
    return key && signature;
}

bool has_old_header(const http::Request& request) {
    return header_of(request, "Authorization").starts_with("AWS ");
}

Outcome<UrlSignature> read_url_signature(const http::Request& request) {
    if (request.method != "GET" && request.method != "HEAD") {
        return std::unexpected(use_version_4());
    }
    for (const http::Header& header : request.headers) {
        if (http::lower(header.name).starts_with("x-amz-")) return std::unexpected(use_version_4());
    }
    UrlSignature signature;
    for (const QueryParameter& parameter : query_parameters(request.query())) {
        if (parameter.name == "AWSAccessKeyId") signature.access_key_id = parameter.value;
        if (parameter.name == "Signature") signature.signature = parameter.value;
        if (parameter.name == "Expires") signature.expires_text = parameter.value;
        if (parameter.name == "x-amz-security-token") return std::unexpected(use_version_4());
    }
    const std::string& text = signature.expires_text;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t seconds_max = std::int64_t{1} << 40;
    if (error != std::errc() || end != text.data() + text.size() || seconds < 0 ||
        seconds > seconds_max) {
        return refuse("AccessDenied",
                      "Query-string authentication requires the Signature, Expires and "
                      "AWSAccessKeyId parameters");
    }
    signature.expires = from_millis(seconds * 1000);
    return signature;
}

std::string url_text_to_sign(const http::Request& request, const UrlSignature& signature) {
    return fmt::format("{}\n{}\n{}\n{}\n{}", request.method, header_of(request, "Content-MD5"),
                       header_of(request, "Content-Type"), signature.expires_text,
                       canonical_resource(request));
}

bool matches(const http::Request& request, const UrlSignature& signature, std::string_view secret) {
    const std::string text = url_text_to_sign(request, signature);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    const auto* const done = HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
                                  reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                  digest.data(), &size);
    INVARIANT(done != nullptr);
    return equal_constant_time(base64({reinterpret_cast<const char*>(digest.data()), size}),
                               signature.signature);
}

}  // namespace opentrail::aws
