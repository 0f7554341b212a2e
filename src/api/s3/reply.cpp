#include "api/s3/reply.h"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/xml_writer.h"

namespace opentrail::api::s3 {
namespace {

constexpr auto statuses = std::to_array<std::pair<std::string_view, int>>({
    {"AccessDenied", 403},
    {"InternalError", 500},
    {"InvalidAccessKeyId", 403},
    {"InvalidRange", 416},
    {"MethodNotAllowed", 405},
    {"NoSuchBucket", 404},
    {"NoSuchKey", 404},
    {"NotImplemented", 501},
    {"PreconditionFailed", 412},
    {"RequestTimeTooSkewed", 403},
    {"ServiceUnavailable", 503},
    {"SignatureDoesNotMatch", 403},
    {"SlowDown", 503},
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
};

}  // namespace

int status_of(std::string_view code) {
    const auto found = std::ranges::find(statuses, code, &std::pair<std::string_view, int>::first);
    return found == statuses.end() ? 400 : found->second;
}

http::Response reply(std::string body, std::string_view content_type, std::string_view request_id) {
    http::Response response;
    response.headers = {{"Content-Type", std::string(content_type)},
                        {"x-amz-request-id", std::string(request_id)}};
    response.body = std::move(body);
    return response;
}

http::Response error_reply(const Refused& refused, std::string_view resource,
                           std::string_view request_id) {
    aws::XmlWriter xml;
    xml.open("Error");
    xml.element("Code", refused.code);
    xml.element("Message", refused.message);
    xml.element("Resource", resource);
    xml.element("RequestId", request_id);
    xml.close();
    http::Response response = reply(xml.take(), "application/xml", request_id);
    response.status = status_of(refused.code);
    if (response.status == 503) response.headers.push_back({"Retry-After", "1"});
    return response;
}

Refused as_s3(const Refused& refused) {
    // How far the clocks are apart is told apart from a wrong secret, as S3 does.
    if (refused.code == "InvalidSignatureException" &&
        refused.message.starts_with("Signature expired")) {
        return {"RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large."};
    }
    const auto found = std::ranges::find(translations, refused.code, &Translation::from);
    if (found == translations.end()) return refused;
    return {std::string(found->code),
            found->message.empty() ? refused.message : std::string(found->message)};
}

}  // namespace opentrail::api::s3
