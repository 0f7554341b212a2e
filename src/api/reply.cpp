#include "api/reply.h"

#include <fmt/format.h>

#include <array>

#include "base/json_text.h"

namespace opentrail::api {
namespace {

struct Status {
    std::string_view code;
    int status;
};

// What every form answers alike: faults of the server, and of the transport.
constexpr std::array<Status, 9> common_statuses = {{
    {"InternalFailure", 500},
    {"ServiceUnavailable", 503},
    {"RequestTimeoutException", 408},
    {"RequestEntityTooLargeException", 413},
    {"ExpectationFailedException", 417},
    {"RequestHeaderTooLargeException", 431},
    {"NotImplementedException", 501},
    {"MethodNotAllowedException", 405},
    {"UnsupportedMediaTypeException", 415},
}};

constexpr std::array<Status, 9> rest_statuses = {{
    {"AccessDeniedException", 403},
    {"MissingAuthenticationTokenException", 403},
    {"IncompleteSignatureException", 403},
    {"UnrecognizedClientException", 403},
    {"InvalidSignatureException", 403},
    {"ExpiredTokenException", 403},
    {"ResourceNotFoundException", 404},
    {"ConflictException", 409},
    {"ThrottlingException", 429},
}};

std::string_view content_type(Form form) {
    return form == Form::json11 ? "application/x-amz-json-1.1" : "application/json";
}

}  // namespace

int status_of(Form form, std::string_view code) {
    for (const Status& known : common_statuses) {
        if (known.code == code) return known.status;
    }
    if (form != Form::json11) {
        for (const Status& known : rest_statuses) {
            if (known.code == code) return known.status;
        }
    }
    return 400;
}

http::Response reply(Form form, std::string body, std::string_view request_id, int status) {
    http::Response response;
    response.status = status;
    response.headers = {{"Content-Type", std::string(content_type(form))},
                        {"x-amzn-RequestId", std::string(request_id)}};
    response.body = std::move(body);
    return response;
}

http::Response error_reply(Form form, const Refused& refused, std::string_view request_id) {
    // Modelled errors of CloudTrail declare Message, those of its data API message (their Smithy
    // models).
    const std::string_view member = form == Form::json11 ? "Message" : "message";
    std::string body = fmt::format("{{\"__type\":{},\"{}\":{}}}", json_string(refused.code), member,
                                   json_string(refused.message));
    http::Response response =
        reply(form, std::move(body), request_id, status_of(form, refused.code));
    if (form == Form::rest_json) response.headers.push_back({"x-amzn-errortype", refused.code});
    if (response.status == 503 || response.status == 429)
        response.headers.push_back({"Retry-After", "1"});
    return response;
}

http::Response text_reply(int status, std::string body, std::string_view content_type) {
    http::Response response;
    response.status = status;
    response.headers = {{"Content-Type", std::string(content_type)}};
    response.body = std::move(body);
    return response;
}

}  // namespace opentrail::api
