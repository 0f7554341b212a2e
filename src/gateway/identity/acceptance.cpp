#include "gateway/identity/acceptance.h"

#include <algorithm>
#include <array>

namespace opentrail::gateway {
namespace {

/// Codes that say that key, token or signature is wrong, or that come before these are looked at:
/// "Common Errors" of the IAM, EC2, SQS, KMS and DynamoDB API References, "Error Responses" of the
/// S3 API Reference.
constexpr auto not_accepted = std::to_array<std::string_view>({
    "AccessKeyIdNotFound",
    "AuthFailure",
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "BadRequest",
    "CredentialNotFound",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InternalError",
    "InternalFailure",
    "InvalidAccessKeyId",
    "InvalidAction",
    "InvalidArgument",
    "InvalidClientTokenId",
    "InvalidHeader",
    "InvalidQueryParameter",
    "InvalidRequest",
    "InvalidSecurity",
    "InvalidSecurityToken",
    "InvalidSignatureException",
    "InvalidToken",
    "InvalidURI",
    "MalformedHttpRequestException",
    "MalformedInput",
    "MalformedQueryString",
    "MethodNotAllowed",
    "MissingAction",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "MissingContentLength",
    "MissingSecurityHeader",
    "NotImplemented",
    "NotSignedUp",
    "OptInRequired",
    "RequestExpired",
    "RequestThrottled",
    "RequestTimeTooSkewed",
    "SerializationException",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TokenRefreshRequired",
    "TooManyRequestsException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "XAmzContentSHA256Mismatch",
});
static_assert(std::ranges::is_sorted(not_accepted));

/// CloudTrail puts "Client." before EC2's codes.
std::string_view bare(std::string_view code) {
    constexpr std::string_view before = "Client.";
    if (code.starts_with(before)) code.remove_prefix(before.size());
    return code;
}

}  // namespace

bool is_accepted(const Exchange& exchange, const Call& call, std::string_view error_code) {
    if (call.claim.signing == Signing::none || exchange.status == 0) return false;
    if (exchange.ending != Ending::complete && exchange.ending != Ending::client_left &&
        exchange.ending != Ending::upstream_broke &&
        exchange.ending != Ending::upstream_timed_out) {
        return false;  // The gateway's own reply.
    }
    if (exchange.status < 400)
        return error_code.empty() || !std::ranges::binary_search(not_accepted, bare(error_code));
    if (exchange.status >= 500 || exchange.status == 401) return false;
    // Whoever answers an unknown call may not have looked who asked.
    if (call.service == nullptr) return false;
    if (exchange.method == "HEAD") return exchange.status == 404 || exchange.status == 412;
    return !error_code.empty() && !std::ranges::binary_search(not_accepted, bare(error_code));
}

}  // namespace opentrail::gateway
