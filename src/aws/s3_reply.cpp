#include "aws/s3_reply.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <pugixml.hpp>

#include "aws/service_error.h"
#include "base/encoding.h"
#include "http/date.h"

namespace opentrail::aws {
namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return {};
    return number;
}

std::string unquoted(std::string_view text) {
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    return std::string(text);
}

/// The document's root when it is called so; names are compared without a namespace's prefix.
Result<pugi::xml_node> root_of(pugi::xml_document& document, std::string_view xml,
                               std::string_view name) {
    const auto parsed = document.load_buffer(xml.data(), xml.size());
    const pugi::xml_node root = document.document_element();
    if (!parsed || root.name() != name) {
        return fail(Code::corrupt, fmt::format("the S3's answer is no {}", name));
    }
    return root;
}

/// A key as a page has it: percent-encoded, where the page says so; '+' is a blank then (botocore's
/// `unquote_str` and what MinIO writes).
Result<std::string> key_of(std::string_view text, bool encoded) {
    if (!encoded) return std::string(text);
    auto key = percent_decode(text, Plus::is_space);
    if (!key) return fail(Code::corrupt, "the S3's answer has a key that is not URL-encoded");
    return key;
}

/// Codes of replies without a body, as HEAD's are.
std::string_view code_of(int status, bool object) {
    switch (status) {
        case 301: return "PermanentRedirect";
        case 304: return "NotModified";
        case 307: return "TemporaryRedirect";
        case 400: return "BadRequest";
        case 401:
        case 403: return "AccessDenied";
        case 404: return object ? "NoSuchKey" : "NoSuchBucket";
        case 405: return "MethodNotAllowed";
        case 409: return "OperationAborted";
        case 412: return "PreconditionFailed";
        case 416: return "InvalidRange";
        case 429: return "SlowDown";
        case 500: return "InternalError";
        case 501: return "NotImplemented";
        case 503: return "ServiceUnavailable";
        default: return "Failed";
    }
}

Code code_for(int status, std::string_view s3_code) {
    if (s3_code.starts_with("KMS.")) return Code::denied;
    for (const char* passing : {"RequestTimeout", "SlowDown", "ServiceUnavailable",
                                "ConditionalRequestConflict", "OperationAborted", "InternalError",
                                "XMinioAdminBucketQuotaExceeded", "BadDigest", "IncompleteBody"}) {
        if (s3_code == passing) return Code::unavailable;
    }
    for (const char* refused : {"ExpiredToken", "InvalidToken", "TokenRefreshRequired",
                                "AuthorizationHeaderMalformed", "MethodNotAllowed"}) {
        if (s3_code == refused) return Code::denied;
    }
    if (status == 401 || status == 403) return Code::denied;
    if (status == 404) return Code::not_found;
    if (status == 409 || status == 412) return Code::conflict;
    if (status == 408 || status == 429 || status == 307) return Code::unavailable;
    if (status >= 500 && status != 501) return Code::unavailable;
    return Code::invalid;
}

}  // namespace

Result<S3Facts> read_facts(const http::Response& reply) {
    S3Facts facts;
    facts.headers = reply.headers;
    facts.bytes = reply.body.size();
    if (const std::string* range = http::find(reply.headers, "Content-Range");
        range && reply.status == 206) {
        const auto total = number_in(std::string_view(*range).substr(range->rfind('/') + 1));
        if (!total) return fail(Code::corrupt, "the S3's answer has no Content-Range with a size");
        facts.bytes = *total;
    } else if (reply.body.empty()) {
        const std::string* length = http::find(reply.headers, "Content-Length");
        const auto bytes = number_in(length ? *length : "");
        if (!bytes) return fail(Code::corrupt, "the S3's answer has no Content-Length");
        facts.bytes = *bytes;
    }
    if (const std::string* etag = http::find(reply.headers, "ETag")) facts.etag = unquoted(*etag);
    const std::string* modified = http::find(reply.headers, "Last-Modified");
    const auto time = http::parse_date(modified ? *modified : "");
    if (!time) return fail(Code::corrupt, "the S3's answer has no Last-Modified");
    facts.modified = *time;
    return facts;
}

Result<S3Page> read_page(std::string_view xml) {
    pugi::xml_document document;
    const pugi::xml_node root = TRY(root_of(document, xml, "ListBucketResult"));
    const bool encoded = std::string_view(root.child_value("EncodingType")) == "url";
    S3Page page;
    for (const pugi::xml_node& content : root.children("Contents")) {
        S3ListedObject object;
        object.key = TRY(key_of(content.child_value("Key"), encoded));
        const auto bytes = number_in(content.child_value("Size"));
        const auto modified = parse_iso8601(content.child_value("LastModified"));
        if (object.key.empty() || !bytes || !modified) {
            return fail(Code::corrupt, "the S3's answer lists an object without key, size or time");
        }
        object.bytes = *bytes;
        object.modified = *modified;
        object.etag = unquoted(content.child_value("ETag"));
        page.objects.push_back(std::move(object));
    }
    if (std::string_view(root.child_value("IsTruncated")) != "true") return page;
    page.next_token = root.child_value("NextContinuationToken");
    if (page.next_token.empty()) {
        return fail(Code::corrupt, "the S3's answer is cut and does not say where to go on");
    }
    return page;
}

Result<std::vector<std::string>> read_buckets(std::string_view xml) {
    pugi::xml_document document;
    const pugi::xml_node root = TRY(root_of(document, xml, "ListAllMyBucketsResult"));
    std::vector<std::string> names;
    for (const pugi::xml_node& bucket : root.child("Buckets").children("Bucket")) {
        names.emplace_back(bucket.child_value("Name"));
    }
    return names;
}

Result<std::string> read_upload(std::string_view xml) {
    pugi::xml_document document;
    const pugi::xml_node root = TRY(root_of(document, xml, "InitiateMultipartUploadResult"));
    std::string id = root.child_value("UploadId");
    if (id.empty()) return fail(Code::corrupt, "the S3's answer has no UploadId");
    return id;
}

Error read_error(const http::Response& reply, const S3Asked& asked) {
    pugi::xml_document document;
    std::string code;
    std::string sentence;
    if (const auto root = root_of(document, reply.body, "Error")) {
        code = root->child_value("Code");
        sentence = root->child_value("Message");
    }
    if (!is_service_code(code)) code = code_of(reply.status, asked.object);
    return tell({code_for(reply.status, code), code, sentence, reply.status},
                fmt::format("{} {}", asked.method, asked.url));
}

std::string region_in(const http::Response& reply) {
    if (const std::string* region = http::find(reply.headers, "x-amz-bucket-region")) {
        return *region;
    }
    pugi::xml_document document;
    const auto root = root_of(document, reply.body, "Error");
    return root ? root->child_value("Region") : "";
}

std::string without_request(const Error& error) {
    constexpr std::string_view silence = "no reply";  // As http/client.h says it.
    if (error.message.starts_with(fmt::format("{} from ", silence))) {
        const std::size_t why = error.message.find(": ");
        return why == std::string::npos ? error.message
                                        : fmt::format("{}{}", silence, error.message.substr(why));
    }
    const std::size_t at = error.message.rfind(" (");
    const bool has_one = !service_code(error).empty() && error.message.ends_with(')') &&
                         at != std::string::npos &&
                         error.message.find("://", at) != std::string::npos;
    return has_one ? error.message.substr(0, at) : error.message;
}

}  // namespace opentrail::aws
