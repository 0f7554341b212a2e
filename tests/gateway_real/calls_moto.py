"""Calls of nine services, each with the event that CloudTrail writes for it.

Where an expectation comes from: public records, and the samples in AWS's user guides ("Logging ... API calls with AWS
CloudTrail" of each service); the shapes by AWS's public service models.
"""

import json

from gateway_events import ABSENT, ANY_OBJECT, ANY_TEXT, SPELT_TIME, members, text

ACCOUNT = "123456789012"
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ops/Deploy"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})
TEMPLATE = json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}})


def event(source, name, read=False, data=False, asked=None, given=None, resources=ABSENT, **more):
    return {"eventSource": f"{source}.amazonaws.com", "eventName": name, "readOnly": read,
            "eventCategory": "Data" if data else "Management", "requestParameters": asked, "responseElements": given,
            "resources": resources, "errorCode": ABSENT, **more}


def failed(expected, code, message=ANY_TEXT):
    return {**expected, "errorCode": code, "errorMessage": message}


def iam(made):
    """IAM and STS. `made` keeps what later calls need."""
    client = made.client("iam")
    yield ("iam CreateUser", lambda: client.create_user(UserName="ann", Tags=[{"Key": "Team", "Value": "red"}]),
           event("iam", "CreateUser", asked={"userName": "ann", "tags": [{"key": "Team", "value": "red"}]},
                 given={"user": members(userName="ann", arn=f"arn:aws:iam::{ACCOUNT}:user/ann", path="/",
                                        createDate=SPELT_TIME, userId=ANY_TEXT)}))
    yield ("iam CreateAccessKey", lambda: client.create_access_key(UserName="ann"),
           event("iam", "CreateAccessKey", asked={"userName": "ann"},
                 given={"accessKey": members(userName="ann", status="Active", accessKeyId=ANY_TEXT,
                                             secretAccessKey=ABSENT)}))
    yield ("iam CreateRole", lambda: client.create_role(RoleName="Deploy", Path="/ops/", AssumeRolePolicyDocument=TRUST,
                                                        MaxSessionDuration=7200),
           event("iam", "CreateRole", asked={"roleName": "Deploy", "path": "/ops/", "assumeRolePolicyDocument": TRUST,
                                             "maxSessionDuration": 7200},
                 given={"role": members(roleName="Deploy", arn=ROLE, createDate=SPELT_TIME)}))
    yield ("iam GetRole of nothing", lambda: client.get_role(RoleName="nobody"),
           failed(event("iam", "GetRole", read=True, asked={"roleName": "nobody"}), "NoSuchEntityException"))
    yield ("iam CreateLoginProfile",
           lambda: client.create_login_profile(UserName="ann", Password="S3cret-of-ann", PasswordResetRequired=True),
           event("iam", "CreateLoginProfile", asked={"userName": "ann", "passwordResetRequired": True},
                 given={"loginProfile": ANY_OBJECT}))
    yield ("iam ListUsers", lambda: client.list_users(MaxItems=5),
           event("iam", "ListUsers", read=True, asked={"maxItems": 5}))
    yield ("iam DeleteAccountAlias of nothing", lambda: client.delete_user(UserName="nobody"),
           failed(event("iam", "DeleteUser", asked={"userName": "nobody"}), "NoSuchEntityException"))
    sts = made.client("sts")
    yield ("sts GetCallerIdentity", sts.get_caller_identity,
           event("sts", "GetCallerIdentity", read=True, given=None))
    yield ("sts AssumeRole",
           lambda: made.keep("role", sts.assume_role(RoleArn=ROLE, RoleSessionName="nightly", DurationSeconds=900,
                                                     SourceIdentity="ann@example.com")),
           event("sts", "AssumeRole", read=True,
                 asked={"roleArn": ROLE, "roleSessionName": "nightly", "durationSeconds": 900,
                        "sourceIdentity": "ann@example.com"},
                 given=members(credentials=members(accessKeyId=ANY_TEXT, secretAccessKey=ABSENT, expiration=ANY_TEXT),
                               assumedRoleUser=members(arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/nightly")),
                 resources=[{"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": ROLE}]))


def ec2(made):
    client = made.client("ec2")
    yield ("ec2 CreateVpc", lambda: made.keep("vpc", client.create_vpc(CidrBlock="10.7.0.0/16",
                                                                       InstanceTenancy="default")),
           event("ec2", "CreateVpc", asked=members(cidrBlock="10.7.0.0/16", instanceTenancy="default"),
                 given=members(requestId=ANY_TEXT, vpc=members(cidrBlock="10.7.0.0/16", vpcId=text("vpc-.+")))))
    vpc = made.kept["vpc"]["Vpc"]["VpcId"]
    yield ("ec2 CreateSubnet",
           lambda: made.keep("subnet", client.create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24",
                                                            AvailabilityZone="us-east-1a")),
           event("ec2", "CreateSubnet", asked={"vpcId": vpc, "cidrBlock": "10.7.1.0/24",
                                               "availabilityZone": "us-east-1a"},
                 given=members(subnet=members(vpcId=vpc))))
    subnet = made.kept["subnet"]["Subnet"]["SubnetId"]
    yield ("ec2 CreateSecurityGroup",
           lambda: made.keep("group", client.create_security_group(GroupName="web", Description="of the web",
                                                                   VpcId=vpc)),
           event("ec2", "CreateSecurityGroup", asked={"groupName": "web", "groupDescription": "of the web",
                                                      "vpcId": vpc}, given=members(groupId=text("sg-.+"))))
    group = made.kept["group"]["GroupId"]
    yield ("ec2 AuthorizeSecurityGroupIngress",
           lambda: client.authorize_security_group_ingress(GroupId=group, IpPermissions=[
               {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}]}]),
           event("ec2", "AuthorizeSecurityGroupIngress", asked={
               "groupId": group, "ipPermissions": {"items": [
                   {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "groups": {},
                    "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0", "description": "all"}]},
                    "ipv6Ranges": {}, "prefixListIds": {}}]}},
                 given=members(requestId=ANY_TEXT, _return=True)))
    yield ("ec2 DescribeRouteTables",
           lambda: client.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}], MaxResults=100),
           event("ec2", "DescribeRouteTables", read=True, asked={
               "maxResults": 100, "routeTableIdSet": {},
               "filterSet": {"items": [{"name": "vpc-id", "valueSet": {"items": [{"value": vpc}]}}]}}))
    yield ("ec2 DescribeNatGateways", client.describe_nat_gateways,
           event("ec2", "DescribeNatGateways", read=True, asked={"DescribeNatGatewaysRequest": ""}))
    yield ("ec2 CreateTags", lambda: client.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "seven"}]),
           event("ec2", "CreateTags", asked={"resourcesSet": {"items": [{"resourceId": vpc}]},
                                             "tagSet": {"items": [{"key": "Name", "value": "seven"}]}},
                 given=members(requestId=ANY_TEXT, _return=True)))
    yield ("ec2 DescribeInstances of nothing", lambda: client.describe_instances(InstanceIds=["i-0123456789abcdef0"]),
           failed(event("ec2", "DescribeInstances", read=True, asked={
               "instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}, "filterSet": {}}),
               "Client.InvalidInstanceID.NotFound"))
    yield ("ec2 CreateKeyPair", lambda: client.create_key_pair(KeyName="door"),
           event("ec2", "CreateKeyPair", asked=members(keyName="door"),
                 given=members(keyName="door", keyMaterial="<sensitiveDataRemoved>")))
    yield ("ec2 DeleteSubnet", lambda: client.delete_subnet(SubnetId=subnet),
           event("ec2", "DeleteSubnet", asked={"subnetId": subnet}, given={"requestId": ANY_TEXT, "_return": True}))


def dynamodb(made):
    client = made.client("dynamodb")
    table = [{"accountId": ACCOUNT, "type": "AWS::DynamoDB::Table",
              "ARN": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Music"}]
    key = {"Artist": {"S": "No One"}, "SongTitle": {"S": "Call Me"}}
    yield ("dynamodb CreateTable", lambda: client.create_table(
        TableName="Music", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "Artist", "AttributeType": "S"},
                              {"AttributeName": "SongTitle", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "SongTitle", "KeyType": "RANGE"}]),
        event("dynamodb", "CreateTable", asked={
            "tableName": "Music", "billingMode": "PAY_PER_REQUEST",
            "attributeDefinitions": [{"attributeName": "Artist", "attributeType": "S"},
                                     {"attributeName": "SongTitle", "attributeType": "S"}],
            "keySchema": [{"attributeName": "Artist", "keyType": "HASH"},
                          {"attributeName": "SongTitle", "keyType": "RANGE"}]},
              given=members(tableDescription=members(tableName="Music")), apiVersion="2012-08-10"))
    yield ("dynamodb DescribeTable", lambda: client.describe_table(TableName="Music"),
           event("dynamodb", "DescribeTable", read=True, asked={"tableName": "Music"}, apiVersion="2012-08-10"))
    yield ("dynamodb PutItem",
           lambda: client.put_item(TableName="Music", Item={**key, "AlbumTitle": {"S": "a secret of the item"}}),
           event("dynamodb", "PutItem", data=True, resources=table,
                 asked=members(tableName="Music", items=["Artist", "SongTitle", "AlbumTitle"])))
    yield ("dynamodb GetItem", lambda: client.get_item(TableName="Music", Key=key),
           event("dynamodb", "GetItem", read=True, data=True, resources=table,
                 asked={"tableName": "Music", "key": {"Artist": "No One", "SongTitle": "Call Me"}}))
    yield ("dynamodb GetItem of no table", lambda: client.get_item(TableName="None", Key=key),
           failed(event("dynamodb", "GetItem", read=True, data=True,
                        asked=members(tableName="None"),
                        resources=[{"accountId": ACCOUNT, "type": "AWS::DynamoDB::Table",
                                    "ARN": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/None"}]),
                  "ResourceNotFoundException"))


def messages(made):
    sqs, sns = made.client("sqs"), made.client("sns")
    yield ("sqs CreateQueue", lambda: made.keep("queue", sqs.create_queue(QueueName="jobs",
                                                                          Attributes={"DelaySeconds": "3"})),
           event("sqs", "CreateQueue", asked={"queueName": "jobs", "attributes": {"DelaySeconds": "3"}},
                 given={"queueUrl": text("http.*/jobs")}))
    url = made.kept["queue"]["QueueUrl"]
    yield ("sqs SendMessage", lambda: sqs.send_message(QueueUrl=url, MessageBody="a secret of the message"),
           event("sqs", "SendMessage", data=True, asked={"queueUrl": url, "messageBody": HIDDEN}, given=ANY_OBJECT,
                 resources=[{"accountId": ACCOUNT, "type": "AWS::SQS::Queue",
                             "ARN": f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"}]))
    yield ("sqs ListQueues", lambda: sqs.list_queues(QueueNamePrefix="jo"),
           event("sqs", "ListQueues", read=True, asked={"queueNamePrefix": "jo"}))
    yield ("sqs GetQueueUrl of nothing", lambda: sqs.get_queue_url(QueueName="nothing"),
           failed(event("sqs", "GetQueueUrl", read=True, asked={"queueName": "nothing"}), ANY_TEXT))
    yield ("sns CreateTopic", lambda: made.keep("topic", sns.create_topic(Name="alerts")),
           event("sns", "CreateTopic", asked={"name": "alerts"},
                 given={"topicArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:alerts"}))
    topic = made.kept["topic"]["TopicArn"]
    yield ("sns Publish", lambda: sns.publish(TopicArn=topic, Message="a secret of the topic", Subject="to you"),
           event("sns", "Publish", data=True, asked={"topicArn": topic, "message": HIDDEN, "subject": HIDDEN},
                 given={"messageId": ANY_TEXT},
                 resources=[{"accountId": ACCOUNT, "type": "AWS::SNS::Topic", "ARN": topic}]))


def keys_and_secrets(made):
    kms, ssm, secrets = made.client("kms"), made.client("ssm"), made.client("secretsmanager")
    yield ("kms CreateKey", lambda: made.keep("key", kms.create_key(Description="for the test")),
           event("kms", "CreateKey", asked=members(description="for the test"),
                 given={"keyMetadata": members(description="for the test")}, resources=[
                     {"accountId": ACCOUNT, "type": "AWS::KMS::Key",
                      "ARN": text(f"arn:aws:kms:us-east-1:{ACCOUNT}:key/.+")}]))
    key = made.kept["key"]["KeyMetadata"]
    key_resource = [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": key["Arn"]}]
    yield ("kms Encrypt", lambda: kms.encrypt(KeyId=key["Arn"], Plaintext=b"a secret", EncryptionContext={"App": "x"}),
           event("kms", "Encrypt", read=True, resources=key_resource,
                 asked={"keyId": key["Arn"], "encryptionContext": {"App": "x"},
                        "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}))
    yield ("kms GenerateDataKey", lambda: kms.generate_data_key(KeyId=key["Arn"], KeySpec="AES_256"),
           event("kms", "GenerateDataKey", read=True, resources=key_resource,
                 asked={"keyId": key["Arn"], "keySpec": "AES_256"}))
    yield ("ssm PutParameter", lambda: ssm.put_parameter(Name="/app/one", Value="a secret of the parameter",
                                                         Type="SecureString"),
           event("ssm", "PutParameter", asked={"name": "/app/one", "value": HIDDEN, "type": "SecureString"},
                 given=members(version=1), resources=[
                     {"accountId": ACCOUNT, "ARN": f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/app/one"}]))
    yield ("ssm GetParameter", lambda: ssm.get_parameter(Name="/app/one", WithDecryption=True),
           event("ssm", "GetParameter", read=True, asked={"name": "/app/one", "withDecryption": True}, resources=[
               {"accountId": ACCOUNT, "ARN": f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/app/one"}]))
    yield ("secretsmanager CreateSecret",
           lambda: secrets.create_secret(Name="door", SecretString="a secret of the door"),
           event("secretsmanager", "CreateSecret", asked=members(name="door", secretString=ABSENT),
                 given={"arn": ANY_TEXT}))
    yield ("secretsmanager GetSecretValue", lambda: secrets.get_secret_value(SecretId="door"),
           event("secretsmanager", "GetSecretValue", read=True, asked={"secretId": "door"}))


def functions_and_stacks(made):
    client, stacks = made.client("lambda"), made.client("cloudformation")
    yield ("lambda CreateFunction", lambda: client.create_function(
        FunctionName="f", Runtime="python3.12", Role=ROLE, Handler="f.main", Code={"ZipFile": b"a secret program"},
        Environment={"Variables": {"TOKEN": "a secret of the function"}}, MemorySize=128, Publish=True),
        event("lambda", "CreateFunction20150331", asked=members(
            functionName="f", runtime="python3.12", role=ROLE, handler="f.main", memorySize=128, publish=True,
            environment={}, zipFile=ABSENT),
              given=members(functionName="f", environment={}, memorySize=128)))
    yield ("lambda ListFunctions", lambda: client.list_functions(MaxItems=10),
           event("lambda", "ListFunctions20150331", read=True, asked={"maxItems": 10}))
    yield ("lambda GetFunction of nothing", lambda: client.get_function(FunctionName="nothing"),
           failed(event("lambda", "GetFunction20150331v2", read=True, asked={"functionName": "nothing"}),
                  "ResourceNotFoundException"))
    yield ("cloudformation CreateStack",
           lambda: stacks.create_stack(StackName="one", TemplateBody=TEMPLATE, Capabilities=["CAPABILITY_IAM"]),
           event("cloudformation", "CreateStack", asked=members(stackName="one", capabilities=["CAPABILITY_IAM"]),
                 given={"stackId": text(f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/one/.+")}))
    yield ("cloudformation DescribeStacks", lambda: stacks.describe_stacks(StackName="one"),
           event("cloudformation", "DescribeStacks", read=True, asked={"stackName": "one"}))
    yield ("cloudformation DeleteStack", lambda: stacks.delete_stack(StackName="one"),
           event("cloudformation", "DeleteStack", asked={"stackName": "one"}))


ALL = (iam, ec2, dynamodb, messages, keys_and_secrets, functions_and_stacks)
