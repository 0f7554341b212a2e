#include "api/lookup_handler.h"

namespace opentrail::api {
namespace {

/// AWS General Reference, "AWS CloudTrail endpoints and quotas": LookupEvents, per account and
/// Region.
constexpr double aws_lookups_per_second = 2;

}  // namespace

LookupHandler::LookupHandler(LookupEvents& lookup, const Clock& clock, const Settings& settings)
    : lookup_(lookup), clock_(clock), settings_(settings), rate_(aws_lookups_per_second) {}

Outcome<std::string> LookupHandler::run(const Call& call, const JsonObject& body) {
    const Outcome<LookupRequest> request = parse_lookup_request(body, settings_.aws_limits);
    if (!request) return std::unexpected(request.error());
    if (settings_.aws_limits &&
        !rate_.take(call.caller.account + "/" + call.caller.region, clock_.now())) {
        return refuse("ThrottlingException", "Rate exceeded");
    }
    return lookup_.run(*request, call.caller);
}

}  // namespace opentrail::api
