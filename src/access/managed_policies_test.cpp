// Every policy of the program parses, and grants what it is named for and nothing beside: decided
// for actions taken from the AWS Managed Policy Reference and the Service Authorization Reference.

#include "access/managed_policies.h"

#include <gtest/gtest.h>

#include <string>

#include "access/policy/decide.h"
#include "access/policy/policy.h"

namespace opentrail::access {
namespace {

// Of a managed policy (IAM User Guide, "IAM and AWS STS quotas").
constexpr std::size_t managed_characters_max = 6144;

struct Case {
    std::string_view policy;
    std::string_view action;
    std::string_view resource;
    bool allowed;
};

const Case cases[] = {
    {"AdministratorAccess", "cloudtrail:DeleteTrail", "*", true},
    {"AdministratorAccess", "iam:CreateUser", "arn:aws:iam::111122223333:user/x", true},
    {"AWSCloudTrail_ReadOnlyAccess", "cloudtrail:LookupEvents", "*", true},
    {"AWSCloudTrail_ReadOnlyAccess", "cloudtrail:DescribeTrails", "*", true},
    {"AWSCloudTrail_ReadOnlyAccess", "cloudtrail:GetTrailStatus",
     "arn:aws:cloudtrail:us-east-1:111122223333:trail/t", true},
    {"AWSCloudTrail_ReadOnlyAccess", "cloudtrail:ListTags", "*", true},
    {"AWSCloudTrail_ReadOnlyAccess", "cloudtrail:StartQuery", "*", false},
    {"AWSCloudTrail_ReadOnlyAccess", "cloudtrail:CreateTrail", "*", false},
    {"AWSCloudTrail_ReadOnlyAccess", "cloudtrail:StopLogging", "*", false},
    {"AWSCloudTrail_ReadOnlyAccess", "s3:GetObject", "arn:aws:s3:::b/k", false},
    {"AWSCloudTrail_FullAccess", "cloudtrail:StopLogging", "*", true},
    {"AWSCloudTrail_FullAccess", "cloudtrail-data:PutAuditEvents", "*", false},
    {"AWSCloudTrail_FullAccess", "s3:CreateBucket", "arn:aws:s3:::aws-cloudtrail-logs-1", true},
    {"AWSCloudTrail_FullAccess", "s3:CreateBucket", "arn:aws:s3:::other", false},
    {"AWSCloudTrail_FullAccess", "iam:PassRole", "arn:aws:iam::111122223333:role/r", false},
    {"OpenTrailReadOnlyAccess", "opentrail:GetStatus", "*", true},
    {"OpenTrailReadOnlyAccess", "s3:GetObject", "arn:aws:s3:::b/k", true},
    {"OpenTrailReadOnlyAccess", "s3:PutObject", "arn:aws:s3:::b/k", false},
    {"OpenTrailReadOnlyAccess", "iam:GetUser", "*", false},
    {"OpenTrailReadOnlyAccess", "opentrail:PutEvents", "*", false},
};

TEST(ManagedPolicies, GrantWhatTheyAreNamedFor) {
    const policy::Subject subject{.type = policy::SubjectType::user,
                                  .account = "111122223333",
                                  .arn = "arn:aws:iam::111122223333:user/viewer",
                                  .id = "AIDAEXAMPLEEXAMPLE00"};
    const policy::Context context;
    for (const Case& row : cases) {
        SCOPED_TRACE(std::string(row.policy) + " " + std::string(row.action));
        const BuiltInPolicy* const found =
            find_built_in_policy("arn:aws:iam::aws:policy/" + std::string(row.policy));
        ASSERT_NE(found, nullptr);
        const auto parsed =
            policy::parse_policy(found->document, policy::Kind::identity, managed_characters_max);
        ASSERT_TRUE(parsed) << parsed.error().message;
        const policy::NamedPolicy named[] = {{std::string(found->arn), true, *parsed}};
        const policy::Decision decision =
            policy::decide({subject, row.action, row.resource, context}, {.identity = named});
        EXPECT_EQ(decision.allowed(), row.allowed);
        EXPECT_EQ(decision.policy, row.allowed ? found->arn : "");
    }
}

TEST(ManagedPolicies, AllParseWithinTheQuotaAndAreFoundByArn) {
    EXPECT_EQ(built_in_policies().size(), 4U);
    for (const BuiltInPolicy& policy : built_in_policies()) {
        const auto parsed =
            policy::parse_policy(policy.document, policy::Kind::identity, managed_characters_max);
        EXPECT_TRUE(parsed) << policy.name << ": " << parsed.error().message;
        EXPECT_EQ(find_built_in_policy(policy.arn), &policy);
        EXPECT_TRUE(policy.arn.ends_with(policy.name));
    }
    EXPECT_EQ(find_built_in_policy("arn:aws:iam::aws:policy/None"), nullptr);
}

}  // namespace
}  // namespace opentrail::access
