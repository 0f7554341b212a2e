#include "api/trails/trail_rules.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "api/excerpt.h"
#include "aws/service_error.h"
#include "delivery/bucket_name.h"
#include "delivery/object_path.h"

namespace opentrail::api {
namespace {

using Problem = std::optional<Refused>;

constexpr std::size_t prefix_length_max = 200;
constexpr std::size_t topic_length_max = 256;

Problem problem(std::string code, std::string message) {
    return Refused{std::move(code), std::move(message)};
}

/// Characters, not bytes: all but the continuation bytes of UTF-8.
std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Empty text takes a setting away, or leaves it unset: then there is nothing to check.
bool is_set(const std::optional<std::string>& member) { return member && !member->empty(); }

Problem check_regions(const catalog::Trail& trail) {
    if (!trail.multi_region || trail.include_global_service_events) return std::nullopt;
    return problem("InvalidParameterCombinationException",
                   "Multi-Region trail must include global service events.");
}

Problem bad_bucket_name(std::string_view bucket, std::string_view why) {
    return problem("InvalidS3BucketNameException",
                   fmt::format("Bucket name {} is not valid: {}.", excerpt(bucket), why));
}

/// Why a store does not take what a trail would deliver, in CloudTrail's errors, and in words that
/// say what is missing.
Refused refusal_of(const std::string& bucket, const Error& error) {
    const auto colon = error.message.find(": ");
    const std::string why = error.message.substr(colon == std::string::npos ? 0 : colon + 2);
    switch (error.code) {
        case Code::not_found:
            return {"S3BucketDoesNotExistException",
                    fmt::format("S3 bucket {} does not exist!", excerpt(bucket))};
        case Code::denied:
            if (error.message.starts_with("KMS.")) {
                return {
                    "InsufficientEncryptionPolicyException",
                    fmt::format("Insufficient permissions to access S3 bucket {} or KMS key: {}",
                                excerpt(bucket), excerpt(error.message))};
            }
            // No error of CloudTrail's means it: on AWS nobody configures such credentials.
            if (aws::refuses_credentials(aws::service_code(error))) {
                return {
                    "InsufficientS3BucketPolicyException",
                    fmt::format("S3 bucket {0} cannot be used: its store does not accept the "
                                "credentials that the setting stores.{0}.credentials names ({1})",
                                excerpt(bucket), error.message)};
            }
            return {"InsufficientS3BucketPolicyException",
                    fmt::format("Incorrect S3 bucket policy is detected for bucket: {} ({})",
                                excerpt(bucket), why)};
        // It is not said of what is ours; of an S3 of others its owner has to know.
        case Code::unavailable:
        case Code::throttled:
            return {"ServiceUnavailable",
                    fmt::format("S3 bucket {} cannot be asked now, try again later: {}",
                                excerpt(bucket), error.message)};
        default: return as_refused(error);
    }
}

Problem check_bucket(const catalog::Trail& trail, const TrailRules& rules) {
    if (const Result<void> named = delivery::check_bucket_name(trail.bucket); !named) {
        return bad_bucket_name(trail.bucket, named.error().message);
    }
    const Result<void> taken = rules.probe(trail);
    if (taken) return std::nullopt;
    return refusal_of(trail.bucket, taken.error());
}

/// A lenient caller may name a bucket that is not there, by the names of the early days of S3.
Problem check_any_bucket(const TrailRequest& request) {
    static const RE2 shape("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");
    if (!request.bucket || RE2::FullMatch(*request.bucket, shape)) return std::nullopt;
    return bad_bucket_name(*request.bucket, "it cannot be a bucket's");
}

Problem check_prefix(const std::string& prefix) {
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    };
    if (length_of(prefix) > prefix_length_max) {
        return problem("InvalidS3PrefixException",
                       fmt::format("S3 prefix is longer than the maximum length of {} characters.",
                                   prefix_length_max));
    }
    if (std::ranges::any_of(prefix, is_control)) {
        return problem("InvalidS3PrefixException", "S3 prefix has control characters.");
    }
    // Whether the built-in bucket can hold objects under it.
    const Result<std::string> path = delivery::path_of_key(prefix);
    if (path) return std::nullopt;
    return problem("InvalidS3PrefixException", path.error().message);
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

/// What OpenTrail has not yet.
Problem check_others(const TrailRequest& request) {
    if (is_set(request.sns_topic)) return check_topic(*request.sns_topic);
    if (Problem wrong = check_cloudwatch(request)) return wrong;
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
    if (Problem wrong = check_bucket(trail, rules)) return wrong;
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
    if (rules.lenient) {
        if (Problem wrong = check_any_bucket(request)) return wrong;
        if (!request.bucket || !delivery::check_bucket_name(trail.bucket)) return std::nullopt;
        // It need not be there. If it is, it must take what comes.
        const Result<void> taken = rules.probe(trail);
        if (taken || taken.error().code == Code::not_found) return std::nullopt;
        return refusal_of(trail.bucket, taken.error());
    }
    if (Problem wrong = check_regions(trail)) return wrong;
    // Where the files go and how decides whether the bucket takes them.
    if (request.bucket || request.prefix || request.kms_key) {
        if (Problem wrong = check_bucket(trail, rules)) return wrong;
    }
    return check_others(request);
}

}  // namespace opentrail::api
