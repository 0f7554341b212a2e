#include "api/resource_policies/operations.h"

#include <fmt/format.h>

#include "access/policy/policy.h"
#include "api/excerpt.h"
#include "aws/arn.h"

namespace opentrail::api {
namespace {

/// CloudTrail API Reference, PutResourcePolicy: "maximum length of 8192".
constexpr std::size_t document_characters_max = 8192;
constexpr std::string_view history = "eventdatastore/history";

/// The ARN of the request, if its resource is there and may have a policy.
Outcome<std::string> read_resource(const Call& call, const JsonObject& body) {
    const std::string given = text_member(body, "ResourceArn").value_or(std::nullopt).value_or("");
    const Result<aws::Arn> arn = aws::parse_arn(given);
    if (!arn || arn->service != "cloudtrail" || !aws::is_region(arn->region) ||
        !aws::is_account_id(arn->account)) {
        return refuse(
            "ResourceARNNotValidException",
            fmt::format("{} is not the ARN of a resource that may have a policy, such as"
                        " arn:aws:cloudtrail:{}:{}:{}",
                        excerpt(given), call.caller.region, call.caller.account, history));
    }
    const std::string_view type = arn->resource_type();
    if (type != "eventdatastore" && type != "channel" && type != "dashboard") {
        return refuse(
            "ResourceTypeNotSupportedException",
            fmt::format("{} is not an event data store, dashboard or channel.", excerpt(given)));
    }
    if (arn->resource != history || arn->account != call.caller.account ||
        arn->partition != aws::partition_of(arn->region)) {
        return refuse("ResourceNotFoundException",
                      fmt::format("Resource {} was not found.", excerpt(given)));
    }
    return given;
}

Outcome<catalog::ResourcePolicy> find_policy(const HandlerParts& parts, const std::string& arn) {
    Result<catalog::ResourcePolicy> policy = parts.catalog.resource_policy(arn);
    if (policy) return *std::move(policy);
    if (policy.error().code != Code::not_found) return std::unexpected(as_refused(policy.error()));
    return refuse("ResourcePolicyNotFoundException",
                  fmt::format("Resource {} has no policy.", arn));
}

JsonObject shown(const catalog::ResourcePolicy& policy) {
    return {{"ResourceArn", policy.arn}, {"ResourcePolicy", policy.document}};
}

}  // namespace

Outcome<Answer> put_resource_policy(const HandlerParts&, const Call& call, const JsonObject& body) {
    Outcome<std::string> arn = read_resource(call, body);
    if (!arn) return std::unexpected(arn.error());
    catalog::ResourcePolicy policy;
    policy.arn = *std::move(arn);
    policy.account = call.caller.account;
    policy.document = text_member(body, "ResourcePolicy").value_or(std::nullopt).value_or("");
    policy.updated = call.received;
    const auto parsed = access::policy::parse_policy(
        policy.document, access::policy::Kind::resource, document_characters_max);
    if (!parsed) return refuse("ResourcePolicyNotValidException", parsed.error().message);
    return change_answer(shown(policy), catalog::PutResourcePolicy{policy});
}

Outcome<Answer> get_resource_policy(const HandlerParts& parts, const Call& call,
                                    const JsonObject& body) {
    const Outcome<std::string> arn = read_resource(call, body);
    if (!arn) return std::unexpected(arn.error());
    const Outcome<catalog::ResourcePolicy> policy = find_policy(parts, *arn);
    if (!policy) return std::unexpected(policy.error());
    return read_answer(shown(*policy));
}

Outcome<Answer> delete_resource_policy(const HandlerParts& parts, const Call& call,
                                       const JsonObject& body) {
    const Outcome<std::string> arn = read_resource(call, body);
    if (!arn) return std::unexpected(arn.error());
    const Outcome<catalog::ResourcePolicy> policy = find_policy(parts, *arn);
    if (!policy) return std::unexpected(policy.error());
    return change_answer({}, catalog::DeleteResourcePolicy{*arn});
}

}  // namespace opentrail::api
