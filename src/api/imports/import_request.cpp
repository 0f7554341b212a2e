#include "api/imports/import_request.h"

#include <fmt/format.h>

#include <array>

#include "api/excerpt.h"
#include "api/request_members.h"
#include "aws/arn.h"
#include "intake/import_location.h"

namespace opentrail::api {
namespace {

constexpr std::string_view store_type = "eventdatastore";
constexpr std::array<std::string_view, 4> of_new_imports = {"Destinations", "ImportSource",
                                                            "StartEventTime", "EndEventTime"};

bool is_given(const JsonObject& body, std::string_view name) {
    const auto member = body.find(name);
    return member != body.end() && !member->value().is_null();
}

std::unexpected<Refused> refuse_source(std::string message) {
    return refuse("InvalidImportSourceException", std::move(message));
}

std::string text_in(const JsonObject& object, std::string_view name) {
    return text_member(object, name).value_or(std::nullopt).value_or("");
}

bool is_role(std::string_view text) {
    const Result<aws::Arn> arn = aws::parse_arn(text);
    return arn && arn->service == "iam" && arn->region.empty() &&
           aws::is_account_id(arn->account) && arn->resource_type() == "role" &&
           !arn->resource_name().empty();
}

Outcome<void> read_source(const JsonObject& body, catalog::BucketImport& import) {
    const JsonObject* const source = object_member(body, "ImportSource").value_or(nullptr);
    const JsonObject* const s3 =
        source == nullptr ? nullptr : object_member(*source, "S3").value_or(nullptr);
    if (s3 == nullptr) return refuse_source("The import source names no S3 bucket.");
    import.location = text_in(*s3, "S3LocationUri");
    import.bucket_region = text_in(*s3, "S3BucketRegion");
    import.role = text_in(*s3, "S3BucketAccessRoleArn");
    const auto location = intake::parse_import_location(import.location);
    if (!location) {
        return refuse_source(fmt::format("The S3LocationUri {} is not valid: {}.",
                                         excerpt(import.location), location.error().message));
    }
    if (!aws::is_region(import.bucket_region)) {
        return refuse_source(fmt::format("The S3BucketRegion {} is not the name of a Region.",
                                         excerpt(import.bucket_region)));
    }
    if (!is_role(import.role)) {
        return refuse_source(fmt::format("The S3BucketAccessRoleArn {} is not the ARN of a role.",
                                         excerpt(import.role)));
    }
    return {};
}

}  // namespace

std::string history_arn(const access::Principal& caller) {
    return fmt::format("arn:{}:cloudtrail:{}:{}:{}/history", aws::partition_of(caller.region),
                       caller.region, caller.account, store_type);
}

Outcome<void> check_destination_form(std::string_view given) {
    const Result<aws::Arn> arn = aws::parse_arn(given);
    const bool right = arn && arn->service == "cloudtrail" && aws::is_region(arn->region) &&
                       aws::is_account_id(arn->account) && arn->resource_type() == store_type &&
                       !arn->resource_name().empty();
    if (right) return {};
    return refuse("EventDataStoreARNInvalidException",
                  fmt::format("{} is not the ARN of an event data store.", excerpt(given)));
}

Outcome<void> check_destination(std::string_view given, const access::Principal& caller) {
    if (auto form = check_destination_form(given); !form) return form;
    const std::string history = history_arn(caller);
    if (given == history) return {};
    return refuse("EventDataStoreNotFoundException",
                  fmt::format("There is no event data store {}: events are imported into {}.",
                              excerpt(given), history));
}

Outcome<std::optional<std::string>> read_retry(const JsonObject& body) {
    if (!is_given(body, "ImportId")) {
        if (is_given(body, "Destinations") && is_given(body, "ImportSource")) {
            return std::optional<std::string>();
        }
        return refuse("InvalidParameterException",
                      "A new import needs Destinations and ImportSource, a retry ImportId.");
    }
    for (const std::string_view name : of_new_imports) {
        if (!is_given(body, name)) continue;
        return refuse("InvalidParameterException",
                      fmt::format("{} is for a new import, ImportId for a retry: only one of the "
                                  "two can be given.",
                                  name));
    }
    return std::optional(text_in(body, "ImportId"));
}

Outcome<catalog::BucketImport> read_new_import(const JsonObject& body,
                                               const access::Principal& caller) {
    catalog::BucketImport import;
    import.account = caller.account;
    import.region = caller.region;
    import.principal = caller.arn;
    const JsonArray* const destinations = array_member(body, "Destinations").value_or(nullptr);
    if (destinations == nullptr || destinations->size() != 1 ||
        !destinations->front().is_string()) {
        return refuse("InvalidParameterException", "An import has exactly one destination.");
    }
    import.destination = std::string_view(destinations->front().get_string());
    if (auto right = check_destination(import.destination, caller); !right) {
        return std::unexpected(right.error());
    }
    if (auto right = read_source(body, import); !right) return std::unexpected(right.error());
    RequestMembers members(body);
    import.from = members.time("StartEventTime");
    import.until = members.time("EndEventTime");
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (import.from && import.until && *import.from > *import.until) {
        return refuse("InvalidParameterException",
                      fmt::format("The start time {} occurs after the end time {}.",
                                  iso8601(*import.from), iso8601(*import.until)));
    }
    return import;
}

}  // namespace opentrail::api
