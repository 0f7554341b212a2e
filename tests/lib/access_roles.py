"""Roles and IAM's own interface: what the aws CLI does with both."""

import collections
import json

from access_people import Person
from report import Skip, contains, same
from server import HOME_ACCOUNT

Session = collections.namedtuple("Session", "key secret token")

TRUST = {"Version": "2012-10-17",
         "Statement": {"Effect": "Allow", "Principal": {"AWS": HOME_ACCOUNT},
                       "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"]}}
ROLE = f"arn:aws:iam::{HOME_ACCOUNT}:role/auditor"


class Roles:
    def __init__(self, admin):
        self.admin = admin

    def assumed(self):
        if not self.admin.aws:
            raise Skip("there is no aws CLI")
        self.admin.did("access", "create-role", "auditor", "--trust", json.dumps(TRUST))
        same([role["RoleName"] for role in self.admin.said("access", "list-roles")["Roles"]], ["auditor"])
        given = self.admin.aws_said("sts", "assume-role", "--role-arn", ROLE, "--role-session-name", "night",
                                    "--source-identity", "ada")["Credentials"]
        session = Person(self.admin.server,
                         Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]),
                         aws=self.admin.aws)
        arn = f"arn:aws:sts::{HOME_ACCOUNT}:assumed-role/auditor/night"
        same(session.aws_said("sts", "get-caller-identity")["Arn"], arn)
        denied = session.aws_cli("cloudtrail", "describe-trails")
        contains(denied.stderr, f"User: {arn} is not authorized to perform: cloudtrail:DescribeTrails")
        self.admin.did("access", "attach", "AWSCloudTrail_ReadOnlyAccess", "--role", "auditor")
        session.aws_said("cloudtrail", "describe-trails")
        contains(session.aws_cli("cloudtrail", "delete-trail", "--name", "audit").stderr, "AccessDenied")
        events = self.admin.client.lookup([("EventName", "DeleteTrail")], MaxResults=1)
        identity = json.loads(events[0]["CloudTrailEvent"])["userIdentity"]
        same((identity["type"], identity["arn"], identity["sessionContext"]["sourceIdentity"]),
             ("AssumedRole", arn, "ada"))
        self.admin.did("access", "delete-role", "auditor")
        assert session.aws_cli("cloudtrail", "describe-trails").returncode != 0

    def iam_by_aws(self):
        if not self.admin.aws:
            raise Skip("there is no aws CLI")
        made = self.admin.aws_said("iam", "create-user", "--user-name", "cli", "--path", "/a/")["User"]
        same(made["Arn"], f"arn:aws:iam::{HOME_ACCOUNT}:user/a/cli")
        key = self.admin.aws_said("iam", "create-access-key", "--user-name", "cli")["AccessKey"]
        same((key["UserName"], key["Status"]), ("cli", "Active"))
        self.admin.aws_said("iam", "add-user-to-group", "--user-name", "cli", "--group-name", "Viewers")
        person = self.admin.with_key(key)
        same(person.aws_said("sts", "get-caller-identity")["Arn"], made["Arn"])
        same([group["GroupName"] for group in
              self.admin.aws_said("iam", "list-groups-for-user", "--user-name", "cli")["Groups"]], ["Viewers"])
        contains(self.admin.aws_cli("iam", "delete-user", "--user-name", "cli").stderr, "DeleteConflict")
        contains(self.admin.aws_cli("iam", "get-user", "--user-name", "nobody").stderr, "NoSuchEntity")
        self.admin.did("access", "delete-user", "cli")

    def managed_policies(self):
        policy = {"Version": "2012-10-17",
                  "Statement": {"Effect": "Allow", "Action": "cloudtrail:DescribeTrails", "Resource": "*"}}
        made = self.admin.said("access", "create-policy", "describe", json.dumps(policy))
        person = self.admin.make("pol")
        self.admin.did("access", "attach", "describe", "--user", "pol")
        same(person.client.operation("DescribeTrails").error, None)
        same(person.client.operation("LookupEvents").error, "AccessDeniedException")
        contains(self.admin.refused("access", "delete-policy", made["Arn"]), "DeleteConflict")
        self.admin.did("access", "detach", made["Arn"], "--user", "pol")
        same(person.client.operation("DescribeTrails").error, "AccessDeniedException")
        self.admin.did("access", "delete-policy", "describe")
        contains(self.admin.refused("access", "create-policy", "bad", '{"Statement": 1}'), "MalformedPolicyDocument")
        contains(self.admin.did("access", "list-policies"), "AWSCloudTrail_FullAccess")


def tests(admin):
    roles = Roles(admin)
    return [
        ("a role is assumed, and has what it is given", roles.assumed),
        ("users are made by the aws CLI as IAM makes them", roles.iam_by_aws),
        ("managed policies are made, attached and taken back", roles.managed_policies),
    ]
