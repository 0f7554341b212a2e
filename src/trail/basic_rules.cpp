#include "trail/basic_rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::trail {
namespace {

// Messages: those of AWS where somebody has published one: "Value ... for DataResources.Values is
// invalid." (github.com/aws/aws-cdk/issues/3450), "Specify a valid number of DataResources.Values
// (0 to 250) for all your selectors" (github.com/aws-solutions/aws-crr-monitor/issues/7), "Invalid
// combination of parameters in EventSelectors. ..."
// (github.com/awsdocs/aws-cloudformation-user-guide/pull/752). The others are made like these.

constexpr std::size_t selectors_max = 5;
constexpr std::size_t values_max = 250;

struct DataType {
    std::string_view type;
    std::string_view service;
};
constexpr DataType data_types[] = {
    {"AWS::DynamoDB::Table", "dynamodb"},
    {"AWS::Lambda::Function", "lambda"},
    {"AWS::S3::Object", "s3"},
};

/// "The following event sources can be excluded" (CloudTrail API Reference, EventSelector).
constexpr std::string_view excludable[] = {"kms.amazonaws.com", "rdsdata.amazonaws.com"};

std::unexpected<Error> refuse(std::string message) {
    return fail(Code::invalid, std::move(message));
}

const DataType* data_type_of(std::string_view type) {
    for (const DataType& known : data_types) {
        if (known.type == type) return &known;
    }
    return nullptr;
}

/// Takes what is before the next ':' off the front of `text`, and the colon.
std::string_view take_part(std::string_view& text) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    return part;
}

bool consists_of(std::string_view text, std::string_view also) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               also.find(c) != std::string_view::npos;
    });
}

bool is_partition(std::string_view text) {
    return text == "aws" || (text.starts_with("aws-") && consists_of(text, "-"));
}

bool is_account(std::string_view text) {
    return text.size() == 12 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "BUCKET/" and perhaps what keys begin with.
bool is_bucket_and_prefix(std::string_view text) {
    const std::size_t slash = text.find('/');
    return slash != std::string_view::npos && consists_of(text.substr(0, slash), ".-_");
}

bool is_function(std::string_view text) {
    if (take_part(text) != "function") return false;
    const std::string_view function = take_part(text);
    return consists_of(function, "-_") && (text.empty() || consists_of(text, "-_$"));
}

bool is_table(std::string_view text) {
    constexpr std::string_view prefix = "table/";
    return text.starts_with(prefix) && consists_of(text.substr(prefix.size()), "-_.");
}

/// An ARN of one resource of `of`, or the beginning of one, as the type demands.
bool is_resource(const DataType& of, std::string_view value) {
    if (take_part(value) != "arn" || !is_partition(take_part(value)) ||
        take_part(value) != of.service) {
        return false;
    }
    const std::string_view region = take_part(value);
    const std::string_view account = take_part(value);
    if (of.service == "s3") {
        return region.empty() && account.empty() && is_bucket_and_prefix(value);
    }
    if (!consists_of(region, "-") || !is_account(account)) return false;
    return of.service == "lambda" ? is_function(value) : is_table(value);
}

Result<void> check_resource(const DataResource& resource, std::size_t& values) {
    const DataType* type = data_type_of(resource.type);
    if (type == nullptr) {
        return refuse(fmt::format(
            "Value {} for DataResources.Type is invalid. Valid values are: AWS::DynamoDB::Table, "
            "AWS::Lambda::Function, AWS::S3::Object",
            resource.type));
    }
    for (const std::string& value : resource.values) {
        // These do not count toward the limit (CloudTrail User Guide, "Quotas").
        if (stands_for_all(resource.type, value)) continue;
        if (!is_resource(*type, value)) {
            return refuse(fmt::format("Value {} for DataResources.Values is invalid.", value));
        }
        ++values;
    }
    return {};
}

Result<void> check_excluded(const EventSelector& selector) {
    for (const std::string& source : selector.exclude_management_event_sources) {
        if (std::ranges::find(excludable, source) == std::end(excludable)) {
            return refuse(
                fmt::format("Value {} for ExcludeManagementEventSources is invalid. Valid values "
                            "are: kms.amazonaws.com, rdsdata.amazonaws.com",
                            source));
        }
    }
    if (!selector.include_management_events && !selector.exclude_management_event_sources.empty()) {
        return refuse(
            "Invalid combination of parameters in EventSelectors. When includeManagementEvents is "
            "false, ExcludeManagementEventSources must be empty.");
    }
    return {};
}

}  // namespace

bool stands_for_all(std::string_view type, std::string_view value) {
    const DataType* known = data_type_of(type);
    if (known == nullptr || take_part(value) != "arn" || !is_partition(take_part(value))) {
        return false;
    }
    return value == known->service || (known->service == "s3" && value == "s3:::");
}

Result<void> check_rules(std::span<const EventSelector> selectors) {
    if (selectors.size() > selectors_max) {
        return refuse("Specify a valid number of selectors (1 to 5) for your trail.");
    }
    std::size_t values = 0;
    for (const EventSelector& selector : selectors) {
        if (!selector.include_management_events && selector.data_resources.empty()) {
            return refuse(
                "Invalid combination of parameters in EventSelectors. When "
                "includeManagementEvents is false, DataResources must not be empty.");
        }
        for (const DataResource& resource : selector.data_resources) {
            TRY(check_resource(resource, values));
        }
        TRY(check_excluded(selector));
    }
    if (values > values_max) {
        return refuse(
            "Specify a valid number of DataResources.Values (0 to 250) for all your selectors.");
    }
    return {};
}

}  // namespace opentrail::trail
