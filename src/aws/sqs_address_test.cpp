// Shows which service and Region a queue's URL names: the hosts of the Amazon SQS Developer Guide
// ("Amazon SQS endpoints"), those of stand-ins, and what is no queue's URL.

#include "aws/sqs_address.h"

#include <gtest/gtest.h>

namespace opentrail::aws {
namespace {

TEST(SqsAddress, IsReadFromAQueuesUrl) {
    struct Row {
        const char* name;
        const char* url;
        SqsAddress address;
    };
    const Row rows[] = {
        {"AWS",
         "https://sqs.eu-west-1.amazonaws.com/123456789012/trail",
         {"https://sqs.eu-west-1.amazonaws.com", "eu-west-1"}},
        {"China",
         "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/trail",
         {"https://sqs.cn-north-1.amazonaws.com.cn", "cn-north-1"}},
        {"FIPS",
         "https://sqs-fips.us-gov-west-1.amazonaws.com/123456789012/trail",
         {"https://sqs-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"}},
        {"two stacks",
         "https://sqs.eu-central-1.api.aws/123456789012/trail",
         {"https://sqs.eu-central-1.api.aws", "eu-central-1"}},
        {"inside a VPC",
         "https://vpce-0a1b-2c3d.sqs.us-east-2.vpce.amazonaws.com/123456789012/trail",
         {"https://vpce-0a1b-2c3d.sqs.us-east-2.vpce.amazonaws.com", "us-east-2"}},
        {"of once",
         "https://queue.amazonaws.com/123456789012/trail",
         {"https://queue.amazonaws.com", "us-east-1"}},
        {"of once, elsewhere",
         "https://us-west-2.queue.amazonaws.com/123456789012/trail",
         {"https://us-west-2.queue.amazonaws.com", "us-west-2"}},
        {"a stand-in", "http://127.0.0.1:9324/000000000000/trail", {"http://127.0.0.1:9324", ""}},
        {"a stand-in with a Region",
         "http://sqs.eu-west-1.localhost.example:4566/000000000000/q",
         {"http://sqs.eu-west-1.localhost.example:4566", "eu-west-1"}},
        {"upper case",
         "HTTPS://SQS.Eu-West-1.amazonaws.com/123456789012/Trail",
         {"https://sqs.eu-west-1.amazonaws.com", "eu-west-1"}},
        {"no Region follows", "https://sqs.example.com/1/q", {"https://sqs.example.com", ""}},
        {"IPv6", "http://[::1]:9324/1/q", {"http://[::1]:9324", ""}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const auto address = address_of_queue(row.url);
        ASSERT_TRUE(address) << address.error().message;
        EXPECT_EQ(address->endpoint, row.address.endpoint);
        EXPECT_EQ(address->region, row.address.region);
    }
}

TEST(SqsAddress, IsNotReadFromAnythingElse) {
    const std::string long_path(1024, 'x');
    for (const std::string& url : std::vector<std::string>{
             "", "trail", "arn:aws:sqs:eu-west-1:123456789012:trail", "https://", "https:///1/q",
             "https://:443/1/q", "ftp://sqs.eu-west-1.amazonaws.com/1/q",
             "https://sqs.eu-west-1.amazonaws.com", "https://sqs.eu-west-1.amazonaws.com/",
             "https://user:secret@h/1/q", "https://h/1/q?x=1", "https://h/1/q#x", "https://h/1/a b",
             "https://h/1/a\nb", "https://h\\x/1/q", "https://h/" + long_path}) {
        SCOPED_TRACE(url);
        const auto address = address_of_queue(url);
        ASSERT_FALSE(address);
        EXPECT_EQ(address.error().code, Code::invalid);
        EXPECT_EQ(address.error().message.find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace opentrail::aws
