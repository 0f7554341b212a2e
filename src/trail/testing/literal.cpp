#include "trail/testing/literal.h"

#include <string>
#include <vector>

#include "base/assert.h"
#include "event/data_events.h"

namespace opentrail::trail::literal {
namespace {

std::string text(const JsonObject& object, std::string_view member) {
    const Json* value = object.if_contains(member);
    if (value == nullptr || !value->is_string()) return "";
    return std::string(value->get_string());
}

/// "true", "false" or neither.
std::string flag(const JsonObject& record, std::string_view member) {
    const Json* value = record.if_contains(member);
    if (value != nullptr && value->is_bool()) return value->get_bool() ? "true" : "false";
    return text(record, member);
}

std::string inner(const JsonObject& record, std::string_view outer, std::string_view member) {
    const Json* value = record.if_contains(outer);
    return value == nullptr || !value->is_object() ? "" : text(value->get_object(), member);
}

std::string category(const JsonObject& record) {
    const std::string stated = text(record, "eventCategory");
    for (const std::string known :
         {"Management", "Data", "NetworkActivity", "Insight", "Aggregated"}) {
        if (stated == known) return known;
    }
    const std::string type = text(record, "eventType");
    if (type == "AwsCloudTrailInsight") return "Insight";
    if (type == "AwsAggregatedEvent") return "Aggregated";
    if (type == "AwsVpceEvent" || type == "AwsVpceEvents") return "NetworkActivity";
    const std::string management = flag(record, "managementEvent");
    if (management == "true") return "Management";
    if (management == "false") return "Data";
    return event::is_data_event(text(record, "eventSource"), text(record, "eventName"))
               ? "Data"
               : "Management";
}

struct Touched {
    std::string type;
    std::string arn;
};

std::string partition(const std::string& region) {
    if (region.substr(0, 3) == "cn-") return "aws-cn";
    return region.substr(0, 7) == "us-gov-" ? "aws-us-gov" : "aws";
}

Touched of_request(const JsonObject& record) {
    const std::string source = text(record, "eventSource");
    const std::string region = text(record, "awsRegion");
    std::string account = text(record, "recipientAccountId");
    if (account.empty()) account = inner(record, "userIdentity", "accountId");
    const std::string aws = "arn:" + partition(region) + ":";
    if (source == "s3.amazonaws.com") {
        const std::string bucket = inner(record, "requestParameters", "bucketName");
        const std::string key = inner(record, "requestParameters", "key");
        return {"AWS::S3::Object", bucket.empty() ? "" : aws + "s3:::" + bucket + "/" + key};
    }
    if (source == "dynamodb.amazonaws.com") {
        std::string table = inner(record, "requestParameters", "tableName");
        if (!table.empty() && table.substr(0, 4) != "arn:") {
            table.insert(0, aws + "dynamodb:" + region + ":" + account + ":table/");
        }
        return {"AWS::DynamoDB::Table", table};
    }
    std::string function = inner(record, "requestParameters", "functionName");
    if (function.empty()) return {"AWS::Lambda::Function", ""};
    std::string before = aws + "lambda:" + region + ":" + account + ":function:";
    if (const std::size_t at = function.find("function:"); at != std::string::npos) {
        if (function.substr(0, 4) == "arn:") before = function.substr(0, at + 9);
        function.erase(0, at + 9);
    }
    return {"AWS::Lambda::Function", before + function.substr(0, function.find(':'))};
}

std::vector<Touched> resources(const JsonObject& record) {
    std::vector<Touched> list;
    bool narrow = false;
    const Json* listed = record.if_contains("resources");
    if (listed != nullptr && listed->is_array()) {
        for (const Json& item : listed->get_array()) {
            if (!item.is_object()) continue;
            Touched one{text(item.get_object(), "type"), text(item.get_object(), "ARN")};
            if (one.arn.empty()) one.arn = text(item.get_object(), "ARNPrefix");
            if (one.type.empty() && one.arn.empty()) continue;
            narrow = narrow || (!one.type.empty() && one.type != "AWS::S3::Bucket");
            list.push_back(one);
        }
    }
    const std::string source = text(record, "eventSource");
    const bool known = source == "s3.amazonaws.com" || source == "lambda.amazonaws.com" ||
                       source == "dynamodb.amazonaws.com";
    if (!narrow && known && category(record) == "Data") list.push_back(of_request(record));
    return list;
}

bool starts(const std::string& value, const std::string& with) {
    return value.size() >= with.size() && value.substr(0, with.size()) == with;
}

bool ends(const std::string& value, const std::string& with) {
    return value.size() >= with.size() && value.substr(value.size() - with.size()) == with;
}

bool holds(const FieldSelector& field, const std::string& value) {
    bool positive_given = false;
    bool positive = false;
    bool negative = false;
    const auto each = [&](Operator which, bool wanted, auto compare) {
        for (const std::string& with : field[which]) {
            if (wanted) positive_given = true;
            if (compare(value, with)) (wanted ? positive : negative) = true;
        }
    };
    const auto same = [](const std::string& a, const std::string& b) { return a == b; };
    each(Operator::equals, true, same);
    each(Operator::starts_with, true, starts);
    each(Operator::ends_with, true, ends);
    each(Operator::not_equals, false, same);
    each(Operator::not_starts_with, false, starts);
    each(Operator::not_ends_with, false, ends);
    return (!positive_given || positive) && !negative;
}

std::string value_of(const std::string& field, const JsonObject& record, const Touched& touched) {
    if (field == "eventCategory") return category(record);
    if (field == "readOnly") return flag(record, "readOnly") == "true" ? "true" : "false";
    if (field == "sessionCredentialFromConsole") return flag(record, field);
    if (field == "userIdentity.arn") return inner(record, "userIdentity", "arn");
    if (field == "resources.type") return touched.type;
    if (field == "resources.ARN") return touched.arn;
    if (field == "eventSource" || field == "eventName" || field == "eventType" ||
        field == "errorCode" || field == "vpcEndpointId") {
        return text(record, field);
    }
    return "";
}

/// One and the same resource satisfies all conditions on resources.
bool accepts(const AdvancedEventSelector& selector, const JsonObject& record) {
    std::vector<Touched> touched = resources(record);
    if (touched.empty()) touched.emplace_back();
    for (const Touched& one : touched) {
        bool all = true;
        for (const FieldSelector& field : selector.fields) {
            all = all && holds(field, value_of(field.field, record, one));
        }
        if (all) return true;
    }
    return false;
}

/// "arn:PARTITION:" and then `rest`, for any partition.
bool is_of_service(const std::string& value, const std::string& rest) {
    if (!starts(value, "arn:")) return false;
    const std::size_t end = value.find(':', 4);
    if (end == std::string::npos || value.substr(end + 1) != rest) return false;
    const std::string name = value.substr(4, end - 4);
    if (name == "aws") return true;
    return starts(name, "aws-") &&
           name.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
               std::string::npos;
}

bool is_all(const std::string& type, const std::string& value) {
    if (type == "AWS::Lambda::Function") return is_of_service(value, "lambda");
    if (type == "AWS::DynamoDB::Table") return is_of_service(value, "dynamodb");
    return type == "AWS::S3::Object" &&
           (is_of_service(value, "s3") || is_of_service(value, "s3:::"));
}

bool takes(const DataResource& wanted, const Touched& touched) {
    if (touched.type != wanted.type) return false;
    for (const std::string& value : wanted.values) {
        if (is_all(wanted.type, value)) return true;
        if (wanted.type == "AWS::S3::Object" ? starts(touched.arn, value) : touched.arn == value) {
            return true;
        }
    }
    return false;
}

bool accepts(const EventSelector& selector, const JsonObject& record) {
    const bool reads = flag(record, "readOnly") == "true";
    if (selector.read_write == ReadWrite::read_only && !reads) return false;
    if (selector.read_write == ReadWrite::write_only && reads) return false;
    const std::string kind = category(record);
    if (kind == "Management") {
        bool excluded = false;
        for (const std::string& source : selector.exclude_management_event_sources) {
            excluded = excluded || source == text(record, "eventSource");
        }
        return selector.include_management_events && !excluded;
    }
    if (kind != "Data") return false;
    for (const Touched& touched : resources(record)) {
        for (const DataResource& wanted : selector.data_resources) {
            if (takes(wanted, touched)) return true;
        }
    }
    return false;
}

}  // namespace

bool matches(const Selectors& selectors, const JsonObject& record) {
    const std::string kind = category(record);
    if (kind != "Management" && kind != "Data" && kind != "NetworkActivity") return false;
    for (const EventSelector& selector : selectors.basic) {
        if (accepts(selector, record)) return true;
    }
    for (const AdvancedEventSelector& selector : selectors.advanced) {
        if (accepts(selector, record)) return true;
    }
    return false;
}

bool matches(const Selectors& selectors, std::string_view record) {
    const Result<JsonObject> object = parse_json_object(record);
    INVARIANT(object.has_value());
    return matches(selectors, *object);
}

}  // namespace opentrail::trail::literal
