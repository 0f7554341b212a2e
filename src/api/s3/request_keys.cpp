#include "api/s3/request_keys.h"

#include <fmt/format.h>

#include <array>

#include "aws/signature_parts.h"
#include "aws/sigv2.h"
#include "base/time.h"

namespace opentrail::api::s3 {
namespace {

constexpr std::size_t prefix = 3;  // "s3:"

/// Of headers that have the rest of the name.
constexpr auto header_keys = std::to_array<const char*>({
    "s3:x-amz-acl",
    "s3:x-amz-content-sha256",
    "s3:x-amz-copy-source",
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
    "s3:x-amz-metadata-directive",
    "s3:x-amz-object-ownership",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-storage-class",
});

/// Of parameters of a listing, likewise.
constexpr auto listing_keys =
    std::to_array<const char*>({"s3:delimiter", "s3:max-keys", "s3:prefix"});

/// Of a signature in the query: how long it is there, in milliseconds.
std::string signature_age(const Call& call) {
    for (const aws::QueryParameter& parameter : aws::query_parameters(call.request.query())) {
        if (parameter.name != "X-Amz-Date") continue;
        const auto signed_at = parse_iso8601(parameter.value);
        if (signed_at) return fmt::format("{}", (call.received - *signed_at).count());
    }
    return {};
}

}  // namespace

RequestKeys request_keys(const Call& call, const S3Request& request, bool listing) {
    RequestKeys keys;
    const auto add = [&](const char* name, std::string value) {
        keys.emplace_back(name, std::vector{std::move(value)});
    };
    if (!call.caller.access_key_id.empty()) {
        const bool in_header = !header(call.request, "Authorization").empty();
        const bool by_version_2 = aws::has_url_signature(call.request);
        add("s3:signatureversion", by_version_2 ? "AWS" : "AWS4-HMAC-SHA256");
        add("s3:authType", in_header ? "REST-HEADER" : "REST-QUERY-STRING");
        if (!in_header) {
            if (std::string age = signature_age(call); !age.empty()) {
                add("s3:signatureAge", std::move(age));
            }
        }
    }
    for (const char* const key : header_keys) {
        if (const std::string* value = http::find(call.request.headers, key + prefix)) {
            add(key, *value);
        }
    }
    if (!listing) return keys;
    for (const char* const key : listing_keys) {
        if (auto value = request.parameter(key + prefix)) add(key, *std::move(value));
    }
    return keys;
}

}  // namespace opentrail::api::s3
