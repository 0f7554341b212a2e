#include "gateway/render/secrets.h"

#include <gtest/gtest.h>

#include "event/render.h"
#include "gateway/testing/literal_exchange.h"

namespace opentrail::gateway {
namespace {

using testing::at;
using testing::literal_call;
using testing::literal_exchange;
using testing::record_of;
using testing::test_scene;

#define HIDDEN "HIDDEN_DUE_TO_SECURITY_REASONS"

struct Secretive {
    const char* service;
    const char* operation;
    const char* request;
    const char* reply;
    const char* parameters;  // As they are shown.
    const char* elements;
};

// MARK stands where a secret is. What is shown instead is from records and samples of the AWS
// CloudTrail User Guide, but for STS's sessionToken, which CloudTrail shows.
const Secretive calls[] = {
    {"rds", "CreateDBInstance", "DBInstanceIdentifier=d&MasterUserPassword=MARK", "",
     R"({"dBInstanceIdentifier":"d","masterUserPassword":")" HIDDEN R"("})", "null"},
    {"redshift", "CreateCluster", "ClusterIdentifier=c&MasterUserPassword=MARK", "",
     R"({"clusterIdentifier":"c","masterUserPassword":")" HIDDEN R"("})", "null"},
    {"ssm", "PutParameter", R"({"Name":"n","Value":"MARK","Type":"String"})", R"({"Version":1})",
     R"({"name":"n","value":")" HIDDEN R"(","type":"String"})", R"({"version":1})"},
    {"ssm", "SendCommand",
     R"({"DocumentName":"AWS-RunShellScript","Parameters":{"commands":["MARK"]}})",
     R"({"Command":{"CommandId":"c","Parameters":{"commands":["MARK"]}}})",
     R"({"documentName":"AWS-RunShellScript","parameters":")" HIDDEN R"("})",
     R"({"command":{"commandId":"c","parameters":")" HIDDEN R"("}})"},
    {"ssm", "StartSession", R"({"Target":"i-1"})",
     R"({"SessionId":"s","TokenValue":"MARK","StreamUrl":"wss://x"})", R"({"target":"i-1"})",
     R"({"sessionId":"s","tokenValue":"Value hidden due to security reasons.",)"
     R"("streamUrl":"wss://x"})"},
    {"ssm", "GetParameter", R"({"Name":"n","WithDecryption":true})",
     R"({"Parameter":{"Value":"MARK"}})", R"({"name":"n","withDecryption":true})", "null"},
    {"secretsmanager", "PutSecretValue",
     R"({"SecretId":"s","SecretString":"MARK","SecretBinary":"MARK"})", R"({"ARN":"a","Name":"n"})",
     R"({"secretId":"s"})", R"({"arn":"a"})"},
    {"secretsmanager", "UpdateSecret", R"({"SecretId":"s","SecretString":"MARK"})",
     R"({"ARN":"a","Name":"n"})", R"({"secretId":"s"})", R"({"aRN":"a","name":"n"})"},
    {"secretsmanager", "GetSecretValue", R"({"SecretId":"s"})", R"({"SecretString":"MARK"})",
     R"({"secretId":"s"})", "null"},
    {"kms", "Sign", R"({"KeyId":"k","Message":"MARK","SigningAlgorithm":"A"})",
     R"({"Signature":"MARK"})", R"({"keyId":"k","signingAlgorithm":"A"})", "null"},
    {"kms", "ImportKeyMaterial",
     R"({"KeyId":"k","ImportToken":"MARK","EncryptedKeyMaterial":"MARK"})", "{}",
     R"({"keyId":"k"})", "null"},
    {"iam", "CreateLoginProfile", "UserName=u&Password=MARK&PasswordResetRequired=true", "",
     R"({"userName":"u","passwordResetRequired":true})", "null"},
    {"iam", "ChangePassword", "OldPassword=MARK&NewPassword=MARK", "", "null", "null"},
    {"iam", "CreateVirtualMFADevice", "VirtualMFADeviceName=m",
     "<CreateVirtualMFADeviceResponse><CreateVirtualMFADeviceResult><VirtualMFADevice>"
     "<SerialNumber>s</SerialNumber><Base32StringSeed>MARK</Base32StringSeed>"
     "<QRCodePNG>MARK</QRCodePNG></VirtualMFADevice></CreateVirtualMFADeviceResult>"
     "</CreateVirtualMFADeviceResponse>",
     R"({"virtualMFADeviceName":"m"})", R"({"virtualMFADevice":{"serialNumber":"s"}})"},
    {"sts", "AssumeRoleWithWebIdentity", "RoleArn=r&RoleSessionName=n&WebIdentityToken=MARK", "",
     R"({"roleArn":"r","roleSessionName":"n"})", "null"},
    {"sts", "AssumeRoleWithSAML", "RoleArn=r&PrincipalArn=p&SAMLAssertion=MARK", "",
     R"({"roleArn":"r","principalArn":"p"})", "null"},
    {"sts", "GetSessionToken", "SerialNumber=s&TokenCode=MARK",
     "<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>A</AccessKeyId>"
     "<SecretAccessKey>MARK</SecretAccessKey><SessionToken>MARK</SessionToken></Credentials>"
     "</GetSessionTokenResult></GetSessionTokenResponse>",
     R"({"serialNumber":"s","tokenCode":")" HIDDEN R"("})",
     R"({"credentials":{"accessKeyId":"A","sessionToken":")" HIDDEN R"("}})"},
    {"ec2", "CreateKeyPair", "KeyName=k",
     "<CreateKeyPairResponse><requestId>r</requestId><keyName>k</keyName>"
     "<keyMaterial>MARK</keyMaterial></CreateKeyPairResponse>",
     R"({"keyName":"k"})",
     R"({"requestId":"r","keyName":"k","keyMaterial":"<sensitiveDataRemoved>"})"},
    {"ec2", "GetPasswordData", "InstanceId=i-1",
     "<GetPasswordDataResponse><passwordData>MARK</passwordData></GetPasswordDataResponse>",
     R"({"instanceId":"i-1"})", "null"},
    {"ec2-instance-connect", "SendSSHPublicKey",
     R"({"InstanceId":"i-1","SSHPublicKey":"ssh-ed25519 AAAA"})", R"({"Success":true})",
     R"({"instanceId":"i-1","sSHPublicKey":"ssh-ed25519 AAAA"})", R"({"success":true})"},
    {"lambda", "UpdateFunctionConfiguration", R"({"Environment":{"Variables":{"A":"MARK"}}})",
     R"({"FunctionName":"f","Environment":{"Variables":{"A":"MARK"}}})", R"({"environment":{}})",
     R"({"functionName":"f","environment":{}})"},
    {"lambda", "UpdateFunctionCode", R"({"ZipFile":"MARK","DryRun":true})", "{}",
     R"({"dryRun":true})", "null"},
    {"sqs", "SendMessage", R"({"QueueUrl":"q","MessageBody":"MARK"})", R"({"MessageId":"m"})",
     R"({"queueUrl":"q","messageBody":")" HIDDEN R"("})", R"({"messageId":"m"})"},
    {"sqs", "SendMessageBatch", R"({"QueueUrl":"q","Entries":[{"Id":"1","MessageBody":"MARK"}]})",
     "{}", R"({"queueUrl":"q","entries":[{"id":"1","messageBody":")" HIDDEN R"("}]})", "null"},
    {"sqs", "ReceiveMessage", R"({"QueueUrl":"q"})", R"({"Messages":[{"Body":"MARK"}]})",
     R"({"queueUrl":"q"})", "null"},
    {"redshift-data", "ExecuteStatement", R"({"Sql":"MARK","Database":"d"})", R"({"Id":"x"})",
     R"({"sql":")" HIDDEN R"(","database":"d"})", R"({"id":"x"})"},
    {"cognito-idp", "AdminSetUserPassword", R"({"UserPoolId":"p","Password":"MARK"})", "{}",
     R"({"userPoolId":"p","password":")" HIDDEN R"("})", "null"},
    // By another spelling, or where no model knows it.
    {"secretsmanager", "CreateSecret", R"({"Name":"n","SECRETSTRING":"MARK"})", "{}",
     R"({"name":"n"})", "null"},
    {"ssm", "PutParameter", R"({"Name":"n","value":"MARK"})", "{}",
     R"({"name":"n","value":")" HIDDEN R"("})", "null"},
    {"ecs", "CreateService", R"({"serviceName":"s","newDbPassword":"MARK"})", "{}",
     R"({"serviceName":"s","newDbPassword":")" HIDDEN R"("})", "null"},
    {"rds", "CreateDBInstance", "DBInstanceIdentifier=d&masteruserpassword=MARK", "",
     R"({"dBInstanceIdentifier":"d","masterUserPassword":")" HIDDEN R"("})", "null"},
    {"lambda", "UpdateFunctionConfiguration", R"({"Environment":"MARK"})", "{}",
     R"({"environment":{}})", "null"},
    {"rds", "CreateDBInstance", "DBInstanceIdentifier=d&Tags=MARK&MasterUserPassword.x=MARK", "",
     R"({"dBInstanceIdentifier":"d","tags":["HIDDEN_DUE_TO_SECURITY_REASONS"],)"
     R"("masterUserPassword":")" HIDDEN R"("})",
     "null"},
};

TEST(Secrets, AreNeverInARecord) {
    for (const Secretive& each : calls) {
        const std::string trace = std::string(each.operation) + " " + each.request;
        SCOPED_TRACE(trace);
        const Exchange exchange =
            literal_exchange(std::string("POST / HTTP/1.1\nHost: h\n\n") + each.request,
                             std::string("HTTP/1.1 200 OK\nx-amzn-RequestId: r\n\n") + each.reply);
        Call call = literal_call(exchange, each.service, each.operation);
        if (call.operation->name == "GetSessionToken") call.read_only = false;
        if (call.operation->name == "Sign") call.read_only = true;
        const auto drafts = drafts_of(exchange, call, test_scene());
        const JsonObject record = record_of(drafts.front());
        EXPECT_FALSE(to_text(record).contains("MARK"));
        EXPECT_EQ(at(record, "requestParameters"), parse_json(each.parameters).value());
        EXPECT_EQ(at(record, "responseElements"), parse_json(each.elements).value());
    }
}

TEST(Secrets, OfServicesThatNobodyKnowsAreToldByTheirNames) {
    const Exchange exchange = literal_exchange(
        "POST /login?access_token=MARK&page=2&X-Amz-Signature=MARK HTTP/1.1\nHost: h\n"
        "Content-Type: application/json\n\n"
        R"({"User":"u","password":"MARK","Nested":[{"client-secret":"MARK"}],"nextToken":"t"})",
        "HTTP/1.1 200 OK\n\n{\"token\":\"MARK\"}");
    Call call;
    call.event_source = "things.amazonaws.com";
    call.name = "POST /login";
    call.query = {{"access_token", "MARK"}, {"page", "2"}, {"X-Amz-Signature", "MARK"}};
    const JsonObject record = record_of(drafts_of(exchange, call, test_scene()).front());
    EXPECT_EQ(at(record, "requestParameters"),
              parse_json(R"({"httpMethod":"POST","path":"/login","query":{"access_token":")" HIDDEN
                         R"(","page":"2"},"body":{"User":"u","password":")" HIDDEN
                         R"(","Nested":[{"client-secret":")" HIDDEN R"("}],"nextToken":"t"}})")
                  .value());
    EXPECT_EQ(at(record, "responseElements"), nullptr);
}

TEST(Secrets, SoundLikeSecrets) {
    for (const char* name : {"password", "dbPassword", "DB_PASSWORD", "client-secret", "secretKey",
                             "X-Auth-Token", "apiKey", "privateKeyPem", "accessToken", "passphrase",
                             "sessionCookie", "AuthorizationHeader", "userPwd"}) {
        EXPECT_TRUE(render::sounds_secret(name)) << name;
    }
    for (const char* name : {"", "name", "nextToken", "NextPageToken", "continuation-token",
                             "ClientToken", "ClientRequestToken", "accessKeyId", "SecretId",
                             "secretArn", "TokenType", "user", "key", "passes"}) {
        EXPECT_FALSE(render::sounds_secret(name)) << name;
    }
}

TEST(Secrets, HaveRowsThatModelsKnow) {
    for (const render::Secret& row : render::secrets()) {
        if (row.service == "bedrock" || row.service == "rolesanywhere" || row.service == "athena") {
            continue;  // Members of replies, or of what only newer models have.
        }
        EXPECT_NE(find_service(row.service), nullptr) << row.service;
    }
}

TEST(Secrets, OfS3AreNotAmongItsParameters) {
    const Exchange exchange = literal_exchange(
        "PUT /k?X-Amz-Signature=MARK&X-Amz-Credential=MARK&X-Amz-Security-Token=MARK&"
        "X-Amz-Expires=60 HTTP/1.1\nHost: h\nx-amz-server-side-encryption-customer-key: MARK\n"
        "x-amz-copy-source-server-side-encryption-customer-key: MARK\n"
        "x-amz-server-side-encryption-customer-algorithm: AES256\nx-amz-security-token: MARK\n"
        "x-amz-meta-a: MARK\n\nMARK",
        "HTTP/1.1 200 OK\n\n");
    const Call call = testing::s3_call(exchange, "PutObject", "b", "k");
    const JsonObject record = record_of(drafts_of(exchange, call, test_scene()).front());
    EXPECT_FALSE(to_text(record).contains("MARK"));
    EXPECT_EQ(at(record, "requestParameters"),
              parse_json(R"({"bucketName":"b","key":"k","Host":"h","X-Amz-Expires":"60",)"
                         R"("x-amz-server-side-encryption-customer-algorithm":"AES256"})")
                  .value());
}

}  // namespace
}  // namespace opentrail::gateway
