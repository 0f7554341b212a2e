#include "api/rate_limits.h"

#include "api/access_api.h"
#include "api/v1/search.h"

namespace opentrail::api {
namespace {

bool only_reads(std::string_view operation) {
    for (const std::string_view verb : {"Describe", "Get", "List", "Lookup", "Search"}) {
        if (operation.starts_with(verb)) return true;
    }
    return false;
}

CallGroup group_of_cloudtrail(const http::Request& request) {
    const Outcome<std::string> operation = operation_of(request);
    if (!operation) return CallGroup::reads;
    if (*operation == "LookupEvents") return CallGroup::lookups;
    return only_reads(*operation) ? CallGroup::reads : CallGroup::changes;
}

CallGroup group_of_v1(const http::Request& request) {
    const std::string_view path = request.path();
    if (path.starts_with(AccessApi::path_prefix)) return CallGroup::access;
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (path == "/v1/tail") return CallGroup::exports;
    if (path == "/v1/selectors/preview") return CallGroup::lookups;
    if (path.starts_with("/v1/events")) {
        if (!reads) return CallGroup::events;
        return v1::Search::export_call(request) ? CallGroup::exports : CallGroup::lookups;
    }
    if (path.starts_with("/v1/imports/") && path.ends_with("/batches")) return CallGroup::events;
    return reads ? CallGroup::reads : CallGroup::changes;
}

}  // namespace

std::string_view name(CallGroup group) {
    switch (group) {
        case CallGroup::lookups: return "lookups";
        case CallGroup::reads: return "reads";
        case CallGroup::changes: return "changes";
        case CallGroup::events: return "events";
        case CallGroup::exports: return "exports";
        case CallGroup::access: return "access";
        case CallGroup::buckets: break;
    }
    return "buckets";
}

std::optional<CallGroup> group_of(Surface surface, const http::Request& request) {
    switch (surface) {
        case Surface::cloudtrail: return group_of_cloudtrail(request);
        case Surface::query:
        case Surface::kms: return CallGroup::access;
        case Surface::s3: return CallGroup::buckets;
        case Surface::audit: return CallGroup::events;
        case Surface::v1: return group_of_v1(request);
        case Surface::console:
        case Surface::healthz:
        case Surface::readyz:
        case Surface::metrics:
        case Surface::nothing: break;
    }
    return std::nullopt;
}

RateLimits::RateLimits(const Rates& rates) {
    for (std::size_t i = 0; i < call_groups; ++i) {
        if (rates[i] > 0) limits_[i].emplace(rates[i]);
    }
}

bool RateLimits::take(CallGroup group, const std::string& principal, Timestamp now) {
    std::optional<RateLimit>& limit = limits_[static_cast<std::size_t>(group)];
    return !limit || limit->take(principal, now);
}

}  // namespace opentrail::api
