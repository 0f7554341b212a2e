// The table of members that name resources: the same in code and in docs/lookup-resources.md, and
// applied to records as the page says.

#include "event/resource_members.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "event/testing/parsed.h"

namespace opentrail::event {
namespace {

using Texts = std::vector<std::string>;

/// The rows of the page's table, each as its cells.
std::vector<Texts> rows_of_page() {
    // Tests run from the source tree.
    std::ifstream page("docs/lookup-resources.md");
    EXPECT_TRUE(page) << "docs/lookup-resources.md";
    std::vector<Texts> rows;
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with("| ") || line.starts_with("| service ")) continue;
        Texts cells;
        for (std::size_t from = 2; from < line.size();) {
            const std::size_t end = line.find(" |", from);
            cells.push_back(line.substr(from, end - from));
            from = end + 3;
        }
        rows.push_back(cells);
    }
    return rows;
}

TEST(ResourceMembers, AreThoseOfThePage) {
    std::vector<Texts> rows;
    for (const ResourceMember& member : resource_members()) {
        const auto or_else = [](std::string_view text, const char* other) {
            return text.empty() ? std::string(other) : std::string(text);
        };
        rows.push_back({std::string(member.source), "`" + std::string(member.path) + "`",
                        or_else(member.type, "-"), or_else(member.events, "all")});
    }
    const std::vector<Texts> page = rows_of_page();
    ASSERT_EQ(rows.size(), page.size());
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i], page[i]) << "row " << i;
}

TEST(ResourceMembers, StartAtTheRequestOrTheResponse) {
    for (const ResourceMember& member : resource_members()) {
        EXPECT_TRUE(member.path.starts_with("requestParameters.") ||
                    member.path.starts_with("responseElements."))
            << member.path;
    }
}

struct ResourcesRow {
    std::string_view name;
    std::string_view source;
    std::string_view event;
    std::string_view members;
    Texts names;
    Texts types;
};

const ResourcesRow resources_rows[] = {
    {"bucket",
     "s3",
     "CreateBucket",
     R"("requestParameters":{"bucketName":"logs","Host":"logs.s3.amazonaws.com"})",
     {"logs"},
     {"AWS::S3::Bucket"}},
    {"listed ARNs with last segments",
     "s3",
     "GetObject",
     R"("requestParameters":{"bucketName":"logs","key":"a/b.gz"},"resources":[)"
     R"({"type":"AWS::S3::Object","ARN":"arn:aws:s3:::logs/a/b.gz"},)"
     R"({"accountId":"1","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::logs"}])",
     {"arn:aws:s3:::logs/a/b.gz", "b.gz", "arn:aws:s3:::logs", "logs"},
     {"AWS::S3::Object", "AWS::S3::Bucket"}},
    {"ARNPrefix",
     "s3",
     "ListObjects",
     R"("resources":[{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::logs/"}])",
     {"arn:aws:s3:::logs/", "logs"},
     {"AWS::S3::Object"}},
    {"star as last segment",
     "logs",
     "CreateLogStream",
     R"("resources":[{"ARN":"arn:aws:logs:us-east-1:1:log-group:g:*"}])",
     {"arn:aws:logs:us-east-1:1:log-group:g:*"},
     {}},
    {"instances in the old sets",
     "ec2",
     "TerminateInstances",
     R"("requestParameters":{"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]}},)"
     R"("responseElements":{"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]}})",
     {"i-1", "i-2"},
     {"AWS::EC2::Instance"}},
    {"wrapped request of newer EC2 calls",
     "ec2",
     "DeleteNatGateway",
     R"("requestParameters":{"DeleteNatGatewayRequest":{"NatGatewayId":"nat-1"}})",
     {"nat-1"},
     {"AWS::EC2::NatGateway"}},
    {"role assumed",
     "sts",
     "AssumeRole",
     R"("requestParameters":{"roleArn":"arn:aws:iam::1:role/R","roleSessionName":"s"},)"
     R"("responseElements":{"credentials":{"accessKeyId":"ASIAX","sessionToken":"t"},)"
     R"("assumedRoleUser":{"assumedRoleId":"AROAX:s","arn":"arn:aws:sts::1:assumed-role/R/s"}})",
     {"arn:aws:iam::1:role/R", "ASIAX", "AROAX:s", "arn:aws:sts::1:assumed-role/R/s"},
     {"AWS::IAM::Role", "AWS::IAM::AccessKey", "AWS::STS::AssumedRole"}},
    {"name by event: trail",
     "cloudtrail",
     "StopLogging",
     R"("requestParameters":{"name":"audit"})",
     {"audit"},
     {"AWS::CloudTrail::Trail"}},
    {"name by event: store",
     "cloudtrail",
     "CreateEventDataStore",
     R"("requestParameters":{"name":"audit"})",
     {"audit"},
     {"AWS::CloudTrail::EventDataStore"}},
    {"name by event: neither",
     "cloudtrail",
     "CreateDashboard",
     R"("requestParameters":{"name":"audit"})",
     {},
     {}},
    {"a list of names",
     "ssm",
     "GetParameters",
     R"("requestParameters":{"names":["/a","/b"]})",
     {"/a", "/b"},
     {"AWS::SSM::Parameter"}},
    {"any type",
     "rds",
     "AddTagsToResource",
     R"("requestParameters":{"resourceName":"arn:x"})",
     {"arn:x"},
     {}},
    {"another service's member",
     "kms",
     "Decrypt",
     R"("requestParameters":{"bucketName":"b"})",
     {},
     {}},
    {"unknown service", "nosuch", "Do", R"("requestParameters":{"name":"b"})", {}, {}},
};

TEST(ResourceMembers, NameTheResourcesOfAnEvent) {
    for (const ResourcesRow& row : resources_rows) {
        std::string record = R"({"eventVersion":"1.08","eventTime":"2026-01-02T03:04:05Z",)";
        ((record += R"("eventSource":")") += row.source) += R"(.amazonaws.com","eventName":")";
        ((record += row.event) += "\",") += row.members;
        const Parsed parsed = parsed_of(record + "}");
        ASSERT_EQ(parsed.error, "") << row.name;
        EXPECT_EQ(parsed.all(Field::resource_name), row.names) << row.name;
        EXPECT_EQ(parsed.all(Field::resource_type), row.types) << row.name;
    }
}

TEST(ResourceMembers, StopAtSixtyFourAnEvent) {
    for (const int count : {64, 65}) {
        std::string list;
        for (int i = 0; i < count; ++i) {
            list += (i == 0 ? "" : ",") + std::string(R"({"instanceId":"i-)") + std::to_string(i) +
                    "\"}";
        }
        const Parsed parsed = parsed_of(
            record_with(R"("requestParameters":{"instancesSet":{"items":[)" + list + "]}}"));
        ASSERT_EQ(parsed.error, "") << count;
        const Texts names = parsed.all(Field::resource_name);
        EXPECT_EQ(names.size(), 64u) << count;
        EXPECT_EQ(names.back(), "i-63") << count;
    }
}

}  // namespace
}  // namespace opentrail::event
