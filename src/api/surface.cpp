#include "api/surface.h"

#include <array>

namespace opentrail::api {

Surface surface_of(const http::Request& request) {
    const std::string_view path = request.path();
    if (path == "/v1" || path.starts_with("/v1/")) return Surface::v1;
    if (request.method == "POST" && (path == "/" || path.empty())) return Surface::cloudtrail;
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
        case Surface::cloudtrail: return Form::json11;
        case Surface::audit: return Form::rest_json;
        default: return Form::v1;
    }
}

std::string_view operation_of(const http::Request& request) {
    static constexpr std::array<std::string_view, 2> prefixes = {
        "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.", "CloudTrail_20131101."};
    const std::string* target = http::find(request.headers, "X-Amz-Target");
    if (!target) return {};
    for (const std::string_view prefix : prefixes) {
        if (target->starts_with(prefix)) return std::string_view(*target).substr(prefix.size());
    }
    return {};
}

}  // namespace opentrail::api
