"""The same steps on the stand-in and on a moto server, by Amazon's own client: what each says, and where they part.
Runs in the locked environment with the moto server's address; tests/intake/run starts it."""

import json
import os
import pathlib
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

import feed_messages  # noqa: E402
from feed_cloud import FeedCloud  # noqa: E402
from feed_door import KEY, SECRET  # noqa: E402
from feed_messages import Announced  # noqa: E402
from report import Report, same  # noqa: E402

ODD = "AWSLogs/a b+c%/\u00fc.json.gz"


def clients(endpoint):
    return [boto3.client(service, region_name="us-east-1", endpoint_url=endpoint, aws_access_key_id=KEY,
                         aws_secret_access_key=SECRET, config=Config(retries={"total_max_attempts": 1}))
            for service in ("sqs", "s3")]


def outcome(call, **request):
    """What it answered, or (code, status)."""
    try:
        return call(**request)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]


class Stage:
    """A queue `feed` with dead letters `dead` after three receptions."""

    def __init__(self, endpoint, url, dead_url):
        self.sqs, self.s3 = clients(endpoint)
        self.at, self.dead = {"QueueUrl": url}, {"QueueUrl": dead_url}

    def receive(self, **more):
        return outcome(self.sqs.receive_message, **self.at, **more).get("Messages", [])

    def in_flight(self):
        name = "ApproximateNumberOfMessagesNotVisible"
        return self.sqs.get_queue_attributes(**self.at, AttributeNames=[name])["Attributes"][name]

    def walk(self):
        """{step: what was seen}."""
        sqs, at, seen = self.sqs, self.at, {}
        sent = sqs.send_message(**at, MessageBody="one \u00fc")
        first = self.receive(AttributeNames=["All"], VisibilityTimeout=1)[0]
        seen["message"] = (first["Body"], first["MD5OfBody"] == sent["MD5OfMessageBody"],
                           first["MessageId"] == sent["MessageId"], sorted(first["Attributes"]),
                           first["Attributes"]["ApproximateReceiveCount"])
        seen["hidden"] = len(self.receive())
        began = time.monotonic()
        second = self.receive(WaitTimeSeconds=4, AttributeNames=["All"], VisibilityTimeout=30)
        seen["again"] = (len(second), 0.3 < time.monotonic() - began < 3.5,
                         second[0]["Attributes"]["ApproximateReceiveCount"] if second else None)
        seen["receipts differ"] = bool(second) and second[0]["ReceiptHandle"] != first["ReceiptHandle"]
        held = sqs.get_queue_attributes(**at, AttributeNames=["All"])["Attributes"]
        seen["counts"] = [held[name] for name in ("ApproximateNumberOfMessages",
                                                  "ApproximateNumberOfMessagesNotVisible", "VisibilityTimeout")]
        newest = second[0]["ReceiptHandle"]
        given = outcome(sqs.change_message_visibility, **at, ReceiptHandle=newest, VisibilityTimeout=0)
        seen["given back"] = given if isinstance(given, tuple) else len(self.receive(VisibilityTimeout=0))
        seen["after three"] = len(self.receive())
        seen["among the dead"] = len(outcome(sqs.receive_message, **self.dead).get("Messages", []))
        sqs.send_message(**at, MessageBody="two")
        old = self.receive(VisibilityTimeout=0)[0]["ReceiptHandle"]
        newest = self.receive(VisibilityTimeout=30)[0]["ReceiptHandle"]
        sqs.delete_message(**at, ReceiptHandle=old)
        seen["left after an old receipt"] = self.in_flight()
        sqs.delete_message(**at, ReceiptHandle=newest)
        seen["left after the newest"] = self.in_flight()
        deleted = outcome(sqs.delete_message, **at, ReceiptHandle=newest)
        seen["deleted twice"] = deleted if isinstance(deleted, tuple) else "taken"
        seen["nonsense receipt"] = outcome(sqs.delete_message, **at, ReceiptHandle="nonsense")
        seen["no queue"] = outcome(sqs.receive_message, QueueUrl=at["QueueUrl"] + "-gone")
        seen["eleven"] = outcome(sqs.receive_message, **at, MaxNumberOfMessages=11)
        sqs.send_message(**at, MessageBody="three")
        shown = self.receive(VisibilityTimeout=0)[0]["ReceiptHandle"]
        extended = outcome(sqs.change_message_visibility, **at, ReceiptHandle=shown, VisibilityTimeout=5)
        seen["extended when not in flight"] = extended if isinstance(extended, tuple) else "taken"
        return seen


def stand_in():
    with FeedCloud() as cloud:
        dead = cloud.add_queue("dead")
        queue = cloud.add_queue("feed", dead=dead, max_receives=3)
        return Stage(cloud.endpoint, cloud.url_of(queue), cloud.url_of(dead)).walk()


def moto(endpoint):
    sqs, _ = clients(endpoint)
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    url = sqs.create_queue(QueueName="feed", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    return Stage(endpoint, url, dead).walk()


def notification(endpoint):
    """(the test message, the notification) of moto's S3 for an object of an odd key."""
    sqs, s3 = clients(endpoint)
    url = sqs.create_queue(QueueName="notified")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    s3.create_bucket(Bucket="notified-logs")
    s3.put_bucket_notification_configuration(Bucket="notified-logs", NotificationConfiguration={
        "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}]})
    s3.put_object(Bucket="notified-logs", Key=ODD, Body=b"hello")
    s3.delete_object(Bucket="notified-logs", Key=ODD)
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
    return found


# Where moto is not as AWS says: "If you don't use the most recent receipt handle ... the message might not be deleted";
# ReceiptHandleIsInvalid has status 404 in SQS's model; MessageNotInflight of a message that is not in flight.
PARTS = {"left after an old receipt": "0", "nonsense receipt": ("ReceiptHandleIsInvalid", 400),
         "extended when not in flight": "taken"}
WALK = {
    "message": ("one \u00fc", True, True, ["ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SenderId",
                                          "SentTimestamp"], "1"),
    "hidden": 0, "again": (1, True, "2"), "receipts differ": True, "counts": ["0", "1", "30"], "given back": 1,
    "after three": 0, "among the dead": 1, "left after an old receipt": "1", "left after the newest": "0",
    "deleted twice": "taken", "nonsense receipt": ("ReceiptHandleIsInvalid", 404),
    "no queue": ("AWS.SimpleQueueService.NonExistentQueue", 400), "eleven": ("InvalidParameterValue", 400),
    "extended when not in flight": ("AWS.SimpleQueueService.MessageNotInflight", 400),
}


def notifications(endpoint):
    """moto's have no member that ours lack, and name the same object; it encodes slashes, which S3 does not."""
    test, created, gone = notification(endpoint)
    ours = json.loads(feed_messages.test_event("notified-logs"))
    same((test["Event"], test["Bucket"], set(test) <= set(ours)), ("s3:TestEvent", "notified-logs", True))
    one = Announced("notified-logs", ODD, 5, "5d41402abc4b2a76b9719d911017c592")
    for theirs, mine in ((created, feed_messages.s3(one)), (gone, feed_messages.removed(one))):
        theirs, mine = theirs["Records"][0], json.loads(mine)["Records"][0]
        assert set(theirs) <= set(mine), f"moto's record has {set(theirs) - set(mine)}"
        same([theirs[name] for name in ("eventSource", "eventVersion", "eventName")],
             [mine[name] for name in ("eventSource", "eventVersion", "eventName")])
        keys = [record["s3"]["object"]["key"] for record in (theirs, mine)]
        same(keys[0], keys[1].replace("/", "%2F"))
        same([urllib.parse.unquote_plus(key) for key in keys], [ODD, ODD])
        same(theirs["s3"]["object"]["size"], 5)


def main(endpoint):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    report = Report()
    report.run("a queue of the stand-in, step by step", lambda: same(stand_in(), WALK))
    report.run("a queue of moto's, step by step", lambda: same(moto(endpoint), {**WALK, **PARTS}))
    report.run("notifications of moto's S3", notifications, endpoint)
    report.finish()


if __name__ == "__main__":
    main(sys.argv[1])
