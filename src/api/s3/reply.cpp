#include "api/s3/reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "aws/checksum.h"
#include "aws/xml_writer.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::api::s3 {
namespace {

constexpr auto statuses = std::to_array<std::pair<std::string_view, int>>({
    {"AccessDenied", 403},
    {"BucketAlreadyExists", 409},
    {"BucketAlreadyOwnedByYou", 409},
    {"BucketNotEmpty", 409},
    {"ConditionalRequestConflict", 409},
    {"InternalError", 500},
    {"InvalidAccessKeyId", 403},
    {"InvalidRange", 416},
    {"MethodNotAllowed", 405},
    {"MissingContentLength", 411},
    {"NoSuchBucket", 404},
    {"NoSuchBucketPolicy", 404},
    {"NoSuchCORSConfiguration", 404},
    {"NoSuchKey", 404},
    {"NoSuchLifecycleConfiguration", 404},
    {"NoSuchPublicAccessBlockConfiguration", 404},
    {"NoSuchTagSet", 404},
    {"NoSuchUpload", 404},
    {"NoSuchVersion", 404},
    {"NoSuchWebsiteConfiguration", 404},
    {"NotImplemented", 501},
    {"ObjectLockConfigurationNotFoundError", 404},
    {"OperationAborted", 409},
    {"OwnershipControlsNotFoundError", 404},
    {"PreconditionFailed", 412},
    {"ReplicationConfigurationNotFoundError", 404},
    {"RequestTimeTooSkewed", 403},
    {"ServerSideEncryptionConfigurationNotFoundError", 404},
    {"ServiceUnavailable", 503},
    {"SignatureDoesNotMatch", 403},
    {"SlowDown", 503},
    {"XOpenTrailStorageFull", 507},
});

struct Translation {
    std::string_view from;
    std::string_view code;
    std::string_view message;  // Empty: the same.
};

constexpr std::array translations = {
    Translation{"MissingAuthenticationTokenException", "AccessDenied", "Access Denied"},
    Translation{"AccessDeniedException", "AccessDenied", ""},
    Translation{"UnrecognizedClientException", "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records."},
    Translation{"IncompleteSignatureException", "AuthorizationHeaderMalformed", ""},
    Translation{"ExpiredTokenException", "ExpiredToken", "The provided token has expired."},
    Translation{"InvalidSignatureException", "SignatureDoesNotMatch", ""},
    Translation{"ThrottlingException", "SlowDown", "Please reduce your request rate."},
    Translation{"ServiceUnavailable", "ServiceUnavailable", "Please try again."},
    Translation{"InternalFailure", "InternalError",
                "We encountered an internal error. Please try again."},
    Translation{"ValidationException", "InvalidArgument", ""},
    Translation{"RequestEntityTooLargeException", "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size: send it in parts."},
};

}  // namespace

int status_of(std::string_view code) {
    const auto found = std::ranges::find(statuses, code, &std::pair<std::string_view, int>::first);
    return found == statuses.end() ? 400 : found->second;
}

http::Response reply(std::string body, std::string_view content_type, std::string_view request_id) {
    http::Response response;
    response.headers = {{"Content-Type", std::string(content_type)},
                        {"x-amz-request-id", std::string(request_id)},
                        {"x-amz-id-2", base64(request_id)}};
    response.body = std::move(body);
    return response;
}

http::Response xml_reply(std::string body, std::string_view request_id) {
    return reply(std::move(body), "application/xml", request_id);
}

std::string quoted(std::string_view etag) { return fmt::format("\"{}\"", etag); }

std::string_view checksum_type(std::string_view checksum) {
    // Base64 has no hyphen.
    return checksum.find('-') == std::string_view::npos ? "FULL_OBJECT" : "COMPOSITE";
}

void append_checksums(const delivery::Checksums& checksums, http::Response& response) {
    for (const auto& [name, value] : checksums) {
        response.headers.push_back({"x-amz-checksum-" + name, value});
    }
    if (checksums.empty()) return;
    response.headers.push_back(
        {"x-amz-checksum-type", std::string(checksum_type(checksums.begin()->second))});
}

void write_checksums(aws::XmlWriter& xml, const delivery::Checksums& checksums) {
    for (const auto& [name, value] : checksums) {
        const auto algorithm = aws::parse_checksum(name);
        if (algorithm) xml.element(fmt::format("Checksum{}", aws::name(*algorithm)), value);
    }
    if (!checksums.empty()) {
        xml.element("ChecksumType", checksum_type(checksums.begin()->second));
    }
}

/// What S3 says beside code and message: of whom it speaks.
void write_subject(aws::XmlWriter& xml, std::string_view code, std::string_view resource) {
    const std::string path = percent_decode(resource).value_or(std::string(resource));
    const std::string_view rest =
        std::string_view(path).substr(std::min<std::size_t>(1, path.size()));
    const std::size_t slash = rest.find('/');
    if (code == "NoSuchBucket" || code == "NoSuchBucketPolicy" || code == "BucketNotEmpty" ||
        code.starts_with("BucketAlready")) {
        xml.element("BucketName", rest.substr(0, slash));
    }
    if (code == "NoSuchKey" && slash != std::string_view::npos) {
        xml.element("Key", rest.substr(slash + 1));
    }
}

http::Response error_reply(const Refused& refused, std::string_view resource,
                           std::string_view request_id) {
    aws::XmlWriter xml;
    xml.open("Error");
    xml.element("Code", refused.code);
    xml.element("Message", refused.message);
    write_subject(xml, refused.code, resource);
    xml.element("Resource", resource);
    xml.element("RequestId", request_id);
    xml.element("HostId", base64(request_id));
    xml.close();
    http::Response response = reply(xml.take(), "application/xml", request_id);
    response.status = status_of(refused.code);
    if (response.status == 503) response.headers.push_back({"Retry-After", "1"});
    return response;
}

Refused not_implemented() {
    return {"NotImplemented",
            "A header you provided implies functionality that is not implemented"};
}

Refused as_s3(const Refused& refused) {
    // How far the clocks are apart is told apart from a wrong secret, as S3 does.
    if (refused.code == "InvalidSignatureException" &&
        refused.message.starts_with("Signature expired")) {
        return {"RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large."};
    }
    if (refused.code == "InvalidSignatureException" &&
        refused.message.starts_with("The provided 'x-amz-content-sha256'")) {
        return {"XAmzContentSHA256Mismatch", refused.message};
    }
    // "KMS.DisabledException: ...", as stores say why a key cannot be used.
    if (refused.code == "AccessDeniedException" && refused.message.starts_with("KMS.")) {
        const std::size_t colon = refused.message.find(": ");
        if (colon != std::string::npos) {
            return {refused.message.substr(0, colon), refused.message.substr(colon + 2)};
        }
    }
    const auto found = std::ranges::find(translations, refused.code, &Translation::from);
    if (found == translations.end()) return refused;
    return {std::string(found->code),
            found->message.empty() ? refused.message : std::string(found->message)};
}

}  // namespace opentrail::api::s3
