#include "app/filter_options.h"

#include <CLI/CLI.hpp>

#include "app/field_word.h"
#include "base/encoding.h"
#include "base/time.h"

namespace opentrail::app {
namespace {

struct Flag {
    const char* flag;
    const char* parameter;
    const char* meaning;
    std::vector<std::string> values = {};  // When these are all there are,
    std::string beginning = {};            // beside those that begin so.
};

const Flag flags[] = {
    {"--event-name", "eventName", "API action, such as RunInstances"},
    {"--event-source", "eventSource", "service, such as ec2.amazonaws.com"},
    {"--user", "username", "user name, or session name of a role"},
    {"--principal", "principal", "ARN of the identity, or the service that acted"},
    {"--access-key", "accessKeyId", "access key id"},
    {"--session", "session", "role session: its ARN or its name"},
    {"--resource", "resourceName", "resource: ARN or name; of an object BUCKET/KEY"},
    {"--resource-type", "resourceType", "such as AWS::S3::Bucket"},
    {"--source-ip", "sourceIPAddress", "address or service that called"},
    {"--region", "region", "Region"},
    {"--account", "account", "account that the event belongs to"},
    {"--error-code", "errorCode", "such as AccessDenied"},
    {"--read-only", "readOnly", "true or false", {"true", "false"}},
    {"--category",
     "category",
     "what kind of event",
     {"Management", "Data", "NetworkActivity", "Insight", "Aggregated"}},
    {"--event-type", "eventType", "such as AwsConsoleSignIn"},
    {"--door",
     "door",
     "how it came in; through one gateway alone: gateway:NAME",
     {"api", "gateway", "submitted", "import", "feed", "watch"},
     "gateway:"},
    {"--import", "importId", "one import"},
    {"--event-id", "eventId", "one event"},
    {"--text", "text", "free text anywhere in the raw record"},
};

CLI::Validator check_values(const Flag& flag) {
    CLI::IsMember known(flag.values, CLI::ignore_case);
    if (flag.beginning.empty()) return known;
    const CLI::Validator begins(
        [beginning = flag.beginning](const std::string& text) {
            const bool does = text.starts_with(beginning) && text.size() > beginning.size();
            return does ? std::string() : "it does not begin with " + beginning;
        },
        flag.beginning + "NAME");
    return known | begins;
}

/// What CLI11 wants of a check: empty when the text is good, else what is wrong with it.
std::string check_duration(const std::string& text) {
    const auto duration = parse_duration(text);
    return duration ? std::string() : duration.error().message;
}

/// ISO 8601, a date, or seconds since 1970.
std::string check_time(const std::string& text) {
    if (!text.empty() && text.find_first_not_of("0123456789.") == std::string::npos) return {};
    const auto time = parse_iso8601(text.size() == 10 ? text + "T00:00:00Z" : text);
    return time ? std::string() : time.error().message;
}

/// An S3 object as people write it; its ARN is what the index knows. A name that begins with a
/// slash is a parameter's of Systems Manager.
bool is_object(std::string_view name) {
    const auto slash = name.find('/');
    return slash != std::string_view::npos && slash > 0 &&
           name.substr(0, slash).find(':') == std::string_view::npos;
}

void append_filter(std::string& query, const std::string& parameter, std::string_view field,
                   std::string_view value) {
    append_parameter(query, parameter, value);
    if (field == "resourceName" && is_object(value)) {
        append_parameter(query, parameter, "arn:aws:s3:::" + std::string(value));
    }
}

}  // namespace

void append_parameter(std::string& query, std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query += name;
    query += '=';
    query += percent_encode(value);
}

void FilterOptions::add_to(CLI::App& command, bool with_time) {
    for (const Flag& flag : flags) {
        CLI::Option* const option =
            command.add_option(flag.flag, values_[flag.parameter], flag.meaning)
                ->group("Filters (repeat one for any of; all that are given must hold)")
                ->expected(1)
                ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        if (!flag.values.empty()) option->check(check_values(flag));
    }
    command
        .add_option("--not", negated_,
                    "FIELD=VALUE that must not hold, such as eventSource=kms.amazonaws.com")
        ->group("Filters (repeat one for any of; all that are given must hold)")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check([](const std::string& text) {
            const auto equals = text.find('=');
            return equals == std::string::npos || equals == 0 ? "it is not FIELD=VALUE"
                                                              : std::string();
        });
    if (!with_time) return;
    CLI::Option* const since =
        command.add_option("--since", values_["since"], "not older than this, such as 2h or 7d")
            ->group("Time")
            ->expected(1)
            ->check(check_duration);
    command
        .add_option("--from", values_["from"],
                    "not before, such as 2026-01-02T03:04:05Z; a date alone is the start of\n"
                    "that day in UTC")
        ->group("Time")
        ->expected(1)
        ->excludes(since)
        ->check(check_time);
    command
        .add_option("--to", values_["to"], "not after; a date alone is the end of that day in UTC")
        ->group("Time")
        ->expected(1)
        ->check(check_time);
}

std::string FilterOptions::query() const {
    std::string query;
    for (const auto& [parameter, values] : values_) {
        for (const std::string& value : values) append_filter(query, parameter, parameter, value);
    }
    for (const std::string& negated : negated_) {
        const auto equals = negated.find('=');
        const std::string field = field_word(negated.substr(0, equals));
        append_filter(query, "not." + field, field, negated.substr(equals + 1));
    }
    return query;
}

}  // namespace opentrail::app
