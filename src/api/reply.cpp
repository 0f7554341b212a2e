#include "api/reply.h"

#include <array>

#include "aws/error_reply.h"
#include "aws/query_reply.h"

namespace opentrail::api {
namespace {

struct Status {
    std::string_view code;
    int status;
};

/// What /v1 has beside the errors of AWS's framework.
constexpr std::array<Status, 7> v1_statuses = {{
    {"ResourceNotFoundException", 404},
    {"MethodNotAllowedException", 405},
    {"ConflictException", 409},
    {"UnknownOperationException", 404},
    {"UnauthenticatedException", 401},
    {"MfaRequiredException", 401},
    {"PasswordResetRequiredException", 403},
}};

aws::Protocol protocol_of(Form form) {
    return form == Form::json11 ? aws::Protocol::json_1_1 : aws::Protocol::rest_json;
}

}  // namespace

int status_of(Form form, std::string_view code) {
    if (form == Form::v1) {
        for (const Status& known : v1_statuses) {
            if (known.code == code) return known.status;
        }
    }
    if (form == Form::query) return aws::query_status_of(code);
    return aws::status_of(protocol_of(form), code);
}

http::Response reply(Form form, std::string body, std::string_view request_id, int status) {
    if (form == Form::query) return aws::query_reply(std::move(body), request_id);
    http::Response response;
    response.status = status;
    response.headers = {{"Content-Type", std::string(aws::content_type(protocol_of(form)))},
                        {"x-amzn-RequestId", std::string(request_id)}};
    response.body = std::move(body);
    return response;
}

http::Response error_reply(Form form, const Refused& refused, std::string_view request_id) {
    const int status = status_of(form, refused.code);
    http::Response response =
        form == Form::query ? aws::query_error(refused, request_id, status)
                            : aws::error_reply(protocol_of(form), refused, request_id, status);
    if (response.status == 503 || response.status == 429) {
        response.headers.push_back({"Retry-After", "1"});
    }
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
