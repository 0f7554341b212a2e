// TrailRequest: the members of CreateTrail and UpdateTrail. Plain data.

#pragma once

#include <optional>
#include <string>

#include "api/refused.h"
#include "api/trails/tag_list.h"
#include "base/json.h"
#include "catalog/trail.h"

namespace opentrail::api {

/// Absent members were absent or null: UpdateTrail leaves what they stand for as it is, and empty
/// text takes it away.
struct TrailRequest {
    std::string name;
    std::optional<std::string> bucket;
    std::optional<std::string> prefix;
    std::optional<std::string> sns_topic;
    std::optional<bool> include_global_service_events;
    std::optional<bool> multi_region;
    std::optional<bool> log_file_validation;
    std::optional<std::string> cloudwatch_group;
    std::optional<std::string> cloudwatch_role;
    std::optional<std::string> kms_key;
    std::optional<bool> organization;
    std::optional<bool> recursive_logging;
    Tags tags;  // Of CreateTrail.
};

/// The member that says which trail is meant: Name, or TrailName. Fails when it is missing or no
/// text.
Outcome<std::string> read_trail_member(const JsonObject& body, std::string_view member);

/// Fails where a member is of another type, or Name (or, of a new trail, S3BucketName) is missing.
Outcome<TrailRequest> read_trail_request(const JsonObject& request, bool new_trail);

/// `trail` with what the request sets.
catalog::Trail apply(const TrailRequest& request, catalog::Trail trail);

}  // namespace opentrail::api
