// Admission of single records: what is taken from them, what is refused and in which words. Every
// record here was made up from the record reference of the AWS CloudTrail User Guide; expected
// values were read off by hand.

#include "event/parse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/limits.h"

namespace opentrail::event {
namespace {

constexpr Defaults door{"000000000000", "eu-central-1"};

/// What a batch says of one record, in plain strings.
struct Parsed {
    FactsBatch batch;
    std::string error;

    const Facts& facts() const { return batch.facts.at(0); }
    std::vector<std::string> all(Field field) const {
        std::vector<std::string> texts;
        for (const Value& value : batch.values_of(facts())) {
            if (value.field == field) texts.emplace_back(value.text);
        }
        return texts;
    }
    std::string one(Field field) const {
        const std::vector<std::string> texts = all(field);
        return texts.size() == 1 ? texts[0] : "(" + std::to_string(texts.size()) + " values)";
    }
};

Parsed parse(std::string_view record) {
    Parsed parsed;
    Parser parser;
    const Result<void> result = parser.parse(record, door, /*padded=*/false, parsed.batch);
    if (!result) parsed.error = result.error().message;
    return parsed;
}

constexpr std::string_view start_logging =
    R"({"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEID000001",)"
    R"("arn":"arn:aws:iam::111122223333:user/Mia","accountId":"111122223333",)"
    R"("accessKeyId":"AKIAEXAMPLE000000001","userName":"Mia"},"eventTime":"2026-01-02T03:04:05Z",)"
    R"("eventSource":"cloudtrail.amazonaws.com","eventName":"StartLogging","awsRegion":"us-east-1",)"
    R"("sourceIPAddress":"192.0.2.7","userAgent":"aws-cli/2.30","requestParameters":{"name":"audit"},)"
    R"("responseElements":null,"requestID":"0b1c","eventID":"7d0e3f8e-0000-4000-8000-000000000001",)"
    R"("readOnly":false,"eventType":"AwsApiCall","managementEvent":true,)"
    R"("recipientAccountId":"111122223333","eventCategory":"Management"})";

TEST(Parse, TakesEveryFieldOfAManagementEvent) {
    const Parsed parsed = parse(start_logging);
    ASSERT_EQ(parsed.error, "");
    EXPECT_EQ(to_millis(parsed.facts().time), 1767323045000);
    EXPECT_EQ(parsed.facts().account, "111122223333");
    EXPECT_EQ(parsed.facts().region, "us-east-1");
    EXPECT_EQ(parsed.facts().event_id, "7d0e3f8e-0000-4000-8000-000000000001");
    EXPECT_FALSE(parsed.facts().event_id_is_derived);
    EXPECT_EQ(parsed.facts().category, Category::management);
    EXPECT_EQ(parsed.facts().id_hash, hash64("7d0e3f8e-0000-4000-8000-000000000001"));
    EXPECT_EQ(parsed.facts().record_hash, sha256(start_logging));
    struct Row {
        Field field;
        std::string_view value;
    };
    const Row rows[] = {
        {Field::event_name, "StartLogging"},
        {Field::event_source, "cloudtrail.amazonaws.com"},
        {Field::username, "Mia"},
        {Field::access_key_id, "AKIAEXAMPLE000000001"},
        {Field::resource_name, "audit"},
        {Field::resource_type, "AWS::CloudTrail::Trail"},
        {Field::source_ip, "192.0.2.7"},
        {Field::region, "us-east-1"},
        {Field::account, "111122223333"},
        {Field::read_only, "false"},
        {Field::category, "Management"},
        {Field::principal, "arn:aws:iam::111122223333:user/Mia"},
        {Field::event_type, "AwsApiCall"},
    };
    for (const Row& row : rows) EXPECT_EQ(parsed.one(row.field), row.value) << name(row.field);
    EXPECT_EQ(parsed.facts().value_count, std::size(rows));
    for (const Value& value : parsed.batch.values_of(parsed.facts())) {
        EXPECT_EQ(value.hash, hash64(value.text)) << name(value.field);
    }
}

}  // namespace
}  // namespace opentrail::event
