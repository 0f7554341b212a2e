// Shows that ARNs are taken apart and put together again, and which texts are none. The good ones
// are from the AWS documentation.

#include "aws/arn.h"

#include <gtest/gtest.h>

namespace opentrail::aws {
namespace {

TEST(Arn, IsTakenApart) {
    const struct {
        const char* text;
        Arn arn;
        const char* type;
        const char* name;
    } rows[] = {
        {"arn:aws:cloudtrail:us-east-1:111122223333:trail/audit",
         {"aws", "cloudtrail", "us-east-1", "111122223333", "trail/audit"},
         "trail",
         "audit"},
        {"arn:aws:iam::123456789012:user/division_abc/Zoe",
         {"aws", "iam", "", "123456789012", "user/division_abc/Zoe"},
         "user",
         "division_abc/Zoe"},
        {"arn:aws:s3:::bucket/AWSLogs/a:b",
         {"aws", "s3", "", "", "bucket/AWSLogs/a:b"},
         "bucket",
         "AWSLogs/a:b"},
        {"arn:aws:sns:us-east-1:123456789012:topic",
         {"aws", "sns", "us-east-1", "123456789012", "topic"},
         "",
         "topic"},
        {"arn:aws-us-gov:sts::123456789012:assumed-role/R/S",
         {"aws-us-gov", "sts", "", "123456789012", "assumed-role/R/S"},
         "assumed-role",
         "R/S"},
        {"arn:aws:iam::aws:policy/AdministratorAccess",
         {"aws", "iam", "", "aws", "policy/AdministratorAccess"},
         "policy",
         "AdministratorAccess"},
        {"arn:aws:lambda:us-east-1:123456789012:function:name:1",
         {"aws", "lambda", "us-east-1", "123456789012", "function:name:1"},
         "function",
         "name:1"},
    };
    for (const auto& row : rows) {
        const auto arn = parse_arn(row.text);
        ASSERT_TRUE(arn) << arn.error().message;
        EXPECT_EQ(*arn, row.arn) << row.text;
        EXPECT_EQ(arn->text(), row.text);
        EXPECT_EQ(arn->resource_type(), row.type);
        EXPECT_EQ(arn->resource_name(), row.name);
    }
}

TEST(Arn, OtherTextsAreRefused) {
    const std::string good = "arn:aws:s3:::";
    for (const std::string& text :
         {std::string(), std::string("arn"), std::string("arn:aws:s3::bucket"),
          std::string("urn:aws:s3:::b"), std::string("arn:azure:s3:::b"),
          std::string("arn:aws::us-east-1:111122223333:x"), std::string("arn:aws:S3:::b"),
          std::string("arn:aws:s3:US-EAST-1::b"), std::string("arn:aws:s3:us--east::b"),
          std::string("arn:aws:s3::11112222333:b"), std::string("arn:aws:s3::1111222233334:b"),
          std::string("arn:aws:s3::11112222333x:b"), good, good + "a\nb",
          good + std::string(2049 - good.size(), 'a')}) {
        const auto arn = parse_arn(text);
        ASSERT_FALSE(arn) << text;
        EXPECT_EQ(arn.error().code, Code::invalid);
        EXPECT_LT(arn.error().message.size(), 200u);
    }
    EXPECT_TRUE(parse_arn(good + std::string(2048 - good.size(), 'a')));
}

TEST(Arn, RegionsAreInPartitions) {
    EXPECT_EQ(partition_of("us-east-1"), "aws");
    EXPECT_EQ(partition_of("cn-north-1"), "aws-cn");
    EXPECT_EQ(partition_of("us-gov-west-1"), "aws-us-gov");
    EXPECT_EQ(partition_of(""), "aws");
}

TEST(Arn, RegionsHaveTheirForm) {
    for (const char* region : {"us-east-1", "us-gov-west-1", "ap-southeast-7", "local", "a"}) {
        EXPECT_TRUE(is_region(region)) << region;
    }
    for (const char* region : {"", "-us", "us-", "us--east", "US-EAST-1", "us_east", "us east",
                               "us/east", "abcdefghijklmnopqrstuvwxyz0123456"}) {
        EXPECT_FALSE(is_region(region)) << region;
    }
}

}  // namespace
}  // namespace opentrail::aws
