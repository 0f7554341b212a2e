#include "gateway/render/failure.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/render/s3.h"

namespace opentrail::gateway::render {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> texts) {
    return std::ranges::find(texts, text) != texts.end();
}

struct Told {
    std::string_view code;
    std::string_view message;
};

/// "AccessDeniedException" of "com.amazon.coral#AccessDeniedException:http://…".
std::string_view shape_name(std::string_view type) {
    type = type.substr(0, type.find(':'));
    return type.substr(type.find_last_of('#') + 1);  // npos + 1 is 0.
}

std::string_view first_text(const Said& reply, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (const std::string_view text = reply.text(name); !text.empty()) return text;
    }
    return {};
}

Told told_by_json(const Exchange& exchange, const Said& reply) {
    Told told;
    told.code = shape_name(header(exchange.reply_headers, "x-amzn-errortype"));
    if (told.code.empty()) told.code = shape_name(first_text(reply, {"__type", "code", "Code"}));
    told.message = first_text(reply, {"message", "Message", "errorMessage"});
    return told;
}

Told told_by_xml(const Tree& tree) {
    // Query and REST-XML; EC2; S3; SQS and others without a namespace.
    for (const std::string_view path : {"ErrorResponse/Error", "Response/Errors/Error", "Error",
                                        "ErrorResponse", "ServiceErrorResponse/Error"}) {
        const NodeId error = tree.at(path);
        if (error == 0) continue;
        const std::string_view code = tree.text_at("Code", error);
        if (!code.empty()) return {code, tree.text_at("Message", error)};
    }
    return {};
}

Told told(const Subject& subject, const Said& reply) {
    Told told;
    if (reply.is_read && reply.wire == Wire::xml) {
        told = told_by_xml(reply.tree);
    } else {
        told = told_by_json(subject.exchange, reply);
    }
    if (told.code.empty()) {
        // Services that moved from Query to JSON still say the old code.
        const std::string_view old = header(subject.exchange.reply_headers, "x-amzn-query-error");
        told.code = old.substr(0, old.find(';'));
    }
    return told;
}

std::string_view without_quotes(std::string_view text) {
    if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return text;
    return text.substr(1, text.size() - 2);
}

std::optional<Failure> of_s3(const Subject& subject, Told told) {
    const int status = subject.exchange.status;
    if (told.code.empty() && subject.exchange.method == "HEAD") {
        // What MinIO would have said in a body.
        told.code = header(subject.exchange.reply_headers, "x-minio-error-code");
        told.message = without_quotes(header(subject.exchange.reply_headers, "x-minio-error-desc"));
    }
    // A copy and the end of an upload may fail after their 200.
    if (status < 300 && told.code.empty()) return {};
    Failure failure;
    const S3Failure by_status = s3_failure_of(status, !subject.call.key.empty());
    failure.code = told.code.empty() ? by_status.code : told.code;
    failure.message = told.code.empty() ? by_status.message : told.message;
    if (failure.code.empty()) failure.code = fmt::format("HttpStatus{}", status);
    failure.is_denial = failure.code == "AccessDenied";
    return failure;
}

/// Errors with which CloudTrail shows no parameters though nobody was denied anything.
bool hides_parameters(std::string_view service, std::string_view code) {
    if (is_one_of(code, {"ThrottlingException", "Throttling"})) return true;
    if (service == "cloudwatch") return code == "DashboardNotFoundError";
    if (service == "ecs") return code == "ClientException";
    if (service == "directconnect") return true;
    if (service == "sagemaker") return code == "ValidationException";
    return service == "securityhub" && code == "InvalidAccessException";
}

bool denies(std::string_view code) {
    return is_one_of(code, {"AccessDenied", "AccessDeniedException", "AuthorizationError",
                            "AuthorizationErrorException", "NotAuthorized"});
}

}  // namespace

std::string_view gateway_code(Ending ending) {
    switch (ending) {
        case Ending::complete: return {};
        case Ending::refused: return "GatewayRefused";
        case Ending::unreachable: return "GatewayUpstreamUnreachable";
        case Ending::upstream_broke: return "GatewayUpstreamBroke";
        case Ending::upstream_timed_out: return "GatewayUpstreamTimedOut";
        case Ending::upstream_malformed: return "GatewayUpstreamMalformed";
        case Ending::client_left: return "GatewayClientLeft";
    }
    return {};
}

std::string_view shape_of_error(const Call& call, std::string_view code) {
    const auto in = [&](const Operation& operation) -> std::string_view {
        for (const ErrorShape& error : operation.errors) {
            if (error.code == code || (error.code.empty() && error.shape == code)) {
                return error.shape;
            }
        }
        return {};
    };
    if (call.operation != nullptr) {
        if (const std::string_view shape = in(*call.operation); !shape.empty()) return shape;
    }
    if (call.service == nullptr) return code;
    for (const Operation& operation : call.service->operations) {
        if (const std::string_view shape = in(operation); !shape.empty()) return shape;
    }
    return code;
}

bool may_have_failed(const Subject& subject) {
    const Exchange& exchange = subject.exchange;
    if (exchange.ending != Ending::complete || exchange.status >= 400) return true;
    if (!is_s3(subject.call)) return false;
    return (exchange.status >= 300 && exchange.status != 304) ||
           is_one_of(subject.call.name,
                     {"CopyObject", "UploadPartCopy", "CompleteMultipartUpload"});
}

std::optional<Failure> failure_of(const Subject& subject, const Said& reply) {
    const Exchange& exchange = subject.exchange;
    const bool upstream_said_no = exchange.ending == Ending::client_left && exchange.status >= 400;
    if (exchange.ending != Ending::complete && !upstream_said_no) {
        return Failure{std::string(gateway_code(exchange.ending)), exchange.detail, false, false};
    }
    if (!may_have_failed(subject)) return {};
    const Told by_reply = told(subject, reply);
    if (is_s3(subject.call)) return of_s3(subject, by_reply);
    Failure failure{std::string(by_reply.code), std::string(by_reply.message), false, false};
    if (failure.code.empty()) {
        failure.code = fmt::format("HttpStatus{}", exchange.status);
        return failure;
    }
    if (subject.call.protocol == Protocol::ec2) {
        failure.is_denial = failure.code == "UnauthorizedOperation";
        failure.code =
            fmt::format("{}.{}", exchange.status >= 500 ? "Server" : "Client", failure.code);
        return failure;
    }
    if (denies(failure.code)) {
        failure.code = "AccessDenied";
        failure.is_denial = true;
        failure.hides_parameters = !is_one_of(subject.service(), {"ce", "glue"});
        return failure;
    }
    failure.code = shape_of_error(subject.call, failure.code);
    failure.hides_parameters = hides_parameters(subject.service(), failure.code);
    return failure;
}

}  // namespace opentrail::gateway::render
