#include "api/s3/upload.h"

#include <fmt/format.h>

#include <array>

#include "api/call.h"
#include "api/s3/reply.h"
#include "aws/signature_parts.h"
#include "http/letter_case.h"

namespace opentrail::api::s3 {
namespace {

constexpr std::string_view metadata_prefix = "x-amz-meta-";
constexpr std::size_t metadata_bytes_max = 2048;
constexpr std::size_t key_bytes_max = 1024;

std::string without_chunked(std::string_view encodings) {
    std::string kept;
    for (std::string_view one : aws::split_views(encodings, ',')) {
        one = aws::trim(one);
        if (one.empty() || http::equal_ignoring_case(one, "aws-chunked")) continue;
        if (!kept.empty()) kept += ',';
        kept += one;
    }
    return kept;
}

struct Absent {
    std::string_view header;
    std::string_view may_be;  // The one value that changes nothing.
    const char* code;
    const char* message;
};

constexpr auto absent = std::to_array<Absent>({
    {"x-amz-acl", "bucket-owner-full-control", "AccessControlListNotSupported",
     "The bucket does not allow ACLs"},
    {"x-amz-grant-read", "", "AccessControlListNotSupported", "The bucket does not allow ACLs"},
    {"x-amz-grant-write", "", "AccessControlListNotSupported", "The bucket does not allow ACLs"},
    {"x-amz-grant-read-acp", "", "AccessControlListNotSupported", "The bucket does not allow ACLs"},
    {"x-amz-grant-write-acp", "", "AccessControlListNotSupported",
     "The bucket does not allow ACLs"},
    {"x-amz-grant-full-control", "", "AccessControlListNotSupported",
     "The bucket does not allow ACLs"},
    {"x-amz-server-side-encryption", "", "NotImplemented",
     "Objects that clients put are not encrypted here: only what trails deliver is, under a "
     "trail's "
     "key."},
    {"x-amz-server-side-encryption-customer-algorithm", "", "NotImplemented",
     "Encryption under keys of customers is not supported here."},
    {"x-amz-storage-class", "STANDARD", "InvalidStorageClass",
     "The storage class you specified is not valid"},
    {"x-amz-tagging", "", "NotImplemented", "Tags of objects are not supported here."},
    {"x-amz-object-lock-mode", "", "InvalidRequest", "Bucket is missing Object Lock Configuration"},
    {"x-amz-object-lock-legal-hold", "", "InvalidRequest",
     "Bucket is missing Object Lock Configuration"},
    {"x-amz-website-redirect-location", "", "NotImplemented", "Buckets are no websites here."},
    {"x-amz-write-offset-bytes", "", "NotImplemented", "Objects cannot be appended to here."},
});

}  // namespace

Outcome<delivery::Attributes> read_attributes(const http::Request& request) {
    delivery::Attributes attributes;
    attributes.content_type = header(request, "Content-Type");
    attributes.content_encoding = without_chunked(header(request, "Content-Encoding"));
    attributes.content_disposition = header(request, "Content-Disposition");
    attributes.content_language = header(request, "Content-Language");
    attributes.cache_control = header(request, "Cache-Control");
    attributes.expires = header(request, "Expires");
    std::size_t bytes = 0;
    for (const http::Header& header : request.headers) {
        const std::string name = http::lower(header.name);
        if (!name.starts_with(metadata_prefix)) continue;
        const std::string own = name.substr(metadata_prefix.size());
        std::string& value = attributes.metadata[own];
        // One that comes twice is a list (RFC 9110, section 5.3).
        if (!value.empty()) value += ',';
        value += header.value;
        bytes += own.size() + header.value.size();
    }
    if (bytes > metadata_bytes_max) {
        return refuse("MetadataTooLarge",
                      "Your metadata headers exceed the maximum allowed metadata size");
    }
    return attributes;
}

std::optional<Refused> cannot_make(const http::Request& request, std::string_view key) {
    if (key.size() > key_bytes_max) {
        return Refused{"KeyTooLongError", "Your key is too long"};
    }
    for (const Absent& row : absent) {
        const std::string* const value = http::find(request.headers, row.header);
        if (value && (row.may_be.empty() || *value != row.may_be)) {
            return Refused{row.code, row.message};
        }
    }
    return std::nullopt;
}

Outcome<delivery::Condition> read_condition(const http::Request& request, std::string& etag) {
    delivery::Condition condition;
    if (const std::string none = header(request, "If-None-Match"); !none.empty()) {
        if (none != "*") {
            return std::unexpected(not_implemented());
        }
        condition.if_none_match_any = true;
    }
    etag = unquoted(header(request, "If-Match"));
    condition.if_match_etag = etag;
    return condition;
}

Refused refused_upload(const Error& error) {
    const std::size_t colon = error.message.find(": ");
    const bool has_code = colon != std::string::npos && colon > 0 && error.message[0] >= 'A' &&
                          error.message[0] <= 'Z' && error.message.find(' ') == colon + 1;
    if (has_code) return {error.message.substr(0, colon), error.message.substr(colon + 2)};
    if (error.code == Code::invalid) return {"InvalidRequest", error.message};
    if (error.code == Code::not_found) {
        return {"NoSuchBucket", "The specified bucket does not exist"};
    }
    return as_s3(as_refused(error));
}

std::string_view unquoted(std::string_view etag) {
    if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"')) {
        return etag.substr(1, etag.size() - 2);
    }
    return etag;
}

}  // namespace opentrail::api::s3
