// Worked calls of services other than S3: what public records of CloudTrail (and, where there are
// none, samples of its documentation) have of such requests and replies, field by field. Numbers
// are those of the table that they come from; 1 to 9 are S3's.

#include <gtest/gtest.h>

#include "gateway/recognise.h"
#include "gateway/render/dynamodb.h"
#include "gateway/testing/literal_exchange.h"

namespace opentrail::gateway {
namespace {

using testing::at;
using testing::literal_exchange;
using testing::record_of;
using testing::test_scene;

struct Expected {
    const char* path;
    const char* json;
};

struct Case {
    const char* name;
    const char* service;
    const char* operation;
    const char* request;
    const char* reply;
    std::vector<Expected> expected;
};

#define FORM \
    "POST / HTTP/1.1\nHost: h\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\n\n"
#define TARGET(t) \
    "POST / HTTP/1.1\nHost: h\nContent-Type: application/x-amz-json-1.1\nX-Amz-Target: " t "\n\n"
#define OK_XML "HTTP/1.1 200 OK\nContent-Type: text/xml\n\n"
#define OK_JSON "HTTP/1.1 200 OK\nx-amzn-RequestId: 8a2b0c3d\n\n"
#define EC2_NS "xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\""

void check(const Case& each, const Scene& scene) {
    SCOPED_TRACE(each.name);
    const Exchange exchange = literal_exchange(each.request, each.reply);
    const Call call = recognise(exchange, {.domain = "", .service = each.service});
    ASSERT_NE(call.operation, nullptr);
    ASSERT_EQ(call.operation->name, each.operation);
    const auto drafts = drafts_of(exchange, call, scene);
    ASSERT_EQ(drafts.size(), 1U);
    const JsonObject record = record_of(drafts.front());
    for (const Expected& expected : each.expected) {
        EXPECT_EQ(at(record, expected.path), parse_json(expected.json).value()) << expected.path;
    }
}

const Case of_ec2[] = {
    {"10_describe_route_tables",
     "ec2",
     "DescribeRouteTables",
     FORM "Action=DescribeRouteTables&Version=2016-11-15&MaxResults=100&Filter.1.Name=vpc-id&"
          "Filter.1.Value.1=vpc-1&Filter.1.Value.2=vpc-2",
     OK_XML "<DescribeRouteTablesResponse " EC2_NS "><requestId>r-1</requestId>"
            "</DescribeRouteTablesResponse>",
     {{"eventSource", R"("ec2.amazonaws.com")"},
      {"awsRegion", R"("eu-west-1")"},
      {"readOnly", "true"},
      {"requestID", R"("r-1")"},
      {"requestParameters",
       R"({"maxResults":100,"routeTableIdSet":{},"filterSet":{"items":[{"name":"vpc-id",)"
       R"("valueSet":{"items":[{"value":"vpc-1"},{"value":"vpc-2"}]}}]}})"},
      {"responseElements", "null"},
      {"additionalEventData", "null"},
      {"resources", "null"},
      {"apiVersion", "null"}}},
    {"11_describe_nat_gateways",
     "ec2",
     "DescribeNatGateways",
     FORM "Action=DescribeNatGateways&Version=2016-11-15",
     OK_XML "<DescribeNatGatewaysResponse/>",
     {{"requestParameters", R"({"DescribeNatGatewaysRequest":""})"}, {"responseElements", "null"}}},
    {"12_create_vpc",
     "ec2",
     "CreateVpc",
     FORM "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0%2F16&InstanceTenancy=default&"
          "AmazonProvidedIpv6CidrBlock=false&TagSpecification.1.ResourceType=vpc&"
          "TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=main",
     OK_XML
     "<CreateVpcResponse " EC2_NS "><requestId>r-2</requestId><vpc><vpcId>vpc-1</vpcId>"
     "<state>pending</state><cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockAssociationSet>"
     "<item><cidrBlock>10.0.0.0/16</cidrBlock><associationId>vpc-cidr-assoc-1</associationId>"
     "<cidrBlockState><state>associated</state></cidrBlockState></item>"
     "</cidrBlockAssociationSet><ipv6CidrBlockAssociationSet/><isDefault>false</isDefault>"
     "</vpc></CreateVpcResponse>",
     {{"requestParameters",
       R"({"cidrBlock":"10.0.0.0/16","instanceTenancy":"default",)"
       R"("amazonProvidedIpv6CidrBlock":false,"tagSpecificationSet":{"items":[)"
       R"({"resourceType":"vpc","tags":[{"key":"Name","value":"main"}]}]}})"},
      {"responseElements",
       R"({"requestId":"r-2","vpc":{"vpcId":"vpc-1","state":"pending","cidrBlock":"10.0.0.0/16",)"
       R"("cidrBlockAssociationSet":{"items":[{"cidrBlock":"10.0.0.0/16",)"
       R"("associationId":"vpc-cidr-assoc-1","cidrBlockState":{"state":"associated"}}]},)"
       R"("ipv6CidrBlockAssociationSet":{},"isDefault":false}})"}}},
    {"13_create_vpc_over_limit",
     "ec2",
     "CreateVpc",
     FORM "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0%2F16",
     "HTTP/1.1 400 Bad Request\n\n<?xml version=\"1.0\"?>\n<Response><Errors><Error>"
     "<Code>VpcLimitExceeded</Code><Message>The maximum number of VPCs has been reached.</Message>"
     "</Error></Errors><RequestID>r-3</RequestID></Response>",
     {{"errorCode", R"("Client.VpcLimitExceeded")"},
      {"errorMessage", R"("The maximum number of VPCs has been reached.")"},
      {"requestID", R"("r-3")"},
      {"requestParameters", R"({"cidrBlock":"10.0.0.0/16"})"},
      {"responseElements", "null"}}},
    {"14_delete_subnet",
     "ec2",
     "DeleteSubnet",
     FORM "Action=DeleteSubnet&Version=2016-11-15&SubnetId=subnet-1",
     OK_XML "<DeleteSubnetResponse " EC2_NS "><requestId>r-4</requestId><return>true</return>"
            "</DeleteSubnetResponse>",
     {{"requestParameters", R"({"subnetId":"subnet-1"})"},
      {"responseElements", R"({"requestId":"r-4","_return":true})"}}},
    {"15_create_flow_logs",
     "ec2",
     "CreateFlowLogs",
     FORM "Action=CreateFlowLogs&Version=2016-11-15&ResourceId.1=vpc-1&ResourceType=VPC&"
          "TrafficType=REJECT&LogDestinationType=s3&MaxAggregationInterval=600&"
          "TagSpecification.1.ResourceType=vpc-flow-log&TagSpecification.1.Tag.1.Key=Keep&"
          "TagSpecification.1.Tag.1.Value=true",
     OK_XML "<CreateFlowLogsResponse " EC2_NS "><requestId>r-5</requestId><unsuccessful/>"
            "<clientToken>t</clientToken><flowLogIdSet><item>fl-1</item></flowLogIdSet>"
            "</CreateFlowLogsResponse>",
     {{"requestParameters",
       R"({"CreateFlowLogsRequest":{"ResourceId":{"content":"vpc-1","tag":1},"ResourceType":"VPC",)"
       R"("TrafficType":"REJECT","LogDestinationType":"s3","MaxAggregationInterval":600,)"
       R"("TagSpecification":{"ResourceType":"vpc-flow-log","Tag":{"Key":"Keep","Value":true,)"
       R"("tag":1},"tag":1}}})"},
      {"responseElements",
       R"({"CreateFlowLogsResponse":{"xmlns":"http://ec2.amazonaws.com/doc/2016-11-15/",)"
       R"("requestId":"r-5","unsuccessful":"","clientToken":"t",)"
       R"("flowLogIdSet":{"item":"fl-1"}}})"}}},
    {"16_modify_instance_attribute",
     "ec2",
     "ModifyInstanceAttribute",
     FORM "Action=ModifyInstanceAttribute&Version=2016-11-15&InstanceId=i-1&"
          "UserData.Value=IyEvYmluL3No",
     OK_XML "<ModifyInstanceAttributeResponse " EC2_NS "><requestId>r-6</requestId>"
            "<return>true</return></ModifyInstanceAttributeResponse>",
     {{"requestParameters", R"({"instanceId":"i-1","userData":"<sensitiveDataRemoved>"})"},
      {"responseElements", R"({"requestId":"r-6","_return":true})"}}},
    {"17_get_password_data_denied",
     "ec2",
     "GetPasswordData",
     FORM "Action=GetPasswordData&Version=2016-11-15&InstanceId=i-1",
     "HTTP/1.1 403 Forbidden\n\n<Response><Errors><Error><Code>UnauthorizedOperation</Code>"
     "<Message>You are not authorized to perform this operation.</Message></Error></Errors>"
     "<RequestID>r-7</RequestID></Response>",
     {{"errorCode", R"("Client.UnauthorizedOperation")"},
      {"requestParameters", R"({"instanceId":"i-1"})"},
      {"responseElements", "null"}}},
};

const Case of_query[] = {
    {"18_create_access_key",
     "iam",
     "CreateAccessKey",
     FORM "Action=CreateAccessKey&Version=2010-05-08&UserName=u",
     OK_XML
     "<CreateAccessKeyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
     "<CreateAccessKeyResult><AccessKey><UserName>u</UserName><AccessKeyId>AKIAX</AccessKeyId>"
     "<Status>Active</Status><SecretAccessKey>MARK</SecretAccessKey>"
     "<CreateDate>2021-07-29T13:10:42Z</CreateDate></AccessKey></CreateAccessKeyResult>"
     "<ResponseMetadata><RequestId>r-8</RequestId></ResponseMetadata>"
     "</CreateAccessKeyResponse>",
     {{"awsRegion", R"("us-east-1")"},
      {"requestID", R"("r-8")"},
      {"requestParameters", R"({"userName":"u"})"},
      {"responseElements",
       R"({"accessKey":{"userName":"u","accessKeyId":"AKIAX","status":"Active",)"
       R"("createDate":"Jul 29, 2021 1:10:42 PM"}})"},
      {"resources", "null"}}},
    {"19_get_role_missing",
     "iam",
     "GetRole",
     FORM "Action=GetRole&Version=2010-05-08&RoleName=nobody",
     "HTTP/1.1 404 Not Found\n\n<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code>"
     "<Message>The role with name nobody cannot be found.</Message></Error>"
     "<RequestId>r-9</RequestId></ErrorResponse>",
     {{"errorCode", R"("NoSuchEntityException")"},
      {"errorMessage", R"("The role with name nobody cannot be found.")"},
      {"requestID", R"("r-9")"},
      {"requestParameters", R"({"roleName":"nobody"})"},
      {"responseElements", "null"}}},
    {"20_assume_role",
     "sts",
     "AssumeRole",
     FORM "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2F"
          "Ops&RoleSessionName=me&DurationSeconds=3600",
     OK_XML "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAX</AccessKeyId>"
            "<SecretAccessKey>MARK</SecretAccessKey><SessionToken>MARK</SessionToken>"
            "<Expiration>2026-07-28T10:13:58Z</Expiration></Credentials><AssumedRoleUser>"
            "<AssumedRoleId>AROAX:me</AssumedRoleId>"
            "<Arn>arn:aws:sts::210987654321:assumed-role/Ops/me</Arn></AssumedRoleUser>"
            "<PackedPolicySize>6</PackedPolicySize></AssumeRoleResult></AssumeRoleResponse>",
     {{"readOnly", "true"},
      {"requestParameters",
       R"({"roleArn":"arn:aws:iam::210987654321:role/Ops","roleSessionName":"me",)"
       R"("durationSeconds":3600})"},
      {"responseElements",
       R"({"credentials":{"accessKeyId":"ASIAX",)"
       R"("sessionToken":"HIDDEN_DUE_TO_SECURITY_REASONS","expiration":"2026-07-28T10:13:58Z"},)"
       R"("assumedRoleUser":{"assumedRoleId":"AROAX:me",)"
       R"("arn":"arn:aws:sts::210987654321:assumed-role/Ops/me"},"packedPolicySize":6})"},
      {"resources", R"([{"accountId":"210987654321","type":"AWS::IAM::Role",)"
                    R"("ARN":"arn:aws:iam::210987654321:role/Ops"}])"}}},
    {"21_assume_role_denied",
     "sts",
     "AssumeRole",
     FORM "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2F"
          "Ops&RoleSessionName=me",
     "HTTP/1.1 403 Forbidden\n\n<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
     "<Message>User: u is not authorized to perform: sts:AssumeRole</Message></Error>"
     "<RequestId>r-10</RequestId></ErrorResponse>",
     {{"errorCode", R"("AccessDenied")"},
      {"requestParameters", "null"},
      {"responseElements", "null"},
      {"resources", "null"}}},
    {"27_create_db_instance",
     "rds",
     "CreateDBInstance",
     FORM "Action=CreateDBInstance&Version=2014-10-31&DBInstanceIdentifier=d&AllocatedStorage=20&"
          "MasterUsername=admin&MasterUserPassword=MARK&MultiAZ=false&"
          "VpcSecurityGroupIds.VpcSecurityGroupId.1=sg-1",
     OK_XML "<CreateDBInstanceResponse><CreateDBInstanceResult><DBInstance>"
            "<DBInstanceIdentifier>d</DBInstanceIdentifier><DBInstanceStatus>creating"
            "</DBInstanceStatus><AllocatedStorage>20</AllocatedStorage><PendingModifiedValues>"
            "<MasterUserPassword>MARK</MasterUserPassword></PendingModifiedValues>"
            "<DBInstanceArn>arn:aws:rds:eu-west-1:123456789012:db:d</DBInstanceArn></DBInstance>"
            "</CreateDBInstanceResult></CreateDBInstanceResponse>",
     {{"requestParameters",
       R"({"dBInstanceIdentifier":"d","allocatedStorage":20,"masterUsername":"admin",)"
       R"("masterUserPassword":"HIDDEN_DUE_TO_SECURITY_REASONS","multiAZ":false,)"
       R"("vpcSecurityGroupIds":["sg-1"]})"},
      {"responseElements",
       R"({"dBInstanceIdentifier":"d","dBInstanceStatus":"creating","allocatedStorage":20,)"
       R"("pendingModifiedValues":{"masterUserPassword":"HIDDEN_DUE_TO_SECURITY_REASONS"},)"
       R"("dBInstanceArn":"arn:aws:rds:eu-west-1:123456789012:db:d"})"}}},
    {"28_publish",
     "sns",
     "Publish",
     FORM
     "Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3At&"
     "Message=MARK&Subject=MARK&MessageAttributes.entry.1.Name=a&"
     "MessageAttributes.entry.1.Value.DataType=String&"
     "MessageAttributes.entry.1.Value.StringValue=MARK",
     OK_XML "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult>"
            "</PublishResponse>",
     {{"eventCategory", R"("Data")"},
      {"requestParameters",
       R"({"topicArn":"arn:aws:sns:eu-west-1:123456789012:t",)"
       R"("message":"HIDDEN_DUE_TO_SECURITY_REASONS","subject":"HIDDEN_DUE_TO_SECURITY_REASONS",)"
       R"("messageAttributes":"HIDDEN_DUE_TO_SECURITY_REASONS"})"},
      {"responseElements", R"({"messageId":"m-1"})"},
      {"resources", R"([{"accountId":"123456789012","type":"AWS::SNS::Topic",)"
                    R"("ARN":"arn:aws:sns:eu-west-1:123456789012:t"}])"}}},
};

const Case of_json[] = {
    {"22_encrypt",
     "kms",
     "Encrypt",
     TARGET(
         "TrentService.Encrypt") R"({"KeyId":"alias/aws/ssm","Plaintext":"TUFSSw==","EncryptionContext":{"PARAMETER_ARN":"a"}})",
     OK_JSON R"({"CiphertextBlob":"TUFSSw==",)"
             R"("KeyId":"arn:aws:kms:eu-west-1:123456789012:key/k1",)"
             R"("EncryptionAlgorithm":"SYMMETRIC_DEFAULT"})",
     {{"eventCategory", R"("Management")"},
      {"readOnly", "true"},
      {"requestID", R"("8a2b0c3d")"},
      {"requestParameters", R"({"encryptionContext":{"PARAMETER_ARN":"a"},"keyId":"alias/aws/ssm",)"
                            R"("encryptionAlgorithm":"SYMMETRIC_DEFAULT"})"},
      {"responseElements", "null"},
      {"resources", R"([{"accountId":"123456789012","type":"AWS::KMS::Key",)"
                    R"("ARN":"arn:aws:kms:eu-west-1:123456789012:key/k1"}])"}}},
    {"23_create_function",
     "lambda",
     "CreateFunction",
     "POST /2015-03-31/functions HTTP/1.1\nHost: h\nContent-Type: application/json\n\n"
     R"({"FunctionName":"f","Runtime":"python3.12","Handler":"a.b","Timeout":3,"Publish":true,)"
     R"("Role":"arn:aws:iam::123456789012:role/r","Code":{"S3Bucket":"b","S3Key":"k",)"
     R"("ZipFile":"TUFSSw=="},"Environment":{"Variables":{"PASSWORD":"MARK"}}})",
     "HTTP/1.1 201 Created\nx-amzn-RequestId: 8a2b0c3d\n\n"
     R"({"FunctionName":"f","CodeSize":512,"Environment":{"Variables":{"PASSWORD":"MARK"}},)"
     R"("LastModified":"2023-07-10T12:25:32.895+0000"})",
     {{"eventName", R"("CreateFunction20150331")"},
      {"requestParameters",
       R"({"functionName":"f","runtime":"python3.12","handler":"a.b","timeout":3,"publish":true,)"
       R"("role":"arn:aws:iam::123456789012:role/r","code":{"s3Bucket":"b","s3Key":"k"},)"
       R"("environment":{}})"},
      {"responseElements", R"({"functionName":"f","codeSize":512,"environment":{},)"
                           R"("lastModified":"2023-07-10T12:25:32.895+0000"})"},
      {"resources", "null"}}},
    {"24_put_parameter",
     "ssm",
     "PutParameter",
     TARGET("AmazonSSM.PutParameter") R"({"Name":"/a/b","Value":"MARK","Type":"SecureString"})",
     OK_JSON R"({"Version":1,"Tier":"Standard"})",
     {{"requestParameters",
       R"({"name":"/a/b","value":"HIDDEN_DUE_TO_SECURITY_REASONS","type":"SecureString"})"},
      {"responseElements", R"({"version":1,"tier":"Standard"})"},
      {"resources",
       R"([{"accountId":"123456789012","ARN":"arn:aws:ssm:eu-west-1:123456789012:parameter/a/b"}])"}}},
    {"25_throttled",
     "ssm",
     "PutParameter",
     TARGET("AmazonSSM.PutParameter") R"({"Name":"/a/b","Value":"MARK","Type":"String"})",
     "HTTP/1.1 400 Bad Request\nx-amzn-RequestId: 8a2b0c3d\n\n"
     R"({"__type":"ThrottlingException","message":"Rate exceeded"})",
     {{"errorCode", R"("ThrottlingException")"},
      {"errorMessage", R"("Rate exceeded")"},
      {"requestParameters", "null"},
      {"responseElements", "null"}}},
    {"26_create_secret",
     "secretsmanager",
     "CreateSecret",
     TARGET(
         "secretsmanager.CreateSecret") R"({"Name":"db","ClientRequestToken":"c1","SecretString":"MARK"})",
     OK_JSON R"({"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a","Name":"db",)"
             R"("VersionId":"c1"})",
     {{"requestParameters", R"({"name":"db","clientRequestToken":"c1"})"},
      {"responseElements",
       R"({"arn":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a"})"},
      {"resources", "null"}}},
    {"29_put_item",
     "dynamodb",
     "PutItem",
     TARGET(
         "DynamoDB_20120810.PutItem") R"({"TableName":"Music","Item":{"Artist":{"S":"No One You Know"},)"
                                      R"("SongTitle":{"S":"Scared of My Shadow"},"AlbumTitle":{"S":"MARK"}}})",
     OK_JSON "{}",
     {{"eventCategory", R"("Data")"},
      {"apiVersion", R"("2012-08-10")"},
      {"requestParameters",
       R"({"tableName":"Music","key":{"Artist":"No One You Know",)"
       R"("SongTitle":"Scared of My Shadow"},"items":["Artist","SongTitle","AlbumTitle"]})"},
      {"responseElements", "null"},
      {"resources", R"([{"accountId":"123456789012","type":"AWS::DynamoDB::Table",)"
                    R"("ARN":"arn:aws:dynamodb:eu-west-1:123456789012:table/Music"}])"}}},
    {"30_list_clusters",
     "eks",
     "ListClusters",
     "GET /clusters?maxResults=100 HTTP/1.1\nHost: h\n\n",
     OK_JSON R"({"clusters":[]})",
     {{"eventName", R"("ListClusters")"},
      {"requestParameters", R"({"maxResults":"100"})"},
      {"responseElements", "null"}}},
};

class WorkedCalls : public ::testing::Test {
  protected:
    WorkedCalls() {
        keys_.learn("Music", {"Artist", "SongTitle"});
        scene_.table_keys = &keys_;
    }

    TableKeys keys_;
    Scene scene_ = test_scene();
};

TEST_F(WorkedCalls, OfEc2) {
    for (const Case& each : of_ec2) check(each, scene_);
}

TEST_F(WorkedCalls, OfQueryServices) {
    for (const Case& each : of_query) check(each, scene_);
}

TEST_F(WorkedCalls, OfJsonServices) {
    for (const Case& each : of_json) check(each, scene_);
}

}  // namespace
}  // namespace opentrail::gateway
