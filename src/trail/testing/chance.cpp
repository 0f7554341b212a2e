#include "trail/testing/chance.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::trail {
namespace {

using Texts = std::vector<std::string>;

const Texts names = {"GetObject", "GetObjectAcl", "PutObject",   "Invoke",
                     "PutItem",   "GetItem",      "RunInstances"};
const Texts sources = {"s3.amazonaws.com",        "lambda.amazonaws.com", "dynamodb.amazonaws.com",
                       "kms.amazonaws.com",       "ec2.amazonaws.com",    "rdsdata.amazonaws.com",
                       "codecommit.amazonaws.com"};
const Texts types = {"AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table",
                     "AWS::S3::Bucket", "AWS::SNS::Topic"};
const Texts event_types = {"AwsApiCall", "AwsServiceEvent", "AwsVpceEvent", "AwsConsoleAction"};
const Texts callers = {"arn:aws:iam::111111111111:user/Mia", "arn:aws:iam::111111111111:user/Mia2",
                       "arn:aws:sts::111111111111:assumed-role/Reader/s1",
                       "arn:aws:sts::111111111111:assumed-role/Reader/s2"};
const Texts endpoints = {"vpce-0001", "vpce-0002", "vpce-01"};
const Texts errors = {"VpceAccessDenied", "AccessDenied"};
const Texts buckets = {"a", "ab", "logs"};
const Texts keys = {"x", "x/y", "x/y/z.txt", "y.txt", ""};
const Texts functions = {"f", "f1", "g"};
const Texts tables = {"T", "T1"};

std::string function_arn(const std::string& name) {
    return "arn:aws:lambda:us-east-1:111111111111:function:" + name;
}
std::string table_arn(const std::string& name) {
    return "arn:aws:dynamodb:us-east-1:111111111111:table/" + name;
}

}  // namespace

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t Chance::below(std::uint64_t end) {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % end;
}

std::string Chance::arn() {
    switch (below(4)) {
        case 0: return function_arn(one_of(functions));
        case 1: return table_arn(one_of(tables));
        default: return "arn:aws:s3:::" + one_of(buckets) + "/" + one_of(keys);
    }
}

std::string Chance::part_of(const std::string& text) {
    const std::size_t begin = once_in(2) ? 0 : below(text.size());
    return text.substr(begin, 1 + below(text.size()));
}

FieldSelector Chance::condition(const std::string& field, const Texts& texts) {
    FieldSelector selector;
    selector.field = field;
    const std::size_t operators = 1 + below(3);
    for (std::size_t i = 0; i < operators; ++i) {
        const auto which = static_cast<Operator>(below(operator_count));
        const std::size_t count = 1 + below(3);
        for (std::size_t j = 0; j < count; ++j) {
            const std::string text = one_of(texts);
            const bool whole = which == Operator::equals || which == Operator::not_equals;
            selector[which].push_back(whole ? text : part_of(text));
        }
    }
    return selector;
}

EventSelector Chance::basic() {
    EventSelector selector;
    selector.read_write = static_cast<ReadWrite>(below(3));
    selector.include_management_events = !once_in(3);
    if (selector.include_management_events) {
        if (once_in(2)) selector.exclude_management_event_sources.push_back("kms.amazonaws.com");
        if (once_in(4))
            selector.exclude_management_event_sources.push_back("rdsdata.amazonaws.com");
    }
    const std::size_t count = selector.include_management_events ? below(3) : 1 + below(2);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t kind = below(3);
        const bool all = once_in(4);
        DataResource resource{types[kind], {}};
        const std::size_t values = 1 + below(3);
        for (std::size_t j = 0; j < values; ++j) {
            if (kind == 0) {
                resource.values.push_back(
                    all ? "arn:aws:s3" : "arn:aws:s3:::" + one_of(buckets) + "/" + one_of(keys));
            } else if (kind == 1) {
                resource.values.push_back(all ? "arn:aws:lambda" : function_arn(one_of(functions)));
            } else {
                resource.values.push_back(all ? "arn:aws:dynamodb" : table_arn(one_of(tables)));
            }
        }
        selector.data_resources.push_back(std::move(resource));
    }
    return selector;
}

AdvancedEventSelector Chance::management() {
    AdvancedEventSelector selector;
    selector.fields.push_back({"eventCategory", {{{"Management"}}}});
    if (once_in(2)) selector.fields.push_back({"readOnly", {{{once_in(2) ? "true" : "false"}}}});
    if (once_in(2)) {
        FieldSelector& field = selector.fields.emplace_back();
        field.field = "eventSource";
        field[Operator::not_equals].push_back("kms.amazonaws.com");
        if (once_in(2)) field[Operator::not_equals].push_back("rdsdata.amazonaws.com");
    }
    return selector;
}

AdvancedEventSelector Chance::data() {
    AdvancedEventSelector selector;
    selector.fields.push_back({"eventCategory", {{{"Data"}}}});
    selector.fields.push_back({"resources.type", {{{one_of(types)}}}});
    if (once_in(2)) {
        Texts arns;
        for (int i = 0; i < 6; ++i) arns.push_back(arn());
        selector.fields.push_back(condition("resources.ARN", arns));
    }
    if (once_in(3)) selector.fields.push_back({"readOnly", {{{once_in(2) ? "true" : "false"}}}});
    if (once_in(3)) selector.fields.push_back(condition("eventName", names));
    if (once_in(4)) selector.fields.push_back(condition("eventSource", sources));
    if (once_in(4)) selector.fields.push_back(condition("eventType", event_types));
    if (once_in(3)) selector.fields.push_back(condition("userIdentity.arn", callers));
    if (once_in(4)) {
        FieldSelector& field = selector.fields.emplace_back();
        field.field = "sessionCredentialFromConsole";
        field[once_in(2) ? Operator::equals : Operator::not_equals].push_back("true");
    }
    return selector;
}

AdvancedEventSelector Chance::network_activity() {
    AdvancedEventSelector selector;
    selector.fields.push_back({"eventCategory", {{{"NetworkActivity"}}}});
    selector.fields.push_back({"eventSource", {{{one_of(sources)}}}});
    if (once_in(2)) selector.fields.push_back(condition("eventName", names));
    if (once_in(2)) selector.fields.push_back({"errorCode", {{{"VpceAccessDenied"}}}});
    if (once_in(2)) selector.fields.push_back(condition("vpcEndpointId", endpoints));
    return selector;
}

Selectors Chance::selectors() {
    Selectors selectors;
    const std::size_t count = 1 + below(4);
    const bool is_basic = once_in(3);
    for (std::size_t i = 0; i < count; ++i) {
        if (is_basic) {
            selectors.basic.push_back(basic());
            continue;
        }
        const std::uint64_t kind = below(6);
        selectors.advanced.push_back(kind == 0   ? management()
                                     : kind == 1 ? network_activity()
                                                 : data());
    }
    return selectors;
}

Selectors Chance::lenient_selectors() {
    const std::pair<std::string, Texts> fields[] = {
        {"eventCategory", {"Management", "Data", "NetworkActivity"}},
        {"readOnly", {"true", "false"}},
        {"eventSource", sources},
        {"eventName", names},
        {"resources.type", types},
        {"resources.ARN", {arn(), arn(), arn()}},
        {"vpcEndpointId", endpoints},
        {"f", {"true", "x"}},
    };
    Selectors selectors;
    AdvancedEventSelector& selector = selectors.advanced.emplace_back();
    for (const auto& [field, texts] : fields) {
        if (once_in(3)) selector.fields.push_back(condition(field, texts));
    }
    if (once_in(3)) selectors.basic.push_back(basic());
    return selectors;
}

std::string Chance::record() {
    std::string record =
        R"({"eventVersion":"1.09","eventTime":"2026-01-02T03:04:05Z","awsRegion":"us-east-1",)"
        R"("recipientAccountId":"111111111111")";
    const std::string source = one_of(sources);
    record += fmt::format(R"(,"eventSource":"{}","eventName":"{}")", source, one_of(names));
    const auto maybe = [&](std::string_view member, const std::string& text) {
        if (!once_in(4)) record += fmt::format(R"(,"{}":"{}")", member, text);
    };
    maybe("eventCategory",
          one_of({"Management", "Data", "Data", "Data", "NetworkActivity", "Insight", "Later"}));
    maybe("eventType", one_of(event_types));
    if (once_in(2)) maybe("errorCode", one_of(errors));
    if (once_in(2)) maybe("vpcEndpointId", one_of(endpoints));
    if (once_in(2)) maybe("sessionCredentialFromConsole", "true");
    if (!once_in(4)) record += once_in(2) ? R"(,"readOnly":true)" : R"(,"readOnly":false)";
    if (once_in(4))
        record += once_in(2) ? R"(,"managementEvent":true)" : R"(,"managementEvent":false)";
    if (!once_in(4)) record += fmt::format(R"(,"userIdentity":{{"arn":"{}"}})", one_of(callers));
    if (!once_in(3)) {
        record += fmt::format(
            R"(,"requestParameters":{{"bucketName":"{}","key":"{}","functionName":"{}","tableName":"{}"}})",
            one_of(buckets), one_of(keys), one_of({"f", "f1:3", function_arn("g"), "1:function:f"}),
            one_of({"T", table_arn("T1")}));
    }
    if (!once_in(3)) {
        record += R"(,"resources":[)";
        const std::size_t count = below(4);
        for (std::size_t i = 0; i < count; ++i) {
            record += fmt::format(R"({}{{"type":"{}","ARN{}":"{}"}})", i == 0 ? "" : ",",
                                  one_of(types), once_in(5) ? "Prefix" : "", arn());
        }
        record += ']';
    }
    return record + '}';
}

}  // namespace opentrail::trail
