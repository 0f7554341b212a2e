#include "api/cloudtrail.h"

#include <fmt/format.h>

#include "api/operations.h"
#include "api/request_members.h"
#include "api/trails.h"

namespace opentrail::api {
namespace {

/// AWS General Reference, "AWS CloudTrail endpoints and quotas": LookupEvents, per account and
/// Region.
constexpr double aws_lookups_per_second = 2;

}  // namespace

CloudTrail::CloudTrail(LookupEvents& lookup, Recorder& recorder, const Clock& clock,
                       const Settings& settings)
    : lookup_(lookup),
      recorder_(recorder),
      clock_(clock),
      settings_(settings),
      lookups_(aws_lookups_per_second) {}

Outcome<std::string> CloudTrail::call(std::string_view name, const Call& call) {
    const std::optional<Operation> operation = find_operation(name);
    if (!operation) {
        return refuse("UnknownOperationException",
                      "The requested operation is not recognized by the service.");
    }
    OwnCall own;
    own.source = cloudtrail_source;
    own.name = operation->name;
    own.read_only = operation->read_only;
    Outcome<std::string> result = run(operation->name, call, own.parameters);
    if (!result) own.refused = result.error();
    // Before the reply: a call that cannot be recorded is not answered.
    if (Outcome<void> recorded = recorder_.record(call, own); !recorded) {
        return std::unexpected(recorded.error());
    }
    return result;
}

Outcome<std::string> CloudTrail::run(std::string_view operation, const Call& call,
                                     JsonObject& parameters) {
    Outcome<JsonObject> body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    parameters = lower_camel(*body);
    if (!call.caller.has(access::Scope::events_read)) {
        return refuse("AccessDeniedException",
                      fmt::format("User: {} is not authorized to perform: cloudtrail:{} because no"
                                  " identity-based policy allows the cloudtrail:{} action",
                                  call.caller.arn, operation, operation));
    }
    if (operation == "LookupEvents") return look_up(call, *body);
    if (operation == "DescribeTrails") return describe_trails(*body);
    if (operation == "ListTrails") return list_trails(*body);
    return refuse("UnsupportedOperationException",
                  fmt::format("The operation {} is not supported.", operation));
}

Outcome<std::string> CloudTrail::look_up(const Call& call, const JsonObject& body) {
    const Outcome<LookupRequest> request = parse_lookup_request(body, settings_.aws_limits);
    if (!request) return std::unexpected(request.error());
    if (settings_.aws_limits &&
        !lookups_.take(call.caller.account + "/" + call.caller.region, clock_.now())) {
        return refuse("ThrottlingException", "Rate exceeded");
    }
    return lookup_.run(*request, call.caller);
}

}  // namespace opentrail::api
