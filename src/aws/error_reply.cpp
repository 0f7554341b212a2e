#include "aws/error_reply.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "base/json_text.h"

namespace opentrail::aws {
namespace {

struct Row {
    std::string_view code;
    int json_1_1;
    int rest_json;
};

// JSON 1.1: what JSON services are seen to answer; AWS's lists, which are written for Query and
// REST services, say 403 for the first five.
constexpr std::array<Row, 17> statuses{{
    {"MissingAuthenticationTokenException", 400, 403},
    {"IncompleteSignatureException", 400, 403},
    {"UnrecognizedClientException", 400, 403},
    {"InvalidSignatureException", 400, 403},
    {"ExpiredTokenException", 400, 403},
    {"AccessDeniedException", 400, 403},
    {"OptInRequired", 403, 403},
    {"ThrottlingException", 400, 429},
    {"UnknownOperationException", 400, 404},
    {"RequestTimeoutException", 408, 408},
    {"RequestEntityTooLargeException", 413, 413},
    {"UnsupportedMediaTypeException", 415, 415},
    {"ExpectationFailedException", 417, 417},
    {"RequestHeaderTooLargeException", 431, 431},
    {"InternalFailure", 500, 500},
    {"NotImplementedException", 501, 501},
    {"ServiceUnavailable", 503, 503},
}};

}  // namespace

std::string_view content_type(Protocol protocol) {
    return protocol == Protocol::json_1_1 ? "application/x-amz-json-1.1" : "application/json";
}

int status_of(Protocol protocol, std::string_view code) {
    for (const Row& row : statuses) {
        if (row.code == code) return protocol == Protocol::json_1_1 ? row.json_1_1 : row.rest_json;
    }
    return 400;
}

http::Response error_reply(Protocol protocol, const Fault& fault, std::string_view request_id,
                           int status) {
    http::Response response;
    response.status = status != 0 ? status : status_of(protocol, fault.code);
    response.headers = {{"Content-Type", std::string(content_type(protocol))},
                        {"x-amzn-RequestId", std::string(request_id)}};
    if (protocol == Protocol::rest_json) {
        response.headers.push_back({"x-amzn-errortype", fault.code});
    }
    // CloudTrail's modelled errors declare Message, those of its data API message (Smithy models).
    const std::string_view member = protocol == Protocol::json_1_1 ? "Message" : "message";
    response.body = fmt::format("{{\"__type\":{},\"{}\":{}}}", json_string(fault.code), member,
                                json_string(fault.message));
    return response;
}

Fault fault_of_refusal(int status, std::string_view reason) {
    for (const Row& row : statuses) {
        if (row.json_1_1 == status && status != 400 && status != 403) {
            return {std::string(row.code), std::string(reason)};
        }
    }
    return {"BadRequestException", std::string(reason)};
}

}  // namespace opentrail::aws
