#include "api/trails/bucket_probe.h"

#include <fmt/format.h>

#include "delivery/object_path.h"

namespace opentrail::api {

Result<void> probe_bucket(const HandlerParts& parts, const catalog::Trail& trail) {
    const std::string arn = catalog::arn_of(trail);
    std::string key = fmt::format("AWSLogs/{}/CloudTrail/probe", trail.account);
    // One that cannot be is refused on its own account.
    if (!trail.prefix.empty() && delivery::path_of_key(trail.prefix)) {
        key = fmt::format("{}/{}", trail.prefix, key);
    }
    return parts.probe_bucket({.bucket = trail.bucket,
                               .key = key,
                               .bytes = {},
                               .trail = arn,
                               .account = trail.account,
                               .kms_key = trail.kms_key});
}

std::optional<Result<void>> probed_before(const Call& call, const catalog::Trail& trail) {
    if (!call.probed) return std::nullopt;
    const catalog::Trail& asked = call.probed->trail;
    const bool same = asked.bucket == trail.bucket && asked.prefix == trail.prefix &&
                      catalog::arn_of(asked) == catalog::arn_of(trail);
    return same ? std::optional(call.probed->taken) : std::nullopt;
}

}  // namespace opentrail::api
