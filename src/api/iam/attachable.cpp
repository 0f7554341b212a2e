#include "api/iam/attachable.h"

#include <fmt/format.h>

#include "access/managed_policies.h"
#include "api/excerpt.h"
#include "api/iam/entity.h"
#include "aws/arn.h"

namespace opentrail::api::iam {

Outcome<std::string> attachable_name(const AccessCall& access, std::string_view arn) {
    const Result<aws::Arn> parsed = aws::parse_arn(arn);
    if (!parsed || parsed->service != "iam" || parsed->resource_type() != "policy") {
        return refuse("ValidationError", fmt::format("ARN {} is not valid.", excerpt(arn)));
    }
    if (const access::BuiltInPolicy* policy = access::find_built_in_policy(arn)) {
        return std::string(policy->name);
    }
    if (parsed->account == access.account) {
        const auto policy = access.parts.catalog.policy(arn);
        if (policy) return policy->name;
        if (policy.error().code != Code::not_found) return failed(policy);
    }
    return refuse("NoSuchEntity",
                  fmt::format("Policy {} does not exist or is not attachable.", excerpt(arn)));
}

Outcome<void> need_boundary(const AccessCall& access, std::string_view arn) {
    if (arn.empty()) return {};
    const Outcome<std::string> name = attachable_name(access, arn);
    if (!name) return std::unexpected(name.error());
    return {};
}

}  // namespace opentrail::api::iam
