// Expected actions are those that the services' own documentation names (the overlay of
// tools/generate/iam_actions.py says which pages).

#include "access/usage/action_reference.h"

#include <gtest/gtest.h>

#include <string>

namespace opentrail::access::usage {
namespace {

std::string needed(ActionReference& reference, std::string_view source, std::string_view name) {
    const Need need = reference.need_of(source, name);
    if (need.state == Need::State::free) return "free";
    std::string text;
    for (const Need::Right& right : need.rights) {
        if (!text.empty()) text += ' ';
        text += std::string(right.service->prefix) + ":" + std::string(right.action->name);
    }
    return text;
}

TEST(ActionReferenceTest, KnowsWhatACallNeeds) {
    struct Case {
        const char* source;
        const char* name;
        const char* actions;
    };
    const Case cases[] = {
        {"s3.amazonaws.com", "GetObject", "s3:GetObject"},
        {"s3.amazonaws.com", "ListBuckets", "s3:ListAllMyBuckets"},
        {"s3.amazonaws.com", "HeadObject", "s3:GetObject"},
        {"s3.amazonaws.com", "HeadBucket", "s3:ListBucket"},
        {"s3.amazonaws.com", "DeleteBucketCors", "s3:PutBucketCORS"},
        {"s3.amazonaws.com", "CompleteMultipartUpload", "s3:PutObject"},
        {"lambda.amazonaws.com", "Invoke", "lambda:InvokeFunction"},
        {"lambda.amazonaws.com", "Invoke20150331", "lambda:InvokeFunction"},
        {"lambda.amazonaws.com", "UpdateFunctionCode20150331v2", "lambda:UpdateFunctionCode"},
        {"cloudfront.amazonaws.com", "CreateDistribution2020_05_31",
         "cloudfront:CreateDistribution"},
        {"monitoring.amazonaws.com", "PutMetricAlarm", "cloudwatch:PutMetricAlarm"},
        {"kms.amazonaws.com", "ReEncrypt", "kms:ReEncryptFrom kms:ReEncryptTo"},
        {"apigateway.amazonaws.com", "CreateRestApi", "apigateway:POST"},
        {"ec2.amazonaws.com.cn", "DescribeInstances", "ec2:DescribeInstances"},
        {"sts.amazonaws.com", "GetCallerIdentity", "free"},
        {"opentrail.internal", "CreateToken", "opentrail:CreateToken"},
        {"opentrail.internal", "ExportEvents", "cloudtrail:LookupEvents"},
        {"s3.amazonaws.com", "DoWhatNobodyKnows", ""},
        {"shop.example.com", "RefundOrder", ""},
    };
    ActionReference reference;
    for (const Case& one : cases)
        EXPECT_EQ(needed(reference, one.source, one.name), one.actions) << one.name;
    EXPECT_EQ(reference.need_of("s3.amazonaws.com", "DoWhatNobodyKnows").prefix, "s3");
}

TEST(ActionReferenceTest, KnowsWhatAnActionIsAllowedOn) {
    ActionReference reference;
    const Service* ec2 = reference.service("ec2");
    ASSERT_TRUE(ec2);
    const Action* terminate = ec2->find("TerminateInstances");
    ASSERT_TRUE(terminate);
    ASSERT_EQ(terminate->uses.size(), 1U);
    EXPECT_TRUE(terminate->uses[0].required);
    EXPECT_EQ(ec2->kinds[terminate->uses[0].kind],
              "arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}");
    EXPECT_FALSE(terminate->passes_role);
    EXPECT_TRUE(ec2->find("runinstances")->passes_role);
    EXPECT_TRUE(ec2->find("DescribeInstances")->uses.empty());
    EXPECT_FALSE(reference.service("nosuch"));
}

}  // namespace
}  // namespace opentrail::access::usage
