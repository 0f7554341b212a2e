#include "aws/query_reply.h"

#include <array>

#include "aws/xml_writer.h"

namespace opentrail::aws {
namespace {

struct Row {
    std::string_view json;  // As in the JSON protocols.
    std::string_view query;
    int status;
};

// Names and statuses: AWS IAM API Reference and AWS STS API Reference, "Common Error Types".
constexpr std::array<Row, 16> rows{{
    {"MissingAuthenticationTokenException", "MissingAuthenticationToken", 403},
    {"IncompleteSignatureException", "IncompleteSignature", 403},
    {"UnrecognizedClientException", "InvalidClientTokenId", 403},
    {"InvalidSignatureException", "SignatureDoesNotMatch", 403},
    {"ExpiredTokenException", "ExpiredToken", 403},
    {"AccessDeniedException", "AccessDenied", 403},
    {"ThrottlingException", "Throttling", 400},
    {"UnknownOperationException", "InvalidAction", 400},
    {"ValidationException", "ValidationError", 400},
    {"SerializationException", "MalformedInput", 400},
    {"ResourceNotFoundException", "NoSuchEntity", 404},
    {"ConflictException", "ConcurrentModification", 409},
    {"RequestEntityTooLargeException", "RequestEntityTooLarge", 413},
    {"RequestHeaderTooLargeException", "RequestHeaderTooLarge", 431},
    {"InternalFailure", "InternalFailure", 500},
    {"ServiceUnavailable", "ServiceUnavailable", 503},
}};

constexpr std::string_view content_type = "text/xml";

}  // namespace

std::string query_code(std::string_view code) {
    for (const Row& row : rows) {
        if (row.json == code) return std::string(row.query);
    }
    return std::string(code);
}

int query_status_of(std::string_view code) {
    for (const Row& row : rows) {
        if (row.json == code || row.query == code) return row.status;
    }
    return 400;
}

http::Response query_reply(std::string document, std::string_view request_id) {
    http::Response response;
    response.status = 200;
    response.headers = {{"Content-Type", std::string(content_type)},
                        {"x-amzn-RequestId", std::string(request_id)}};
    response.body = std::move(document);
    return response;
}

http::Response query_error(const Fault& fault, std::string_view request_id, int status,
                           std::string_view xml_namespace) {
    XmlWriter xml;
    xml.open("ErrorResponse", xml_namespace);
    xml.open("Error");
    xml.element("Type", status < 500 ? "Sender" : "Receiver");
    xml.element("Code", query_code(fault.code));
    xml.element("Message", fault.message);
    xml.close();
    xml.element("RequestId", request_id);
    xml.close();
    http::Response response = query_reply(xml.take(), request_id);
    response.status = status;
    return response;
}

}  // namespace opentrail::aws
