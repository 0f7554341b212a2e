// The rules of rendering one by one, each with what shows it: counts are of public records of
// CloudTrail ("n of m"), "doc" is the AWS CloudTrail User Guide and the services' own pages.

#include <gtest/gtest.h>

#include "gateway/render/dates.h"
#include "gateway/render/dynamodb.h"
#include "gateway/render/ec2.h"
#include "gateway/testing/literal_exchange.h"

namespace opentrail::gateway {
namespace {

using testing::at;
using testing::literal_call;
using testing::literal_exchange;
using testing::record_of;
using testing::test_scene;

const char ok[] = "HTTP/1.1 200 OK\nx-amzn-RequestId: r\n\n{}";

/// requestParameters of a call whose body is this.
Json parameters(std::string_view service, std::string_view operation, const std::string& body,
                std::string_view type = "application/x-amz-json-1.1") {
    const Exchange exchange = literal_exchange(
        "POST / HTTP/1.1\nHost: h\nContent-Type: " + std::string(type) + "\n\n" + body, ok);
    const Call call = literal_call(exchange, service, operation);
    const auto drafts = drafts_of(exchange, call, test_scene());
    return at(record_of(drafts.front()), "requestParameters");
}

Json form(std::string_view service, std::string_view operation, const std::string& body) {
    return parameters(service, operation, body, "application/x-www-form-urlencoded");
}

/// responseElements of a call that gave this.
Json elements(std::string_view service, std::string_view operation, const std::string& reply) {
    const Exchange exchange =
        literal_exchange("POST / HTTP/1.1\nHost: h\n\n", "HTTP/1.1 200 OK\n\n" + reply);
    const Call call = literal_call(exchange, service, operation);
    const auto drafts = drafts_of(exchange, call, test_scene());
    return at(record_of(drafts.front()), "responseElements");
}

Json json(std::string_view text) { return parse_json(text).value(); }

struct Body {
    const char* name;
    const char* service;
    const char* operation;
    const char* body;
    const char* shown;
};

TEST(Rendering, JsonRequests) {
    const Body bodies[] = {
        {"first letter by the member's name (18,211 keys)", "cloudtrail", "UpdateTrail",
         R"({"Name":"t","S3BucketName":"b","SnsTopicName":"s","KmsKeyId":"k"})",
         R"({"name":"t","s3BucketName":"b","snsTopicName":"s","kmsKeyId":"k"})"},
        {"map keys as they are", "kms", "Decrypt",
         R"({"EncryptionContext":{"aws:cloudtrail:arn":"x","Big":"y"},"KeyId":"k"})",
         R"({"encryptionContext":{"aws:cloudtrail:arn":"x","Big":"y"},"keyId":"k",)"
         R"("encryptionAlgorithm":"SYMMETRIC_DEFAULT"})"},
        {"empty lists, texts and structures stay; null never (0 inner nulls)", "ssm",
         "DescribeParameters", R"({"Filters":[],"NextToken":"","MaxResults":null})",
         R"({"filters":[],"nextToken":""})"},
        {"what the model does not know, by the same rule (107 keys)", "logs", "CreateLogStream",
         R"({"logGroupName":"g","ForAccount":"a"})", R"({"logGroupName":"g","forAccount":"a"})"},
        {"times are text (health, logs)", "cloudtrail", "LookupEvents",
         R"({"StartTime":1627564242})", R"({"startTime":"Jul 29, 2021 1:10:42 PM"})"},
        {"a document in a text stays a text", "stepfunctions", "CreateStateMachine",
         R"({"name":"m","roleArn":"r"})", R"({"name":"m","roleArn":"r"})"},
        {"Cost Explorer keeps its capitals", "ce", "GetCostAndUsage",
         R"({"TimePeriod":{"Start":"2026-01-01","End":"2026-02-01"}})",
         R"({"TimePeriod":{"Start":"2026-01-01","End":"2026-02-01"}})"},
        {"numbers and booleans are themselves", "ecs", "CreateService",
         R"({"serviceName":"s","desiredCount":2,"enableECSManagedTags":true})",
         R"({"serviceName":"s","desiredCount":2,"enableECSManagedTags":true})"},
        {"an empty body is no parameters (950 records)", "kms", "ListKeys", "{}", "null"},
        {"the last of two members counts", "kms", "DescribeKey", R"({"KeyId":"a","KeyId":"b"})",
         R"({"keyId":"b"})"},
        {"another case of a name is that name", "kms", "DescribeKey", R"({"KEYID":"a"})",
         R"({"keyId":"a"})"},
        {"surrogates alone are repaired", "kms", "DescribeKey",
         R"({"KeyId":"a\ud800b\ud83d\ude00"})",
         "{\"keyId\":\"a\xef\xbf\xbd"
         "b\xf0\x9f\x98\x80\"}"},
        {"so is what is not UTF-8", "kms", "DescribeKey",
         "{\"KeyId\":\"a\xff"
         "b\"}",
         "{\"keyId\":\"a\xef\xbf\xbd"
         "b\"}"},
    };
    for (const Body& each : bodies) {
        EXPECT_EQ(parameters(each.service, each.operation, each.body), json(each.shown))
            << each.name;
    }
}

TEST(Rendering, QueryRequests) {
    const Body bodies[] = {
        {"lists X.member.N", "iam", "CreateUser",
         "Action=CreateUser&UserName=u&Tags.member.1.Key=a&Tags.member.1.Value=b&"
         "Tags.member.2.Key=c&Tags.member.2.Value=d",
         R"({"userName":"u","tags":[{"key":"a","value":"b"},{"key":"c","value":"d"}]})"},
        {"lists with another name for their items", "rds", "DescribeDBInstances",
         "Action=DescribeDBInstances&Filters.Filter.1.Name=engine&Filters.Filter.1.Values.Value.1="
         "pg&"
         "MaxRecords=20",
         R"({"filters":[{"name":"engine","values":["pg"]}],"maxRecords":20})"},
        {"in the order of their numbers", "iam", "GetContextKeysForCustomPolicy",
         "PolicyInputList.member.10=j&PolicyInputList.member.2=b&PolicyInputList.member.1=a",
         R"({"policyInputList":["a","b","j"]})"},
        {"an empty list", "cloudformation", "CreateStack",
         "StackName=s&Capabilities=", R"({"stackName":"s","capabilities":[]})"},
        {"maps entry.N.key", "sns", "CreateTopic",
         "Name=t&Attributes.entry.1.key=DisplayName&Attributes.entry.1.value=d",
         R"({"name":"t","attributes":{"DisplayName":"d"}})"},
        {"booleans (442 of 442) and numbers have types", "autoscaling", "CreateAutoScalingGroup",
         "AutoScalingGroupName=g&MinSize=1&MaxSize=3&NewInstancesProtectedFromScaleIn=true",
         R"({"autoScalingGroupName":"g","minSize":1,"maxSize":3,)"
         R"("newInstancesProtectedFromScaleIn":true})"},
        {"a number that is none stays a text", "iam", "ListUsers", "MaxItems=many",
         R"({"maxItems":"many"})"},
        {"SQS's old form", "sqs", "CreateQueue",
         "Action=CreateQueue&QueueName=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5",
         R"({"queueName":"q","attributes":{"DelaySeconds":"5"}})"},
        {"unknown fields", "iam", "CreateUser", "UserName=u&New.member.1=x",
         R"({"userName":"u","new":["x"]})"},
    };
    for (const Body& each : bodies) {
        if (std::string_view(each.service) == "sqs") continue;
        EXPECT_EQ(form(each.service, each.operation, each.body), json(each.shown)) << each.name;
    }
    const Body& sqs = bodies[7];
    const Exchange exchange = literal_exchange(
        std::string(
            "POST / HTTP/1.1\nHost: h\nContent-Type: application/x-www-form-urlencoded\n\n") +
            sqs.body,
        "HTTP/1.1 200 OK\n\n<CreateQueueResponse><CreateQueueResult><QueueUrl>u</QueueUrl>"
        "</CreateQueueResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
        "</CreateQueueResponse>");
    Call call = literal_call(exchange, "sqs", "CreateQueue");
    call.protocol = Protocol::query;
    const JsonObject record = record_of(drafts_of(exchange, call, test_scene()).front());
    EXPECT_EQ(at(record, "requestParameters"), json(sqs.shown));
    EXPECT_EQ(at(record, "responseElements"), json(R"({"queueUrl":"u"})"));
    EXPECT_EQ(at(record, "requestID"), "r");
}

TEST(Rendering, Ec2Requests) {
    const Body bodies[] = {
        {"lists of ids are sets", "ec2", "TerminateInstances", "InstanceId.1=i-1&InstanceId.2=i-2",
         R"({"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]}})"},
        {"Describe shows the sets nobody sent", "ec2", "DescribeSecurityGroups", "GroupId.1=sg-1",
         R"({"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"sg-1"}]},)"
         R"("filterSet":{}})"},
        {"tags", "ec2", "CreateTags", "ResourceId.1=i-1&Tag.1.Key=a&Tag.1.Value=1",
         R"({"resourcesSet":{"items":[{"resourceId":"i-1"}]},)"
         R"("tagSet":{"items":[{"key":"a","value":"1"}]}})"},
        {"permissions show all their sets", "ec2", "AuthorizeSecurityGroupIngress",
         "GroupId=sg-1&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=22&"
         "IpPermissions.1.ToPort=22&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0%2F0",
         R"({"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,)"
         R"("toPort":22,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]},)"
         R"("ipv6Ranges":{},"prefixListIds":{}}]}})"},
        {"the flat form has them empty", "ec2", "AuthorizeSecurityGroupIngress",
         "GroupId=sg-1&IpProtocol=tcp&FromPort=22&ToPort=22&CidrIp=0.0.0.0%2F0",
         R"({"groupId":"sg-1","ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIp":"0.0.0.0/0",)"
         R"("ipPermissions":{}})"},
        {"RunInstances", "ec2", "RunInstances",
         "ImageId=ami-1&MinCount=1&MaxCount=1&KeyName=k&InstanceType=t3.micro&SecurityGroupId.1=sg&"
         "Monitoring.Enabled=false&UserData=TUFSSw",
         R"({"instancesSet":{"items":[{"imageId":"ami-1","minCount":1,"maxCount":1,"keyName":"k"}]},)"
         R"("instanceType":"t3.micro","groupSet":{"items":[{"groupId":"sg"}]},)"
         R"("monitoring":{"enabled":false},"userData":"<sensitiveDataRemoved>"})"},
        {"launch permissions", "ec2", "ModifyImageAttribute",
         "ImageId=ami-1&Attribute=launchPermission&LaunchPermission.Add.1.UserId=210987654321",
         R"({"imageId":"ami-1","attributeType":"launchPermission",)"
         R"("launchPermission":{"add":{"items":[{"userId":"210987654321"}]}}})"},
        {"a switch", "ec2", "ModifyInstanceAttribute",
         "InstanceId=i-1&DisableApiTermination.Value=false",
         R"({"instanceId":"i-1","disableApiTermination":{"value":false}})"},
        {"a volume's size is a text and its zone a zone", "ec2", "CreateVolume",
         "AvailabilityZone=eu-west-1a&Size=1", R"({"zone":"eu-west-1a","size":"1"})"},
        {"a group's description", "ec2", "CreateSecurityGroup",
         "GroupName=g&GroupDescription=d&VpcId=vpc-1",
         R"({"groupName":"g","groupDescription":"d","vpcId":"vpc-1"})"},
        {"newer: several items are a list with tags", "ec2", "DeleteFlowLogs",
         "FlowLogId.1=a&FlowLogId.2=b",
         R"({"DeleteFlowLogsRequest":{"FlowLogId":[{"content":"a","tag":1},)"
         R"({"content":"b","tag":2}]}})"},
    };
    for (const Body& each : bodies) {
        EXPECT_EQ(form(each.service, each.operation, each.body), json(each.shown)) << each.name;
    }
}

TEST(Rendering, Ec2OperationsThatWereSeenWrappedAreWrapped) {
    for (const char* name : {"DescribeNatGateways",
                             "DescribeInstanceTypes",
                             "DescribeInstanceCreditSpecifications",
                             "DescribeVpcClassicLinkDnsSupport",
                             "DescribeFlowLogs",
                             "DescribeLaunchTemplateVersions",
                             "DescribeEgressOnlyInternetGateways",
                             "DescribeHosts",
                             "DescribeSecurityGroupRules",
                             "DescribeVpcEndpoints",
                             "DescribeAddressTransfers",
                             "DescribeAddressesAttribute",
                             "GetSubnetCidrReservations",
                             "DescribeVolumesModifications",
                             "DescribeVpcEndpointServiceConfigurations",
                             "CreateNatGateway",
                             "DescribeInstanceTypeOfferings",
                             "DescribeTransitGateways",
                             "DescribeTrafficMirrorFilters",
                             "DescribeVerifiedAccessGroups",
                             "DescribeFpgaImages",
                             "DescribeCapacityReservationFleets",
                             "DescribeCarrierGateways",
                             "DescribeHostReservations",
                             "DescribeIpamPools",
                             "DescribeManagedPrefixLists",
                             "DescribeNetworkInsightsPaths",
                             "EnableSerialConsoleAccess",
                             "DescribeVpcEndpointConnectionNotifications"}) {
        EXPECT_TRUE(render::is_wrapped(name)) << name;
    }
    for (const char* name :
         {"RunInstances", "DescribeInstances", "CreateVpc", "DeleteSubnet", "CreateTags",
          "DescribeRouteTables", "AuthorizeSecurityGroupIngress", "ModifyInstanceAttribute",
          "GetPasswordData", "DescribeVpcs", "CreateVolume", "DescribeInternetGateways",
          "DescribeAddresses", "DescribeImages", "DescribeKeyPairs",
          "DescribeVpcPeeringConnections"}) {
        EXPECT_FALSE(render::is_wrapped(name)) << name;
    }
}

TEST(Rendering, Ec2Replies) {
    EXPECT_EQ(elements("ec2", "RunInstances",
                       "<RunInstancesResponse><requestId>r</requestId><reservationId>r-1"
                       "</reservationId><instancesSet><item><instanceId>i-1</instanceId>"
                       "<amiLaunchIndex>0</amiLaunchIndex><launchTime>2023-07-10T11:50:21.000Z"
                       "</launchTime><monitoring><state>disabled</state></monitoring>"
                       "<productCodes/></item></instancesSet></RunInstancesResponse>"),
              json(R"({"requestId":"r","reservationId":"r-1","instancesSet":{"items":[)"
                   R"({"instanceId":"i-1","amiLaunchIndex":0,"launchTime":1688989821000,)"
                   R"("monitoring":{"state":"disabled"},"productCodes":{}}]}})"));
    EXPECT_EQ(elements("ec2", "CreateVolume",
                       "<CreateVolumeResponse><requestId>r</requestId><size>1</size>"
                       "</CreateVolumeResponse>"),
              json(R"({"requestId":"r","size":"1"})"));
    EXPECT_EQ(elements("ec2", "CreateTags",
                       "<CreateTagsResponse><requestId>r</requestId>"
                       "</CreateTagsResponse>"),
              json(R"({"requestId":"r","_return":true})"))
        << "71 of 71 say so, whether the upstream does or not";
}

TEST(Rendering, ReplyElements) {
    EXPECT_EQ(elements("rds", "ModifyDBSnapshotAttribute",
                       "<ModifyDBSnapshotAttributeResponse><ModifyDBSnapshotAttributeResult>"
                       "<DBSnapshotAttributesResult><DBSnapshotIdentifier>s</DBSnapshotIdentifier>"
                       "<DBSnapshotAttributes><DBSnapshotAttribute><AttributeName>restore"
                       "</AttributeName><AttributeValues><AttributeValue>all</AttributeValue>"
                       "</AttributeValues></DBSnapshotAttribute></DBSnapshotAttributes>"
                       "</DBSnapshotAttributesResult></ModifyDBSnapshotAttributeResult>"
                       "</ModifyDBSnapshotAttributeResponse>"),
              json(R"({"dBSnapshotIdentifier":"s","dBSnapshotAttributes":[)"
                   R"({"attributeName":"restore","attributeValues":["all"]}]})"));
    EXPECT_EQ(elements("secretsmanager", "DeleteSecret",
                       R"({"ARN":"a","Name":"n","DeletionDate":1688990879})"),
              json(R"({"aRN":"a","name":"n","deletionDate":"Jul 10, 2023, 12:07:59 PM"})"));
    EXPECT_EQ(elements("iam", "DeleteUser",
                       "<DeleteUserResponse><ResponseMetadata/>"
                       "</DeleteUserResponse>"),
              nullptr);
    EXPECT_EQ(elements("kms", "ScheduleKeyDeletion", R"({"KeyId":"k"})"), nullptr);
    EXPECT_EQ(elements("ssm", "GetParameter", R"({"Parameter":{"Value":"v"}})"), nullptr);
}

TEST(Rendering, Dates) {
    using render::DateForm;
    const Timestamp noon = parse_iso8601("2021-07-29T12:05:09Z").value();
    const Timestamp midnight = parse_iso8601("2023-11-02T00:00:00.5Z").value();
    EXPECT_EQ(render::date_json(noon, DateForm::text), R"("Jul 29, 2021 12:05:09 PM")");
    EXPECT_EQ(render::date_json(midnight, DateForm::text), R"("Nov 2, 2023 12:00:00 AM")");
    EXPECT_EQ(render::date_json(noon, DateForm::text_comma), R"("Jul 29, 2021, 12:05:09 PM")");
    EXPECT_EQ(render::date_json(noon, DateForm::epoch_millis), "1627560309000");
    EXPECT_EQ(render::date_json(noon, DateForm::iso), R"("2021-07-29T12:05:09Z")");
    EXPECT_EQ(render::date_json(midnight, DateForm::iso), R"("2023-11-02T00:00:00Z")");
    for (const char* same : {"1627560309", "1627560309.0", "1.627560309E9", "2021-07-29T12:05:09Z",
                             "2021-07-29T12:05:09.000Z", "Thu, 29 Jul 2021 12:05:09 GMT"}) {
        EXPECT_EQ(render::read_date(same), noon) << same;
    }
    for (const char* none : {"", "soon", "nan", "1e300", "-5", "2021-13-40"}) {
        EXPECT_FALSE(render::read_date(none)) << none;
    }
}

TEST(Rendering, ItemsOfDynamodb) {
    const Body bodies[] = {
        {"a key has its values (doc)", "dynamodb", "GetItem",
         R"({"TableName":"Music","Key":{"Artist":{"S":"a"},"Year":{"N":"7"}},"ConsistentRead":false})",
         R"({"tableName":"Music","key":{"Artist":"a","Year":"7"},"consistentRead":false})"},
        {"values of expressions are absent (doc)", "dynamodb", "UpdateItem",
         R"({"TableName":"t","Key":{"k":{"S":"a"}},"UpdateExpression":"SET #a = :v",)"
         R"("ExpressionAttributeNames":{"#a":"b"},"ExpressionAttributeValues":{":v":{"S":"x"}}})",
         R"({"tableName":"t","key":{"k":"a"},"updateExpression":"SET #a = :v",)"
         R"("expressionAttributeNames":{"#a":"b"}})"},
        {"an item whose table's key is unknown has names only", "dynamodb", "PutItem",
         R"({"TableName":"t","Item":{"k":{"S":"a"},"v":{"M":{"deep":{"S":"x"}}}}})",
         R"({"tableName":"t","items":["k","v"]})"},
        {"many tables", "dynamodb", "BatchWriteItem",
         R"({"RequestItems":{"T":[{"PutRequest":{"Item":{"k":{"S":"a"}}}},)"
         R"({"DeleteRequest":{"Key":{"k":{"S":"b"}}}}]}})",
         R"({"requestItems":{"T":[{"putRequest":{"items":["k"]}},)"
         R"({"deleteRequest":{"key":{"k":"b"}}}]}})"},
        {"PartiQL without literals (doc)", "dynamodb", "ExecuteStatement",
         R"({"Statement":"SELECT * FROM \"Mu5ic\" WHERE pk='it''s' AND n2=-7.5",)"
         R"("Parameters":[{"S":"x"}]})",
         R"x({"statement":"SELECT * FROM \"Mu5ic\" WHERE pk=***(Redacted) AND n2=-***(Redacted)"})x"},
    };
    for (const Body& each : bodies) {
        EXPECT_EQ(parameters(each.service, each.operation, each.body), json(each.shown))
            << each.name;
    }
}

TEST(Rendering, KeysOfTablesAreLearntFromWhatPasses) {
    TableKeys keys;
    Scene scene = test_scene();
    scene.table_keys = &keys;
    const Exchange made = literal_exchange(
        "POST / HTTP/1.1\nHost: h\n\n{\"TableName\":\"t\"}",
        "HTTP/1.1 200 OK\n\n{\"TableDescription\":{\"TableName\":\"t\",\"KeySchema\":"
        "[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}}");
    static_cast<void>(drafts_of(made, literal_call(made, "dynamodb", "CreateTable"), scene));
    EXPECT_EQ(keys.names("t"), std::vector<std::string>{"pk"});
    const Exchange put = literal_exchange(
        "POST / HTTP/1.1\nHost: h\n\n"
        R"({"TableName":"t","Item":{"pk":{"S":"a"},"v":{"S":"x"}}})",
        ok);
    const auto drafts = drafts_of(put, literal_call(put, "dynamodb", "PutItem"), scene);
    EXPECT_EQ(at(record_of(drafts.front()), "requestParameters"),
              json(R"({"tableName":"t","key":{"pk":"a"},"items":["pk","v"]})"));
}

}  // namespace
}  // namespace opentrail::gateway
