"""Records made for tests: small, valid, and each with an id of its own."""

import datetime
import uuid


def iso(when):
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def record(name="DescribeInstances", account="111122223333", when=None, **more):
    """A management event of an IAM user; any member can be replaced by name, or dropped by None."""
    user = more.pop("user", "mia")
    made = {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLEID0000001", "accountId": account,
                         "arn": f"arn:aws:iam::{account}:user/{user}", "accessKeyId": "AKIAEXAMPLE000000001",
                         "userName": user},
        "eventTime": iso(when or now()),
        "eventSource": "ec2.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.7",
        "userAgent": "test",
        "requestParameters": None,
        "responseElements": None,
        "requestID": str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": True,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }
    made.update(more)
    return {key: value for key, value in made.items() if value is not None or key.endswith(("Parameters", "Elements"))}
