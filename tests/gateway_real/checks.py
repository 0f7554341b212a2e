"""Drives boto3 through a gateway and compares each event. Run by `run`, in the Python that has boto3:
checks.py KIND, with the places and keys in the environment."""

import os
import sys
import types
import urllib.parse

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import gateway_events
from gateway_events import check_skeleton, members, same_members

from report import Report  # noqa: E402
from sigv4 import Credentials  # noqa: E402

ACCOUNT = "123456789012"
MOTO_SAYS = "request-id"  # In the bodies of EC2's replies; their heads have a true one.


class Made:
    """Clients of one gateway, and what calls gave that later ones need."""

    def __init__(self, endpoint, key, secret, token=None):
        self.endpoint, self.key, self.secret, self.token = endpoint, key, secret, token
        self.host = urllib.parse.urlsplit(endpoint).netloc
        self.kept = {}

    def client(self, service):
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"},
                        request_checksum_calculation="when_required", response_checksum_validation="when_required")
        return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=self.key,
                            aws_secret_access_key=self.secret, aws_session_token=self.token, config=config)

    def keep(self, name, value):
        self.kept[name] = value
        return value


def attempt(call):
    """Makes the call; an error of the service is an answer like any other. Returns its request's id."""
    try:
        given = call()
        return (given or {}).get("ResponseMetadata", {}).get("RequestId") if isinstance(given, dict) else None
    except ClientError as error:
        return error.response["ResponseMetadata"].get("RequestId")


def check_call(recorded, call, expected, identity):
    rows = expected if isinstance(expected, list) else [expected]
    request_id = attempt(call)
    events = recorded.next(len(rows))
    for event, row in zip(events, rows):
        check_skeleton(event, ACCOUNT)
        same_members(event, {"awsRegion": "us-east-1", "userIdentity": identity, **row})
        if request_id and request_id != MOTO_SAYS:
            same_members(event, {"requestID": request_id})
        wrapped = event["eventSource"] == "s3.amazonaws.com"
        assert event["userAgent"].startswith("[Boto3/" if wrapped else "Boto3/"), event["userAgent"]


def drive(report, recorded, made, groups, identity):
    for group in groups:
        # A call of a group may need what the one before gave.
        try:
            for name, call, expected in group(made):
                report.run(name, check_call, recorded, call, expected, identity)
        except Exception as error:
            report.fail(f"{group.__name__} of {made.host}", f"{type(error).__name__}: {error}")


def check_refused_key(recorded, made):
    """A signature that the upstream does not take is nobody's."""
    wrong = Made(made.endpoint, made.key, "not-the-secret-at-all")
    attempt(lambda: wrong.client("s3").list_buckets())
    event, = recorded.next(1)
    same_members(event, {"eventName": "ListBuckets", "errorCode": "SignatureDoesNotMatch",
                         "userIdentity": {"type": "Unknown", "accountId": ACCOUNT},
                         "additionalEventData": members(claimedAccessKeyId=made.key)})


def check_session(recorded, made):
    """What a session does is the session's, with who asked for it and as whom."""
    keys = made.kept["role"]["Credentials"]
    session = Made(made.endpoint, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    attempt(session.client("sqs").list_queues)
    event, = recorded.next(1)
    same_members(event, {"userIdentity": members(
        type="AssumedRole", arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/nightly", accessKeyId=keys["AccessKeyId"],
        sessionContext=members(sessionIssuer=members(type="Role", userName="Deploy"),
                               sourceIdentity="ann@example.com",
                               attributes=members(mfaAuthenticated="false"))),
        "additionalEventData": members(sessionChain=[members(
            type="IAMUser", arn=f"arn:aws:iam::{ACCOUNT}:user/tester")])})


def check_secrets(recorded):
    """No secret of any call is in any event."""
    reply = recorded.client.signed("GET", "/v1/events", [("door", "gateway"), ("text", "a secret"), ("limit", "10")])
    found = [row["record"]["eventName"] for row in reply.json["events"]]
    assert not found, f"secrets are in {found}"
    reply = recorded.client.signed("GET", "/v1/events", [("door", "gateway"), ("text", "S3cret-of"), ("limit", "10")])
    assert not reply.json["events"], "a password is in an event"


def main(kind):
    report = Report()
    server = types.SimpleNamespace(port=int(os.environ["SERVER_PORT"]), host=f"127.0.0.1:{os.environ['SERVER_PORT']}")
    recorded = gateway_events.Recorded(server, Credentials(os.environ["SERVER_KEY"], os.environ["SERVER_SECRET"]))
    made = Made(os.environ["GATEWAY"], os.environ["USER_KEY"], os.environ["USER_SECRET"])
    identity = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/tester", "accountId": ACCOUNT,
                "accessKeyId": made.key, "userName": "tester"}
    import calls_s3
    if kind == "moto":
        import calls_moto
        drive(report, recorded, made, calls_moto.ALL, identity)
        report.run("a session of a role", check_session, recorded, made)
        drive(report, recorded, made, calls_s3.ALL, identity)
    else:
        drive(report, recorded, made, calls_s3.ALL, identity)
        report.run("a refused key is nobody's", check_refused_key, recorded, made)
    report.run(f"no secret in the events of {kind}", check_secrets, recorded)
    report.finish()


if __name__ == "__main__":
    main(sys.argv[1])
