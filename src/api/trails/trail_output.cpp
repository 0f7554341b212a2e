#include "api/trails/trail_output.h"

#include <fmt/format.h>

#include "aws/arn.h"

namespace opentrail::api {
namespace {

void set_text(JsonObject& object, std::string_view name, const std::string& value) {
    if (!value.empty()) object[name] = value;
}

std::string topic_arn(const catalog::Trail& trail) {
    if (trail.sns_topic.empty() || trail.sns_topic.starts_with("arn:")) return trail.sns_topic;
    return fmt::format("arn:{}:sns:{}:{}:{}", aws::partition_of(trail.home_region),
                       trail.home_region, trail.account, trail.sns_topic);
}

/// `home_region`: the structure Trail has it among the others.
JsonObject members_of(const catalog::Trail& trail, bool home_region) {
    JsonObject object;
    object["Name"] = trail.name;
    object["S3BucketName"] = trail.bucket;
    set_text(object, "S3KeyPrefix", trail.prefix);
    set_text(object, "SnsTopicName", trail.sns_topic);
    set_text(object, "SnsTopicARN", topic_arn(trail));
    object["IncludeGlobalServiceEvents"] = trail.include_global_service_events;
    object["IsMultiRegionTrail"] = trail.multi_region;
    if (home_region) object["HomeRegion"] = trail.home_region;
    object["TrailARN"] = catalog::arn_of(trail);
    object["LogFileValidationEnabled"] = trail.log_file_validation;
    set_text(object, "CloudWatchLogsLogGroupArn", trail.cloudwatch_group);
    set_text(object, "CloudWatchLogsRoleArn", trail.cloudwatch_role);
    set_text(object, "KmsKeyId", trail.kms_key);
    return object;
}

bool has_custom_selectors(const catalog::Trail& trail) {
    const Result<trail::Selectors> selectors = selectors_of(trail);
    return !selectors || !selectors->is_default();
}

}  // namespace

JsonObject settings_of(const catalog::Trail& trail) {
    JsonObject object = members_of(trail, false);
    object["IsOrganizationTrail"] = trail.organization;
    object["RecursiveLogging"] = trail.recursive_logging;
    return object;
}

JsonObject description_of(const catalog::Trail& trail) {
    JsonObject object = members_of(trail, true);
    object["HasCustomEventSelectors"] = has_custom_selectors(trail);
    object["HasInsightSelectors"] = !trail.insight_selectors.empty();
    object["IsOrganizationTrail"] = trail.organization;
    object["RecursiveLogging"] = trail.recursive_logging;
    return object;
}

JsonObject summary_of(const catalog::Trail& trail) {
    return {{"TrailARN", catalog::arn_of(trail)},
            {"Name", trail.name},
            {"HomeRegion", trail.home_region}};
}

Result<trail::Selectors> selectors_of(const catalog::Trail& trail) {
    if (trail.selectors.empty()) return trail::Selectors::of_new_trail();
    Result<trail::Selectors> selectors = trail::parse_selectors_text(trail.selectors);
    if (selectors) return selectors;
    return fail(Code::corrupt, fmt::format("read the selectors of trail {}: {}", trail.name,
                                           selectors.error().message));
}

Json epoch_seconds(Timestamp time) {
    const std::int64_t millis = to_millis(time);
    if (millis % 1000 == 0) return millis / 1000;
    return static_cast<double>(millis) / 1000;
}

}  // namespace opentrail::api
