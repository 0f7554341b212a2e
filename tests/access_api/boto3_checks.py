"""boto3 against the real program: the calls that Terraform's AWS provider makes for aws_iam_user, aws_iam_role,
aws_iam_policy and their attachments, in its order, and sessions. Runs in the locked environment; tests/access_api/run
starts it."""

import json
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

from report import Report, same  # noqa: E402

QUICK = Config(retries={"max_attempts": 1})
iam = boto3.client("iam", config=QUICK)
sts = boto3.client("sts", config=QUICK)
ACCOUNT = sts.get_caller_identity()["Account"]


def policy(**statement):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}


LOOKUP = policy(Action="cloudtrail:LookupEvents", Resource="*")
TRAILS = policy(Action=["cloudtrail:DescribeTrails", "cloudtrail:LookupEvents"], Resource="*")
TRUST = policy(Action=["sts:AssumeRole", "sts:TagSession"], Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:user/admin"})


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        same(error.response["Error"]["Code"], code)
        return
    raise AssertionError(f"not refused with {code}")


def user_resource():
    """aws_iam_user: create, read, update, delete."""
    iam.create_user(UserName="tf-user", Path="/", Tags=[{"Key": "env", "Value": "test"}])
    user = iam.get_user(UserName="tf-user")["User"]
    same(user["Tags"], [{"Key": "env", "Value": "test"}])
    same(user["CreateDate"].tzinfo is not None, True)
    iam.untag_user(UserName="tf-user", TagKeys=["env"])
    iam.tag_user(UserName="tf-user", Tags=[{"Key": "cost", "Value": ""}])
    iam.put_user_permissions_boundary(UserName="tf-user",
                                      PermissionsBoundary="arn:aws:iam::aws:policy/AdministratorAccess")
    user = iam.get_user(UserName="tf-user")["User"]
    same(user["PermissionsBoundary"]["PermissionsBoundaryArn"], "arn:aws:iam::aws:policy/AdministratorAccess")
    same(user["Tags"], [{"Key": "cost", "Value": ""}])
    iam.delete_user_permissions_boundary(UserName="tf-user")
    iam.update_user(UserName="tf-user", NewUserName="tf-renamed", NewPath="/a/")
    same(iam.get_user(UserName="tf-renamed")["User"]["Arn"], f"arn:aws:iam::{ACCOUNT}:user/a/tf-renamed")
    iam.delete_user(UserName="tf-renamed")
    refused("NoSuchEntity", iam.get_user, UserName="tf-renamed")


def policy_resource():
    """aws_iam_policy and aws_iam_user_policy_attachment."""
    made = iam.create_policy(PolicyName="tf-policy", Path="/", Description="", PolicyDocument=json.dumps(LOOKUP))
    arn = made["Policy"]["Arn"]
    read = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=read["DefaultVersionId"])["PolicyVersion"]
    same(version["Document"], LOOKUP)
    same(len(iam.list_policy_versions(PolicyArn=arn)["Versions"]), 1)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(TRAILS), SetAsDefault=True)
    read = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=read["DefaultVersionId"])["PolicyVersion"]
    same(version["Document"], TRAILS)
    iam.create_user(UserName="tf-attached")
    iam.attach_user_policy(UserName="tf-attached", PolicyArn=arn)
    attached = iam.list_attached_user_policies(UserName="tf-attached")["AttachedPolicies"]
    same(attached, [{"PolicyName": "tf-policy", "PolicyArn": arn}])
    same(iam.list_entities_for_policy(PolicyArn=arn)["PolicyUsers"][0]["UserName"], "tf-attached")
    refused("DeleteConflict", iam.delete_policy, PolicyArn=arn)
    iam.detach_user_policy(UserName="tf-attached", PolicyArn=arn)
    refused("NoSuchEntity", iam.detach_user_policy, UserName="tf-attached", PolicyArn=arn)
    iam.delete_user(UserName="tf-attached")
    iam.delete_policy(PolicyArn=arn)


def role_resource():
    """aws_iam_role, aws_iam_role_policy: and what they ask before a delete."""
    iam.create_role(RoleName="tf-role", Path="/", AssumeRolePolicyDocument=json.dumps(TRUST),
                    MaxSessionDuration=3600, Tags=[{"Key": "env", "Value": "test"}])
    role = iam.get_role(RoleName="tf-role")["Role"]
    same((role["AssumeRolePolicyDocument"], role["MaxSessionDuration"]), (TRUST, 3600))
    iam.put_role_policy(RoleName="tf-role", PolicyName="inline", PolicyDocument=json.dumps(LOOKUP))
    same(iam.get_role_policy(RoleName="tf-role", PolicyName="inline")["PolicyDocument"], LOOKUP)
    same(iam.list_role_policies(RoleName="tf-role")["PolicyNames"], ["inline"])
    iam.update_role(RoleName="tf-role", Description="changed", MaxSessionDuration=7200)
    iam.update_assume_role_policy(RoleName="tf-role", PolicyDocument=json.dumps(TRUST, indent=1))
    same(iam.get_role(RoleName="tf-role")["Role"]["Description"], "changed")
    same(iam.list_instance_profiles_for_role(RoleName="tf-role")["InstanceProfiles"], [])
    refused("DeleteConflict", iam.delete_role, RoleName="tf-role")


def role_session():
    """A session with tags and a policy of its own, over the role that the test before made."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/tf-role"
    made = sts.assume_role(RoleArn=arn, RoleSessionName="boto", DurationSeconds=7200,
                           Tags=[{"Key": "team", "Value": "a"}], TransitiveTagKeys=["team"],
                           Policy=json.dumps(LOOKUP),
                           PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess"}])
    same(made["AssumedRoleUser"]["Arn"], f"arn:aws:sts::{ACCOUNT}:assumed-role/tf-role/boto")
    given = made["Credentials"]
    session = boto3.Session(aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"],
                            aws_session_token=given["SessionToken"])
    events = session.client("cloudtrail", config=QUICK).lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "AssumeRole"}])["Events"]
    event = json.loads(events[0]["CloudTrailEvent"])
    same(event["requestParameters"]["tags"], [{"key": "team", "value": "a"}])
    assert given["SecretAccessKey"] not in events[0]["CloudTrailEvent"]
    refused("AccessDeniedException", session.client("cloudtrail", config=QUICK).describe_trails)
    refused("ValidationError", sts.assume_role, RoleArn=arn, RoleSessionName="boto", DurationSeconds=7201)
    iam.delete_role_policy(RoleName="tf-role", PolicyName="inline")
    iam.delete_role(RoleName="tf-role")
    refused("InvalidClientTokenId", session.client("sts", config=QUICK).get_caller_identity)


def user_session():
    given = sts.get_session_token(DurationSeconds=900)["Credentials"]
    session = boto3.Session(aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"],
                            aws_session_token=given["SessionToken"])
    same(session.client("sts", config=QUICK).get_caller_identity()["Arn"], f"arn:aws:iam::{ACCOUNT}:user/admin")
    same(session.client("cloudtrail", config=QUICK).describe_trails()["trailList"], [])
    refused("InvalidClientTokenId", session.client("iam", config=QUICK).list_users)
    same(sts.get_access_key_info(AccessKeyId=given["AccessKeyId"])["Account"], ACCOUNT)


def encoded_document():
    """The document is percent-encoded on the wire, which botocore undoes."""
    caught = []
    iam.meta.events.register("after-call.iam.GetPolicyVersion",
                             lambda http_response, **_: caught.append(http_response.text))
    iam.get_policy_version(PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess", VersionId="v1")
    wire = caught[0].split("<Document>")[1].split("</Document>")[0]
    assert "%22Statement%22" in wire and json.loads(urllib.parse.unquote(wire))["Statement"], wire


def main():
    report = Report()
    report.run_all([("boto3: the calls of aws_iam_user", user_resource),
                    ("boto3: the calls of aws_iam_policy and an attachment", policy_resource),
                    ("boto3: the calls of aws_iam_role", role_resource),
                    ("boto3: a role's session with tags and policies", role_session),
                    ("boto3: a user's session", user_session),
                    ("boto3: policy documents on the wire", encoded_document)])
    report.finish()


main()
