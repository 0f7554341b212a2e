#include "access/managed_policies.h"

#include <algorithm>

namespace opentrail::access {
namespace {

constexpr std::string_view administrator = R"({
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}
    ]
})";

constexpr std::string_view full_access = R"({
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "sns:AddPermission",
                "sns:CreateTopic",
                "sns:SetTopicAttributes",
                "sns:GetTopicAttributes"
            ],
            "Resource": ["arn:aws:sns:*:*:aws-cloudtrail-logs*"]
        },
        {"Effect": "Allow", "Action": ["sns:ListTopics"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock"],
            "Resource": ["arn:aws:s3:::aws-cloudtrail-logs*"]
        },
        {
            "Effect": "Allow",
            "Action": ["s3:ListAllMyBuckets", "s3:GetBucketLocation", "s3:GetBucketPolicy"],
            "Resource": "*"
        },
        {"Effect": "Allow", "Action": "cloudtrail:*", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup"],
            "Resource": ["arn:aws:logs:*:*:log-group:aws-cloudtrail-logs*"]
        },
        {
            "Effect": "Allow",
            "Action": ["iam:ListRoles", "iam:GetRolePolicy", "iam:GetUser"],
            "Resource": "*"
        },
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": "*",
            "Condition": {"StringEquals": {"iam:PassedToService": "cloudtrail.amazonaws.com"}}
        },
        {
            "Effect": "Allow",
            "Action": ["kms:CreateKey", "kms:CreateAlias", "kms:ListKeys", "kms:ListAliases"],
            "Resource": "*"
        },
        {"Effect": "Allow", "Action": ["lambda:ListFunctions"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["dynamodb:ListGlobalTables", "dynamodb:ListTables"],
            "Resource": "*"
        }
    ]
})";

constexpr std::string_view read_only = R"({
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "cloudtrail:Get*",
                "cloudtrail:Describe*",
                "cloudtrail:List*",
                "cloudtrail:LookupEvents"
            ],
            "Resource": "*"
        }
    ]
})";

constexpr std::string_view own_read_only = R"({
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "ReadOpenTrail",
            "Effect": "Allow",
            "Action": ["opentrail:Get*", "opentrail:List*"],
            "Resource": "*"
        },
        {
            "Sid": "ReadLogFiles",
            "Effect": "Allow",
            "Action": [
                "s3:ListAllMyBuckets",
                "s3:ListBucket",
                "s3:GetBucketLocation",
                "s3:GetObject"
            ],
            "Resource": "*"
        }
    ]
})";

constexpr BuiltInPolicy policies[] = {
    {"arn:aws:iam::aws:policy/AdministratorAccess", "AdministratorAccess",
     "Provides full access to AWS services and resources.", administrator},
    {"arn:aws:iam::aws:policy/AWSCloudTrail_FullAccess", "AWSCloudTrail_FullAccess",
     "Provides full access to AWS CloudTrail.", full_access},
    {"arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess", "AWSCloudTrail_ReadOnlyAccess",
     "Provides read only access to AWS CloudTrail.", read_only},
    {"arn:aws:iam::aws:policy/OpenTrailReadOnlyAccess", "OpenTrailReadOnlyAccess",
     "Provides read only access to what OpenTrail has beside CloudTrail's API: its own API under "
     "/v1, and log files in its buckets.",
     own_read_only},
};

}  // namespace

std::span<const BuiltInPolicy> built_in_policies() { return policies; }

const BuiltInPolicy* find_built_in_policy(std::string_view arn) {
    const auto* const found = std::ranges::find(policies, arn, &BuiltInPolicy::arn);
    return found == std::end(policies) ? nullptr : found;
}

}  // namespace opentrail::access
