#include "api/trails/trail_key.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include "api/excerpt.h"
#include "api/kms/key.h"
#include "aws/arn.h"

namespace opentrail::api {
namespace {

bool names_a_key(const std::string& key) {
    static const RE2 shape(
        "(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:)?alias/[A-Za-z0-9/_-]+"
        "|(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/)?"
        "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})");
    return RE2::FullMatch(key, shape);
}

Refused not_there(std::string_view key, std::string_view why) {
    return {"KmsKeyNotFoundException", fmt::format("KMS key {} {}", excerpt(key), why)};
}

}  // namespace

std::optional<Refused> resolve_key(const HandlerParts& parts, const Call& call, bool remote,
                                   TrailRequest& request) {
    if (!request.kms_key || request.kms_key->empty()) return std::nullopt;
    const std::string named = *request.kms_key;
    if (!names_a_key(named)) {
        if (parts.settings.lenient) return std::nullopt;
        return Refused{"InvalidKmsKeyIdException",
                       fmt::format("KMS key {} is neither the name of an alias, nor the ARN of an "
                                   "alias or key, nor the id of a key.",
                                   excerpt(named))};
    }
    if (remote) {
        const Result<aws::Arn> arn = aws::parse_arn(named);
        if ((arn && arn->resource.starts_with("key/")) || parts.settings.lenient) {
            return std::nullopt;
        }
        return not_there(named,
                         "is not known here: the bucket is of another S3, whose keys are"
                         " named by their ARN, arn:aws:kms:REGION:ACCOUNT:key/ID.");
    }
    // The key must be of the bucket's Region; there is one for all buckets here, so that an ARN may
    // be of any.
    const Result<aws::Arn> arn = aws::parse_arn(named);
    const std::string region = arn ? arn->region : call.caller.region;
    const Outcome<catalog::KmsKey> key =
        kms::find_key({parts.catalog, call.caller.account, region, call.received}, named);
    if (!key) {
        if (parts.settings.lenient) return std::nullopt;
        if (key.error().code == "NotFoundException" || key.error().code == "InvalidArnException") {
            return not_there(named, "does not exist.");
        }
        return key.error();
    }
    if (const Outcome<void> may = kms::check_usable(*key, call.received); !may) {
        return Refused{"KmsException", fmt::format("KMS key {}", may.error().message)};
    }
    request.kms_key = key->arn;
    return std::nullopt;
}

}  // namespace opentrail::api
