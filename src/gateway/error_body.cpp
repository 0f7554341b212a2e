#include "gateway/error_body.h"

#include <fmt/format.h>

#include "aws/query_reply.h"
#include "aws/xml_writer.h"
#include "base/json.h"

namespace opentrail::gateway {
namespace {

/// Names that clients know, most of which say that the call may be repeated.
std::string_view code_of(int status) {
    switch (status) {
        case 400: return "BadRequest";
        case 408: return "RequestTimeout";
        case 413: return "RequestEntityTooLarge";
        case 417: return "ExpectationFailed";
        case 431: return "RequestHeaderSectionTooLarge";
        case 501: return "NotImplemented";
        case 502: return "BadGateway";
        case 503: return "ServiceUnavailable";
        case 504: return "GatewayTimeout";
        default: return status < 500 ? "BadRequest" : "InternalError";
    }
}

std::string escaped(std::string_view text) {
    std::string out;
    aws::append_xml_text(out, text);
    return out;
}

/// Amazon S3 API Reference, "Error responses"; EC2's are nested (Amazon EC2 API Reference, "Error
/// codes").
std::string xml_of(std::string_view form, int status, std::string_view message,
                   std::string_view request_id) {
    return fmt::format(fmt::runtime(form), code_of(status), escaped(message), escaped(request_id));
}

}  // namespace

std::string error_body(const Call& call, int status, std::string_view message,
                       std::string_view request_id, std::string& content_type) {
    if (call.event_source == "s3.amazonaws.com") {
        content_type = "application/xml";
        return xml_of(
            R"(<?xml version="1.0" encoding="UTF-8"?>)"
            "\n<Error><Code>{}</Code><Message>{}</Message><RequestId>{}</RequestId></Error>",
            status, message, request_id);
    }
    const Protocol protocol = call.service == nullptr ? Protocol::json : call.service->protocol;
    if (protocol == Protocol::ec2) {
        content_type = "text/xml";
        return xml_of(
            R"(<?xml version="1.0" encoding="UTF-8"?>)"
            "\n<Response><Errors><Error><Code>{}</Code><Message>{}</Message></Error></Errors>"
            "<RequestID>{}</RequestID></Response>",
            status, message, request_id);
    }
    if (protocol == Protocol::query || protocol == Protocol::rest_xml) {
        content_type = "text/xml";
        return aws::query_error({std::string(code_of(status)), std::string(message)}, request_id,
                                status)
            .body;
    }
    content_type = "application/x-amz-json-1.1";
    return to_text(JsonObject{{"__type", code_of(status)}, {"message", message}});
}

}  // namespace opentrail::gateway
