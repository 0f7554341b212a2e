#include "api/trails/trail_rules.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "api/excerpt.h"

namespace opentrail::api {
namespace {

using Problem = std::optional<Refused>;

constexpr std::size_t prefix_length_max = 200;
constexpr std::size_t topic_length_max = 256;

Problem problem(std::string code, std::string message) {
    return Refused{std::move(code), std::move(message)};
}

/// Empty text takes a setting away, or leaves it unset: then there is nothing to check.
bool is_set(const std::optional<std::string>& member) { return member && !member->empty(); }

Problem check_regions(const catalog::Trail& trail) {
    if (!trail.multi_region || trail.include_global_service_events) return std::nullopt;
    return problem("InvalidParameterCombinationException",
                   "Multi-Region trail must include global service events.");
}

/// Amazon S3 User Guide, "General purpose bucket naming rules".
bool is_bucket_name(std::string_view name) {
    static constexpr std::array<std::string_view, 3> prefixes = {"xn--", "sthree-",
                                                                 "amzn-s3-demo-"};
    static constexpr std::array<std::string_view, 5> suffixes = {"-s3alias", "--ol-s3", ".mrap",
                                                                 "--x-s3", "--table-s3"};
    static const RE2 shape("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    static const RE2 address("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    const re2::StringPiece text(name.data(), name.size());
    return RE2::FullMatch(text, shape) && !RE2::FullMatch(text, address) &&
           name.find("..") == std::string_view::npos &&
           std::ranges::none_of(prefixes, [&](auto with) { return name.starts_with(with); }) &&
           std::ranges::none_of(suffixes, [&](auto with) { return name.ends_with(with); });
}

Problem bad_bucket_name(const std::string& bucket) {
    return problem("InvalidS3BucketNameException",
                   fmt::format("Bucket name {} is not valid.", excerpt(bucket)));
}

Problem check_bucket(const std::string& bucket, const TrailRules& rules) {
    if (!is_bucket_name(bucket)) return bad_bucket_name(bucket);
    if (rules.bucket_exists(bucket)) return std::nullopt;
    return problem("S3BucketDoesNotExistException",
                   fmt::format("S3 bucket {} does not exist!", excerpt(bucket)));
}

/// A lenient caller may name a bucket that is not there, by the names of the early days of S3.
Problem check_any_bucket(const TrailRequest& request) {
    static const RE2 shape("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");
    if (!request.bucket || RE2::FullMatch(*request.bucket, shape)) return std::nullopt;
    return bad_bucket_name(*request.bucket);
}

/// Log files are plain files under the folder of their bucket: a prefix must be a path that stays
/// there and comes back as it was given.
bool is_path(std::string_view prefix) {
    for (std::size_t at = 0; at <= prefix.size();) {
        const std::size_t slash = std::min(prefix.find('/', at), prefix.size());
        const std::string_view part = prefix.substr(at, slash - at);
        if (part.empty() || part == "." || part == "..") return false;
        at = slash + 1;
    }
    return std::ranges::none_of(
        prefix, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Problem check_prefix(const std::string& prefix) {
    if (prefix.size() > prefix_length_max) {
        return problem("InvalidS3PrefixException",
                       fmt::format("S3 prefix is longer than the maximum length of {} characters.",
                                   prefix_length_max));
    }
    if (is_path(prefix)) return std::nullopt;
    return problem("InvalidS3PrefixException",
                   fmt::format("S3 prefix {} is not valid: it must not start or end with a slash, "
                               "nor have control characters or a part that is empty, '.' or '..'.",
                               excerpt(prefix)));
}

Problem check_topic(const std::string& topic) {
    static const RE2 shape(
        "(arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:)?[A-Za-z0-9_-]{1,256}(\\.fifo)?");
    if (topic.size() > topic_length_max || !RE2::FullMatch(topic, shape)) {
        return problem("InvalidSnsTopicNameException",
                       fmt::format("SNS topic name {} is not valid.", excerpt(topic)));
    }
    return problem("InsufficientSnsTopicPolicyException",
                   "SNS Topic does not exist or the topic policy is incorrect!");
}

Problem check_cloudwatch(const TrailRequest& request) {
    static const RE2 group(
        "arn:aws[a-z-]*:logs:[a-z0-9-]+:[0-9]{12}:log-group:[^:*]{1,512}(:\\*)?");
    static const RE2 role("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+");
    if (!is_set(request.cloudwatch_group) && !is_set(request.cloudwatch_role)) return std::nullopt;
    if (!is_set(request.cloudwatch_group)) {
        return problem("InvalidCloudWatchLogsLogGroupArnException",
                       "You must specify a log group as well as a role ARN.");
    }
    if (!is_set(request.cloudwatch_role)) {
        return problem("InvalidCloudWatchLogsRoleArnException",
                       "You must specify a role ARN as well as a log group.");
    }
    if (!RE2::FullMatch(*request.cloudwatch_group, group)) {
        return problem("InvalidCloudWatchLogsLogGroupArnException",
                       "CloudTrail cannot validate the specified log group ARN.");
    }
    if (!RE2::FullMatch(*request.cloudwatch_role, role)) {
        return problem("InvalidCloudWatchLogsRoleArnException",
                       "CloudTrail cannot validate the specified role ARN.");
    }
    // Not one of the two above with "Access denied.": Terraform's provider tries those again for
    // two minutes.
    return problem("CloudWatchLogsDeliveryUnavailableException",
                   "Cannot set a CloudWatch Logs delivery for this Region.");
}

Problem check_kms_key(const std::string& key) {
    static const RE2 shape(
        "(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:)?alias/[A-Za-z0-9/_-]+"
        "|(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/)?"
        "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})");
    if (!RE2::FullMatch(key, shape)) {
        return problem("InvalidKmsKeyIdException",
                       fmt::format("KMS key {} is neither the name of an alias, nor the ARN of an "
                                   "alias or key, nor the id of a key.",
                                   excerpt(key)));
    }
    return problem("KmsKeyNotFoundException",
                   fmt::format("KMS key {} does not exist.", excerpt(key)));
}

/// What OpenTrail has not yet.
Problem check_others(const TrailRequest& request) {
    if (is_set(request.sns_topic)) return check_topic(*request.sns_topic);
    if (Problem wrong = check_cloudwatch(request)) return wrong;
    if (is_set(request.kms_key)) return check_kms_key(*request.kms_key);
    if (request.organization == true) {
        return problem("OrganizationsNotInUseException",
                       "The account is not a member of an organization.");
    }
    return std::nullopt;
}

}  // namespace

Problem check_new_trail(const TrailRequest& request, const catalog::Trail& trail,
                        const TrailRules& rules) {
    if (Problem wrong = check_regions(trail)) return wrong;
    if (Problem wrong = check_bucket(trail.bucket, rules)) return wrong;
    if (is_set(request.prefix)) {
        if (Problem wrong = check_prefix(*request.prefix)) return wrong;
    }
    if (!rules.lenient) {
        if (Problem wrong = check_others(request)) return wrong;
    }
    return check_tags(request.tags);
}

Problem check_update(const TrailRequest& request, const catalog::Trail& trail,
                     const TrailRules& rules) {
    if (is_set(request.prefix)) {
        if (Problem wrong = check_prefix(*request.prefix)) return wrong;
    }
    if (rules.lenient) return check_any_bucket(request);
    if (Problem wrong = check_regions(trail)) return wrong;
    if (request.bucket) {
        if (Problem wrong = check_bucket(*request.bucket, rules)) return wrong;
    }
    return check_others(request);
}

}  // namespace opentrail::api
