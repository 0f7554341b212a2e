#include "event/sample_services.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "event/sample_dice.h"

namespace opentrail::event {
namespace {

struct Service {
    std::string_view name;
    ResourceKind kind;
    std::string_view operations;  // "@" after a name: acts on a resource; "!": is a data event.
};

constexpr std::array<Service, sample_source_count> services = {{
    {"s3", ResourceKind::bucket,
     "ListBuckets GetBucketAcl@ GetBucketLocation@ GetBucketPolicy@ PutBucketPolicy@ "
     "GetBucketEncryption@ GetBucketPublicAccessBlock@ PutBucketPublicAccessBlock@ "
     "CreateBucket@ DeleteBucket@ GetObject! PutObject! HeadObject! DeleteObject! "
     "ListObjects!"},
    {"ec2", ResourceKind::instance,
     "DescribeInstances DescribeInstanceStatus DescribeVolumes DescribeSecurityGroups "
     "DescribeSubnets DescribeVpcs DescribeSnapshots DescribeImages "
     "DescribeNetworkInterfaces RunInstances@ StartInstances@ StopInstances@ "
     "TerminateInstances@ CreateTags@ AuthorizeSecurityGroupIngress "
     "RevokeSecurityGroupIngress CreateSecurityGroup CreateVolume AttachVolume@ "
     "ModifyInstanceAttribute@ DeleteNetworkInterface"},
    {"iam", ResourceKind::role,
     "GetRole@ GetUser ListUsers ListRoles GetPolicy GetPolicyVersion "
     "ListAttachedRolePolicies@ ListRolePolicies@ GetRolePolicy@ CreateRole@ DeleteRole@ "
     "AttachRolePolicy@ DetachRolePolicy@ PutRolePolicy@ CreateUser DeleteUser "
     "CreateAccessKey DeleteAccessKey UpdateAccessKey ListAccessKeys CreateLoginProfile "
     "AttachUserPolicy GenerateCredentialReport GetAccountSummary"},
    {"sts", ResourceKind::role,
     "AssumeRole@ GetCallerIdentity AssumeRoleWithWebIdentity@ AssumeRoleWithSAML@ "
     "GetSessionToken"},
    {"kms", ResourceKind::key,
     "Decrypt@ GenerateDataKey@ Encrypt@ DescribeKey@ ListKeys ListAliases CreateGrant@ "
     "RetireGrant@ GetKeyPolicy@ GetKeyRotationStatus@ ScheduleKeyDeletion@"},
    {"lambda", ResourceKind::function,
     "Invoke! ListFunctions GetFunction@ GetPolicy20150331v2@ "
     "UpdateFunctionCode20150331v2@ UpdateFunctionConfiguration20150331v2@ "
     "CreateFunction20150331@ DeleteFunction20150331@ AddPermission20150331v2@ "
     "ListTags20170331@"},
    {"dynamodb", ResourceKind::table,
     "GetItem! PutItem! UpdateItem! DescribeTable@ ListTables CreateTable@ DeleteTable@ "
     "DescribeTimeToLive@ UpdateTable@ DescribeContinuousBackups@"},
    {"logs", ResourceKind::log_group,
     "CreateLogStream@ CreateLogGroup@ DescribeLogGroups DescribeLogStreams@ "
     "PutRetentionPolicy@ StartQuery@ FilterLogEvents@ PutSubscriptionFilter@"},
    {"monitoring", ResourceKind::none,
     "DescribeAlarms PutMetricAlarm DeleteAlarms GetMetricData PutDashboard"},
    {"cloudtrail", ResourceKind::none,
     "LookupEvents DescribeTrails GetTrailStatus GetEventSelectors StartLogging "
     "StopLogging ListTrails UpdateTrail"},
    {"signin", ResourceKind::none, "ConsoleLogin SwitchRole CheckMfa"},
    {"sqs", ResourceKind::queue,
     "CreateQueue@ DeleteQueue@ SetQueueAttributes@ GetQueueAttributes@ PurgeQueue@"},
    {"sns", ResourceKind::topic,
     "CreateTopic@ Subscribe@ Unsubscribe SetTopicAttributes@ ListTopics "
     "GetTopicAttributes@"},
    {"secretsmanager", ResourceKind::secret,
     "GetSecretValue@ DescribeSecret@ CreateSecret@ PutSecretValue@ ListSecrets "
     "RotateSecret@"},
    {"ssm", ResourceKind::parameter,
     "GetParameter@ GetParameters@ PutParameter@ DescribeParameters "
     "UpdateInstanceInformation SendCommand StartSession DescribeInstanceInformation"},
    {"rds", ResourceKind::database,
     "DescribeDBInstances@ DescribeDBClusters CreateDBSnapshot@ ModifyDBInstance@ "
     "DescribeDBSnapshots RebootDBInstance@ DeleteDBInstance@"},
    {"ecs", ResourceKind::cluster,
     "DescribeClusters@ DescribeServices@ UpdateService@ RunTask@ RegisterTaskDefinition "
     "ListTasks@ SubmitTaskStateChange@"},
    {"eks", ResourceKind::cluster,
     "DescribeCluster@ ListClusters DescribeNodegroup@ UpdateNodegroupConfig@"},
    {"ecr", ResourceKind::repository,
     "GetAuthorizationToken BatchGetImage@ GetDownloadUrlForLayer@ PutImage@ "
     "DescribeRepositories@ BatchCheckLayerAvailability@"},
    {"autoscaling", ResourceKind::none,
     "DescribeAutoScalingGroups SetDesiredCapacity UpdateAutoScalingGroup "
     "CreateAutoScalingGroup"},
    {"elasticloadbalancing", ResourceKind::none,
     "DescribeLoadBalancers DescribeTargetHealth RegisterTargets DeregisterTargets "
     "ModifyListener"},
    {"cloudformation", ResourceKind::stack,
     "DescribeStacks@ CreateStack@ UpdateStack@ DeleteStack@ DescribeStackEvents@ "
     "CreateChangeSet@"},
    {"config", ResourceKind::none,
     "DescribeConfigRules PutEvaluations GetResourceConfigHistory "
     "StartConfigRulesEvaluation"},
    {"route53", ResourceKind::none, "ListHostedZones ChangeResourceRecordSets GetHostedZone"},
    {"cloudfront", ResourceKind::none, "ListDistributions CreateInvalidation GetDistribution"},
    {"apigateway", ResourceKind::none, "GetRestApis CreateDeployment GetStages"},
    {"kinesis", ResourceKind::none, "DescribeStream ListShards PutRecord"},
    {"firehose", ResourceKind::none, "DescribeDeliveryStream PutRecordBatch"},
    {"glue", ResourceKind::none, "GetTables GetDatabases StartJobRun GetJobRun"},
    {"athena", ResourceKind::none, "StartQueryExecution GetQueryExecution GetQueryResults"},
    {"elasticfilesystem", ResourceKind::none, "DescribeFileSystems DescribeMountTargets"},
    {"elasticache", ResourceKind::none, "DescribeCacheClusters DescribeReplicationGroups"},
    {"redshift", ResourceKind::none, "DescribeClusterSnapshots GetClusterCredentials"},
    {"es", ResourceKind::none, "DescribeElasticsearchDomains ListDomainNames"},
    {"states", ResourceKind::none, "StartExecution DescribeExecution"},
    {"events", ResourceKind::none, "PutRule PutTargets ListRules"},
    {"guardduty", ResourceKind::none, "GetFindings ListDetectors"},
    {"securityhub", ResourceKind::none, "BatchImportFindings GetEnabledStandards"},
    {"access-analyzer", ResourceKind::none, "ListAnalyzers ListFindings"},
    {"organizations", ResourceKind::none, "ListAccounts DescribeOrganization"},
    {"sso", ResourceKind::none, "ListPermissionSets CreateAccountAssignment"},
    {"acm", ResourceKind::none, "ListCertificates DescribeCertificate"},
    {"wafv2", ResourceKind::none, "GetWebACL ListWebACLs"},
    {"backup", ResourceKind::none, "StartBackupJob ListBackupJobs"},
    {"batch", ResourceKind::none, "SubmitJob DescribeJobs"},
    {"codebuild", ResourceKind::none, "StartBuild BatchGetBuilds"},
    {"codepipeline", ResourceKind::none, "GetPipelineState StartPipelineExecution"},
    {"codecommit", ResourceKind::none, "GitPull"},
    {"cognito-idp", ResourceKind::none, "AdminInitiateAuth ListUserPools"},
    {"servicequotas", ResourceKind::none, "ListServiceQuotas"},
    {"support", ResourceKind::none, "DescribeTrustedAdvisorChecks"},
    {"tagging", ResourceKind::none, "GetResources TagResources"},
    {"health", ResourceKind::none, "DescribeEvents"},
    {"ce", ResourceKind::none, "GetCostAndUsage"},
    {"budgets", ResourceKind::none, "ViewBudget"},
    {"inspector2", ResourceKind::none, "ListCoverage"},
    {"macie2", ResourceKind::none, "ListClassificationJobs"},
    {"ram", ResourceKind::none, "GetResourceShares"},
    {"transfer", ResourceKind::none, "DescribeServer"},
    {"sagemaker", ResourceKind::none, "DescribeEndpoint InvokeEndpoint"},
    {"bedrock", ResourceKind::none, "InvokeModel"},
    {"workspaces", ResourceKind::none, "DescribeWorkspaces"},
    {"elasticmapreduce", ResourceKind::none, "DescribeJobFlow"},
    {"datasync", ResourceKind::none, "ListAgents"},
}};

// What a busy account's history is mostly made of.
constexpr std::string_view usual[] = {
    "AssumeRole",        "GetObject",       "Decrypt",
    "DescribeInstances", "GenerateDataKey", "CreateLogStream",
    "GetBucketAcl",      "PutObject",       "DescribeInstanceStatus",
    "GetCallerIdentity", "Invoke",          "DescribeLogStreams",
    "ListBuckets",       "GetSecretValue",  "UpdateInstanceInformation",
    "DescribeVolumes",   "GetParameter",    "DescribeAlarms",
    "GetItem",           "DescribeStacks",  "GetRole",
    "ListKeys",          "ConsoleLogin",    "DescribeSecurityGroups",
    "RunInstances",      "DescribeTable",   "BatchGetImage",
    "PutEvaluations",    "SendCommand",     "DescribeTargetHealth",
};

constexpr std::string_view reading_verbs[] = {
    "Assume", "BatchCheck", "BatchGet", "Check",  "Decrypt", "Describe",        "Encrypt", "Filter",
    "Get",    "Head",       "List",     "Lookup", "View",    "GenerateDataKey", "GitPull",
};

bool reads(std::string_view name) {
    return std::ranges::any_of(reading_verbs, [&](auto verb) { return name.starts_with(verb); });
}

void add_operations(const Service& service, std::vector<Operation>& into) {
    std::string_view rest = service.operations;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(' '), rest.size());
        std::string_view name = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const bool data = name.ends_with('!');
        const bool acts = data || name.ends_with('@');
        if (acts) name.remove_suffix(1);
        const bool of_object = data && service.kind == ResourceKind::bucket;
        const auto kind = of_object ? ResourceKind::object : service.kind;
        into.push_back({.service = service.name,
                        .source = std::string(service.name) + ".amazonaws.com",
                        .name = name,
                        .kind = acts ? kind : ResourceKind::none,
                        .data = data,
                        .read_only = reads(name)});
    }
}

std::size_t rank(std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(usual, name) - std::begin(usual));
}

}  // namespace

std::vector<Operation> sample_operations(std::uint64_t seed) {
    std::vector<Operation> operations;
    for (const Service& service : services) add_operations(service, operations);
    INVARIANT(operations.size() == sample_name_count);
    Dice dice(seed);
    for (std::size_t i = operations.size() - 1; i > 0; --i) {
        std::swap(operations[i], operations[dice.below(i + 1)]);
    }
    std::ranges::stable_sort(operations, {}, [](const Operation& of) { return rank(of.name); });
    return operations;
}

}  // namespace opentrail::event
