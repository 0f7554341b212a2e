#include "api/s3/bucket_change.h"

#include <fmt/format.h>

namespace opentrail::api::s3 {

Refused bucket_name_taken() {
    return {"BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all "
            "users of the system. Please select a different name and try again."};
}

Outcome<std::vector<catalog::Change>> forgetting_bucket(catalog::Catalog& catalog,
                                                        const std::string& name) {
    std::vector<catalog::Change> changes{catalog::DeleteBucket{name}};
    const std::string arn = fmt::format("arn:aws:s3:::{}", name);
    const auto policy = catalog.resource_policy(arn);
    if (policy) changes.emplace_back(catalog::DeleteResourcePolicy{arn});
    if (!policy && policy.error().code != Code::not_found) {
        return std::unexpected(as_refused(policy.error()));
    }
    return changes;
}

Outcome<std::vector<catalog::Change>> beginning_bucket(catalog::Catalog& catalog, const Call& call,
                                                       const std::string& name) {
    const catalog::PutBucket mine{{name, call.caller.account, call.received}};
    const auto holds = catalog.holds_evidence(name);
    if (!holds) return std::unexpected(as_refused(holds.error()));
    if (*holds) {
        const auto earlier = catalog.bucket(name);
        if (!earlier) return std::unexpected(as_refused(earlier.error()));
        if (earlier->account != call.caller.account) return std::unexpected(bucket_name_taken());
        return std::vector<catalog::Change>{mine};
    }
    // What was known of an earlier one, of which the end was not recorded, is not of this one.
    auto changes = forgetting_bucket(catalog, name);
    if (changes) changes->emplace_back(mine);
    return changes;
}

}  // namespace opentrail::api::s3
