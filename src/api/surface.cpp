#include "api/surface.h"

#include <fmt/format.h>

#include "api/console/site.h"
#include "api/excerpt.h"
#include "aws/json_protocol.h"
#include "aws/query_form.h"
#include "aws/sigv2.h"

namespace opentrail::api {

namespace {

/// Whether the signature's scope is of this service. Nothing of it is believed yet.
bool claims_service(const http::Request& request, std::string_view service) {
    const std::string scope = fmt::format("/{}/aws4_request", service);
    if (const std::string* header = http::find(request.headers, "Authorization")) {
        return header->find(scope) != std::string::npos;
    }
    const std::string_view query = request.query();
    return query.find("X-Amz-Credential=") != std::string_view::npos &&
           (query.find(scope) != std::string_view::npos ||
            query.find(fmt::format("%2F{}%2Faws4_request", service)) != std::string_view::npos);
}

}  // namespace

Surface surface_of(const http::Request& request) {
    // A bucket may be called anything, and a key too: the signature says first what is meant.
    // Whoever names a target speaks to CloudTrail, and is told that this is not its service.
    if (claims_service(request, "s3") && !aws::claims_json(request)) return Surface::s3;
    if (aws::has_old_header(request) || aws::has_url_signature(request)) return Surface::s3;
    const std::string_view path = request.path();
    if (path == "/v1" || path.starts_with("/v1/")) return Surface::v1;
    // A bucket of that name is there for whoever signs.
    if (path == "/console" || path.starts_with("/console/")) return Surface::console;
    if ((path == "/" || path.empty()) && console::wants_page(request)) return Surface::console;
    if (request.method == "POST" && (path == "/" || path.empty())) {
        const std::string* target = http::find(request.headers, "X-Amz-Target");
        if (target && target->starts_with("TrentService.")) return Surface::kms;
        // A form names no target; whoever names one speaks JSON whatever else it says.
        return aws::claims_form(request) && !aws::claims_json(request) ? Surface::query
                                                                       : Surface::cloudtrail;
    }
    if (request.method == "POST" && path == "/PutAuditEvents") return Surface::audit;
    if (request.method == "GET" || request.method == "HEAD") {
        if (path == "/healthz") return Surface::healthz;
        if (path == "/readyz") return Surface::readyz;
        if (path == "/metrics") return Surface::metrics;
    }
    return Surface::nothing;
}

Form form_of(const http::Request& request) {
    switch (surface_of(request)) {
        case Surface::cloudtrail:
        case Surface::kms: return Form::json11;
        case Surface::query: return Form::query;
        case Surface::audit: return Form::rest_json;
        default: return Form::v1;
    }
}

Outcome<std::string> operation_of(const http::Request& request) {
    aws::Outcome<aws::Target> target = aws::read_target(request);
    if (!target) return std::unexpected(std::move(target.error()));
    if (target->service != "CloudTrail_20131101") {
        return refuse("UnknownOperationException",
                      fmt::format("The service {} is not here.", excerpt(target->service)));
    }
    return std::move(target->operation);
}

http::Request bucket_of(const http::Request& request) {
    const std::string_view path = request.path();
    http::Request bucket;
    bucket.method = request.method;
    bucket.target = path.substr(0, path.find('/', 1));
    bucket.headers = request.headers;
    return bucket;
}

}  // namespace opentrail::api
