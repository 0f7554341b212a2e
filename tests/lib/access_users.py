"""An administrator and a viewer: what each may do, what a denial says, and that it is in the history."""

import concurrent.futures
import json
import pathlib

from report import Skip, contains, same
from server import HOME_ACCOUNT, HOME_REGION, wait_for

TRAIL = f"arn:aws:cloudtrail:{HOME_REGION}:{HOME_ACCOUNT}:trail/"

# What a viewer may not: operation, request, and the ARN that the denial names.
DENIED = [
    ("CreateTrail", {"Name": "evil", "S3BucketName": f"opentrail-logs-{HOME_ACCOUNT}"}, TRAIL + "evil"),
    ("UpdateTrail", {"Name": "audit", "IsMultiRegionTrail": False}, TRAIL + "audit"),
    ("StopLogging", {"Name": "audit"}, TRAIL + "audit"),
    ("StartLogging", {"Name": "audit"}, TRAIL + "audit"),
    ("DeleteTrail", {"Name": "audit"}, TRAIL + "audit"),
    ("PutEventSelectors", {"TrailName": "audit", "EventSelectors": [{"ReadWriteType": "ReadOnly"}]}, TRAIL + "audit"),
    ("AddTags", {"ResourceId": TRAIL + "audit", "TagsList": [{"Key": "k"}]}, TRAIL + "audit"),
]


def denial(arn, action, resource):
    """AccessDenied in IAM's words (IAM User Guide, "Troubleshoot access denied error messages")."""
    return (f"User: {arn} is not authorized to perform: {action} on resource: {resource}"
            f" because no identity-based policy allows the {action} action")


class Users:
    def __init__(self, admin):
        self.root = admin
        self.admin = self.viewer = None

    def made(self):
        self.admin = self.root.make("ada", "Administrators")
        self.viewer = self.root.make("vera", "Viewers")
        for person in (self.admin, self.viewer):
            same(person.said("access", "whoami")["Arn"], person.arn)
        same([user["UserName"] for user in self.root.said("access", "list-users")["Users"]], ["ada", "admin", "vera"])
        shown = self.root.said("access", "show-user", "vera")
        same([group["GroupName"] for group in shown["Groups"]], ["Viewers"])
        same([key["AccessKeyId"] for key in shown["AccessKeys"]], [self.viewer.credentials.key])
        contains(self.root.did("access", "show-user", "vera"), "Viewers")

    def administrator(self):
        self.admin.did("trail", "create", "audit", "--all-regions")
        same(self.admin.said("trail", "list")["Trails"][0]["Name"], "audit")
        wait_for(self.log_files, 30, "delivery of a log file")

    def log_files(self):
        return list((self.root.server.data / f"buckets/opentrail-logs-{HOME_ACCOUNT}").rglob("*.json.gz"))

    def viewer_reads(self):
        events = json.loads(self.viewer.did("lookup", "--event-name", "CreateTrail", "-o", "json"))
        contains(json.dumps(events), self.admin.arn)
        same(self.viewer.said("trail", "list")["Trails"][0]["Status"]["IsLogging"], True)
        contains(self.viewer.did("bucket", "list"), f"opentrail-logs-{HOME_ACCOUNT}")
        contains(self.viewer.did("status"), HOME_ACCOUNT)

    def viewer_reads_by_aws(self):
        if not self.viewer.aws:
            raise Skip("there is no aws CLI")
        found = self.viewer.aws_said("cloudtrail", "lookup-events", "--lookup-attributes",
                                     "AttributeKey=EventName,AttributeValue=CreateTrail")
        same([event["Username"] for event in found["Events"]], ["ada"])
        trails = self.viewer.aws_said("cloudtrail", "describe-trails")["trailList"]
        same([trail["Name"] for trail in trails], ["audit"])
        same(self.viewer.aws_said("cloudtrail", "get-trail-status", "--name", "audit")["IsLogging"], True)

    def viewer_reads_log_files(self):
        if not self.viewer.aws:
            raise Skip("there is no aws CLI")
        bucket = f"opentrail-logs-{HOME_ACCOUNT}"
        objects = self.viewer.aws_said("s3api", "list-objects-v2", "--bucket", bucket)["Contents"]
        key = next(each["Key"] for each in objects if each["Key"].endswith(".json.gz"))
        got = self.root.server.data.parent / "got.json.gz"
        self.viewer.aws_said("s3api", "get-object", "--bucket", bucket, "--key", key, str(got))
        same(got.read_bytes(), (self.root.server.data / "buckets" / bucket / key).read_bytes())

    def viewer_is_denied(self, operation, request, resource):
        reply = self.viewer.client.operation(operation, request)
        same((reply.error, reply.message),
             ("AccessDeniedException", denial(self.viewer.arn, f"cloudtrail:{operation}", resource)))
        record = self.newest(operation)
        same({name: record.get(name) for name in ("errorCode", "errorMessage", "sourceIPAddress")},
             {"errorCode": "AccessDenied", "errorMessage": reply.message, "sourceIPAddress": "127.0.0.1"})
        same(record["userIdentity"]["arn"], self.viewer.arn)
        same(record["userIdentity"]["accessKeyId"], self.viewer.credentials.key)
        same(record["requestID"], reply.headers["x-amzn-RequestId"])

    def newest(self, operation):
        """The record of the viewer's last such call."""
        events = self.admin.client.lookup([("Username", "vera")], MaxResults=50)
        return json.loads(next(event["CloudTrailEvent"] for event in events if event["EventName"] == operation))

    def aws_says_so(self):
        if not self.viewer.aws:
            raise Skip("there is no aws CLI")
        done = self.viewer.aws_cli("cloudtrail", "delete-trail", "--name", "audit")
        contains(done.stderr, "An error occurred (AccessDeniedException) when calling the DeleteTrail operation: "
                 + denial(self.viewer.arn, "cloudtrail:DeleteTrail", TRAIL + "audit"))

    def viewer_grants_nothing(self):
        user = f"arn:aws:iam::{HOME_ACCOUNT}:user/"
        rows = [(("create-user", "eve"), "iam:CreateUser", user + "eve"),
                (("create-key", "admin"), "iam:CreateAccessKey", user + "admin"),
                (("add-to-group", "vera", "Administrators"), "iam:AddUserToGroup",
                 f"arn:aws:iam::{HOME_ACCOUNT}:group/Administrators")]
        for command, action, resource in rows:
            contains(self.viewer.refused("access", *command), denial(self.viewer.arn, action, resource))
        for command in (("account", "create", "evil"), ("token", "create", "--name", "t", "--scope", "admin"),
                        ("bucket", "create", "evil-bucket")):
            contains(self.viewer.refused(*command), "is not authorized to perform")
        same([user["UserName"] for user in self.admin.said("access", "list-users")["Users"]], ["ada", "admin", "vera"])

    def nobody_deletes_events(self):
        """Neither the first administrator may: there is no interface that could."""
        paths = [str(path) for path in self.log_files()]
        assert paths
        bucket = f"opentrail-logs-{HOME_ACCOUNT}"
        key = paths[0].split(f"/{bucket}/", 1)[1]
        for method in ("DELETE", "PUT", "POST"):
            reply = self.root.client.signed(method, f"/{bucket}/{key}", body=b"x", service="s3")
            assert reply.status >= 400, f"{method}: {reply}"
        same([path for path in paths if not pathlib.Path(path).stat().st_size], [])

    def groups_decide_at_once(self):
        person = self.root.make("flip")
        assert person.client.operation("DescribeTrails").error == "AccessDeniedException"
        self.root.did("access", "add-to-group", "flip", "Viewers")
        same(person.client.operation("DescribeTrails").error, None)
        self.root.did("access", "remove-from-group", "flip", "Viewers")
        same(person.client.operation("DescribeTrails").error, "AccessDeniedException")
        self.root.did("access", "delete-user", "flip")
        assert not person.is_known()

    def an_explicit_deny_wins(self):
        person = self.root.make("dan", "Administrators")
        policy = {"Version": "2012-10-17",
                  "Statement": {"Effect": "Deny", "Action": "cloudtrail:Delete*", "Resource": "*"}}
        self.root.did("access", "put-policy", "no-deletes", "-", "--user", "dan", stdin=json.dumps(policy))
        reply = person.client.operation("DeleteTrail", {"Name": "audit"})
        same(reply.error, "AccessDeniedException")
        contains(reply.message, "with an explicit deny in an identity-based policy")
        self.root.did("access", "delete-policy", "no-deletes", "--user", "dan")
        same(person.client.operation("DeleteTrail", {"Name": "not-there"}).error, "TrailNotFoundException")
        self.root.did("access", "delete-user", "dan")

    def half_a_user_is_taken_back(self):
        said = self.root.refused("access", "create-user", "half", "--group", "Viewers", "--group", "NoSuchGroup")
        contains(said, "NoSuchGroup")
        contains(said, "the user half is gone again")
        contains(self.root.refused("access", "show-user", "half"), "NoSuchEntity")

    def nobody_deletes_itself(self):
        contains(self.admin.refused("access", "delete-user", "ada"), "you cannot delete yourself")
        assert self.admin.is_known()
        contains(self.admin.refused("access", "delete-user", "nobody"), "NoSuchEntity")

    def one_of_many_makes_a_name(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: self.root.opentrail("access", "create-user", "race").returncode,
                                     range(8)))
        same(sorted(statuses), [0] + [3] * 7)
        self.root.did("access", "delete-user", "race")


def tests(admin):
    users = Users(admin)
    return [
        ("two users are made from the command line", users.made),
        ("the administrator makes a trail", users.administrator),
        ("the viewer looks up, describes and lists", users.viewer_reads),
        ("the viewer does so by the aws CLI", users.viewer_reads_by_aws),
        ("the viewer reads log files by the aws CLI", users.viewer_reads_log_files),
        *[(f"the viewer is denied {operation}, and it is in the history", users.viewer_is_denied, operation, request,
           resource) for operation, request, resource in DENIED],
        ("the aws CLI shows a denial in IAM's words", users.aws_says_so),
        ("the viewer cannot make itself more", users.viewer_grants_nothing),
        ("nobody deletes or changes log files", users.nobody_deletes_events),
        ("a group counts from the moment it is joined or left", users.groups_decide_at_once),
        ("an explicit deny wins, and is named", users.an_explicit_deny_wins),
        ("a user who cannot be made whole is taken back", users.half_a_user_is_taken_back),
        ("nobody deletes itself by half", users.nobody_deletes_itself),
        ("of eight who make one name, one does", users.one_of_many_makes_a_name),
    ]
