#include "api/request_counts.h"

#include <fmt/format.h>

#include "api/v1/router.h"

namespace opentrail::api {

void RequestCounts::add(Surface surface, const http::Request& request, int status) {
    std::string_view name = "other";
    switch (surface) {
        case Surface::cloudtrail: name = "cloudtrail"; break;
        case Surface::query: name = "query"; break;
        case Surface::kms: name = "kms"; break;
        case Surface::s3: name = "s3"; break;
        case Surface::audit: name = "cloudtrail-data"; break;
        case Surface::v1: name = v1::Router::pattern_of(request.path()); break;
        case Surface::console: name = "console"; break;
        case Surface::healthz:
        case Surface::readyz:
        case Surface::metrics: return;
        case Surface::nothing: break;
    }
    metrics_
        .counter("opentrail_requests_total", "Requests answered, by where they went and status.",
                 {{"to", std::string(name)}, {"status", fmt::format("{}", status)}})
        .add();
}

}  // namespace opentrail::api
