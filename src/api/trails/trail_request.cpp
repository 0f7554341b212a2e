#include "api/trails/trail_request.h"

#include "api/request_members.h"

namespace opentrail::api {
namespace {

template <class Value>
void set(Value& into, const std::optional<Value>& from) {
    if (from) into = *from;
}

}  // namespace

Outcome<std::string> read_trail_member(const JsonObject& body, std::string_view member) {
    RequestMembers members(body);
    std::optional<std::string> given = members.text(member);
    members.require(member, given.has_value());
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    return *std::move(given);
}

Outcome<TrailRequest> read_trail_request(const JsonObject& body, bool new_trail) {
    RequestMembers members(body);
    TrailRequest request;
    const std::optional<std::string> name = members.text("Name");
    members.require("Name", name.has_value());
    request.name = name.value_or("");
    request.bucket = members.text("S3BucketName");
    if (new_trail) members.require("S3BucketName", request.bucket.has_value());
    request.prefix = members.text("S3KeyPrefix");
    request.sns_topic = members.text("SnsTopicName");
    request.include_global_service_events = members.flag("IncludeGlobalServiceEvents");
    request.multi_region = members.flag("IsMultiRegionTrail");
    request.log_file_validation = members.flag("EnableLogFileValidation");
    request.cloudwatch_group = members.text("CloudWatchLogsLogGroupArn");
    request.cloudwatch_role = members.text("CloudWatchLogsRoleArn");
    request.kms_key = members.text("KmsKeyId");
    request.organization = members.flag("IsOrganizationTrail");
    request.recursive_logging = members.flag("RecursiveLogging");
    if (new_trail) request.tags = read_tags(members);
    if (std::optional<Refused> problem = members.problem()) return std::unexpected(*problem);
    return request;
}

catalog::Trail apply(const TrailRequest& request, catalog::Trail trail) {
    set(trail.bucket, request.bucket);
    set(trail.prefix, request.prefix);
    set(trail.sns_topic, request.sns_topic);
    set(trail.include_global_service_events, request.include_global_service_events);
    set(trail.multi_region, request.multi_region);
    set(trail.log_file_validation, request.log_file_validation);
    set(trail.cloudwatch_group, request.cloudwatch_group);
    set(trail.cloudwatch_role, request.cloudwatch_role);
    set(trail.kms_key, request.kms_key);
    set(trail.organization, request.organization);
    set(trail.recursive_logging, request.recursive_logging);
    return trail;
}

}  // namespace opentrail::api
