#include "gateway/identity/acceptance.h"

#include <algorithm>
#include <array>

#include "gateway/render/said.h"

namespace opentrail::gateway {
namespace {

/// Codes that say that key, token or signature is wrong, or that come before these are looked at:
/// "Common Errors" of the IAM, EC2, SQS, KMS and DynamoDB API References, "Error Responses" of the
/// S3 API Reference. "XMinio…" are MinIO's, which gives them for paths that it never looks up.
constexpr auto not_accepted = std::to_array<std::string_view>({
    "AccessKeyIdNotFound",
    "AuthFailure",
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "BadDigest",
    "BadRequest",
    "CredentialNotFound",
    "EntityTooLarge",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteBody",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InternalError",
    "InternalFailure",
    "InvalidAccessKeyId",
    "InvalidAction",
    "InvalidArgument",
    "InvalidBucketName",
    "InvalidClientTokenId",
    "InvalidDigest",
    "InvalidHeader",
    "InvalidObjectName",
    "InvalidQueryParameter",
    "InvalidRequest",
    "InvalidSecurity",
    "InvalidSecurityToken",
    "InvalidSignatureException",
    "InvalidToken",
    "InvalidURI",
    "KeyTooLongError",
    "MalformedHttpRequestException",
    "MalformedInput",
    "MalformedQueryString",
    "MaxMessageLengthExceeded",
    "MetadataTooLarge",
    "MethodNotAllowed",
    "MissingAction",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "MissingContentLength",
    "MissingRequestBodyError",
    "MissingSecurityHeader",
    "NotImplemented",
    "NotSignedUp",
    "OptInRequired",
    "PermanentRedirect",
    "Redirect",
    "RequestExpired",
    "RequestHeaderSectionTooLarge",
    "RequestThrottled",
    "RequestTimeTooSkewed",
    "RequestTimeout",
    "SerializationException",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "SlowDown",
    "TemporaryRedirect",
    "Throttling",
    "ThrottlingException",
    "TokenRefreshRequired",
    "TooManyRequestsException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "XAmzContentSHA256Mismatch",
    "XMinioInvalidObjectName",
    "XMinioInvalidResourceName",
});
static_assert(std::ranges::is_sorted(not_accepted));

/// CloudTrail puts "Client." before EC2's codes.
std::string_view bare(std::string_view code) {
    constexpr std::string_view before = "Client.";
    if (code.starts_with(before)) code.remove_prefix(before.size());
    return code;
}

/// S3 says AccessDenied, too, of a signature that it did not look at: "Request has expired", "AWS
/// authentication requires a valid Date or x-amz-date header", "There were headers present in the
/// request which were not signed" (Amazon S3 User Guide, "Troubleshoot access denied errors"). Who
/// was known, and denied, is told otherwise.
bool is_denial_of_somebody(const Exchange& exchange, std::string_view message) {
    // Without its own word, the code is only what the status means. Of a HEAD MinIO says it in a
    // header.
    if (!exchange.reply_body.bytes.contains("<Code>AccessDenied</Code>") &&
        render::header(exchange.reply_headers, "x-minio-error-code") != "AccessDenied") {
        return false;
    }
    return message.starts_with("Access Denied") || message.starts_with("User: ") ||
           message.contains("not authorized to perform");
}

/// What services answer before they ask who it is, whatever the request is signed with: a preflight
/// request (Fetch Standard, section 3.2), MinIO's probes.
bool is_open_to_all(const Exchange& exchange, const Call& call) {
    return exchange.method == "OPTIONS" ||
           (call.bucket == "minio" && call.key.starts_with("health/"));
}

}  // namespace

bool is_accepted(const Exchange& exchange, const Call& call, std::string_view error_code,
                 std::string_view error_message) {
    if (call.claim.signing == Signing::none || call.claim.is_ambiguous || exchange.status == 0) {
        return false;
    }
    if (is_open_to_all(exchange, call)) return false;
    if (exchange.ending != Ending::complete && exchange.ending != Ending::client_left &&
        exchange.ending != Ending::upstream_broke &&
        exchange.ending != Ending::upstream_timed_out) {
        return false;  // The gateway's own reply.
    }
    // A redirection says where to ask, not that anybody may.
    if (exchange.status >= 300 && exchange.status < 400 && exchange.status != 304) return false;
    if (exchange.status < 400)
        return error_code.empty() || !std::ranges::binary_search(not_accepted, bare(error_code));
    if (exchange.status >= 500 || exchange.status == 401) return false;
    // Whoever answers an unknown call may not have looked who asked.
    if (call.service == nullptr) return false;
    if (error_code == "AccessDenied" && call.event_source == "s3.amazonaws.com" &&
        !is_denial_of_somebody(exchange, error_message)) {
        return false;
    }
    const bool is_told = exchange.method != "HEAD" || exchange.status == 404 ||
                         exchange.status == 412 || error_code == "AccessDenied";
    return is_told && !error_code.empty() &&
           !std::ranges::binary_search(not_accepted, bare(error_code));
}

}  // namespace opentrail::gateway
