"""The stand-in of S3 and SQS, held to what Amazon's own client makes of it. Runs in the locked environment;
tests/intake/run starts it."""

import os
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402
from botocore.exceptions import ClientError, ConnectionError, FlexibleChecksumError, HTTPClientError  # noqa: E402

from digest_chain import Stored  # noqa: E402
from feed_bucket import by_hash  # noqa: E402
from feed_cloud import FeedCloud  # noqa: E402
from feed_damage import bomb  # noqa: E402
from feed_door import KEY, SECRET  # noqa: E402
from feed_faults import Alters, Cuts, Drops, DropsAnswer, Late, Refuses, expired_token, slow_down  # noqa: E402
from feed_files import FeedFiles, odd_keys  # noqa: E402
from report import Report, same  # noqa: E402

NAME = "111122223333_CloudTrail_us-east-1_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz"


def client(cloud, service, attempts=1, key=KEY, secret=SECRET, region="us-east-1", **more):
    return boto3.client(service, region_name=region, endpoint_url=cloud.endpoint, aws_access_key_id=key,
                        aws_secret_access_key=secret, config=Config(retries={"total_max_attempts": attempts,
                                                                             "mode": "standard"}), **more)


def refused(code, call, **request):
    try:
        call(**request)
    except ClientError as error:
        same(error.response["Error"]["Code"], code, f"{request}")
        return error.response
    raise AssertionError(f"{request} is not refused")


def with_queue(**more):
    """(cloud, queue, what a call needs, the client)."""
    cloud = FeedCloud()
    queue = cloud.add_queue("feed", **more)
    return cloud, queue, {"QueueUrl": cloud.url_of(queue)}, client(cloud, "sqs")


def bodies(reply):
    return [message["Body"] for message in reply.get("Messages", [])]


def queue_basics():
    cloud, queue, at, sqs = with_queue()
    sent = sqs.send_message(**at, MessageBody="one\n\u00fc \U0001f4dc")
    same(sqs.get_queue_url(QueueName="feed")["QueueUrl"], at["QueueUrl"])
    got = sqs.receive_message(**at, MessageSystemAttributeNames=["All"], MaxNumberOfMessages=10)["Messages"]
    same([(each["MessageId"], each["Body"]) for each in got], [(sent["MessageId"], "one\n\u00fc \U0001f4dc")])
    same((got[0]["MD5OfBody"], got[0]["Attributes"]["ApproximateReceiveCount"]), (sent["MD5OfMessageBody"], "1"))
    assert abs(int(got[0]["Attributes"]["SentTimestamp"]) / 1000 - time.time()) < 60, "SentTimestamp"
    same(bodies(sqs.receive_message(**at)), [], "a message in flight")
    facts = sqs.get_queue_attributes(**at, AttributeNames=["All"])["Attributes"]
    same((facts["ApproximateNumberOfMessages"], facts["ApproximateNumberOfMessagesNotVisible"],
          facts["VisibilityTimeout"], facts["QueueArn"]),
         ("0", "1", "30", "arn:aws:sqs:us-east-1:111122223333:feed"))
    for _ in range(2):  # Deleting twice succeeds.
        sqs.delete_message(**at, ReceiptHandle=got[0]["ReceiptHandle"])
    same((queue.is_empty(), queue.deleted, cloud.wrong), (True, 1, []))
    cloud.close()


def queue_errors():
    cloud, _, at, sqs = with_queue()
    gone = cloud.endpoint + "/111122223333/gone"
    refused("AWS.SimpleQueueService.NonExistentQueue", sqs.receive_message, QueueUrl=gone)
    try:
        sqs.receive_message(QueueUrl=gone)
    except sqs.exceptions.QueueDoesNotExist:
        pass
    refused("ReceiptHandleIsInvalid", sqs.delete_message, **at, ReceiptHandle="nonsense")
    refused("InvalidParameterValue", sqs.receive_message, **at, MaxNumberOfMessages=11)
    refused("InvalidParameterValue", sqs.receive_message, **at, WaitTimeSeconds=21)
    refused("InvalidMessageContents", sqs.send_message, **at, MessageBody="a\x01")
    refused("AWS.SimpleQueueService.EmptyBatchRequest", sqs.delete_message_batch, **at, Entries=[])
    same(cloud.wrong, [])
    cloud.close()


def visibility():
    cloud, queue, at, sqs = with_queue(visibility=1)
    queue.send("one")
    first = sqs.receive_message(**at)["Messages"][0]
    began = time.monotonic()
    second = sqs.receive_message(**at, WaitTimeSeconds=5, AttributeNames=["ApproximateReceiveCount"])["Messages"][0]
    waited = time.monotonic() - began
    assert 0.5 < waited < 4, f"it came again after {waited} s"
    same((second["Body"], second["Attributes"]["ApproximateReceiveCount"]), ("one", "2"))
    assert first["ReceiptHandle"] != second["ReceiptHandle"], "one receipt twice"
    sqs.delete_message(**at, ReceiptHandle=first["ReceiptHandle"])  # Of an old receipt: without effect.
    same(queue.counts(), (0, 1, 0))
    sqs.change_message_visibility(**at, ReceiptHandle=second["ReceiptHandle"], VisibilityTimeout=60)
    time.sleep(1.2)
    same(bodies(sqs.receive_message(**at)), [], "a message whose time was extended")
    sqs.change_message_visibility(**at, ReceiptHandle=second["ReceiptHandle"], VisibilityTimeout=0)
    same(bodies(sqs.receive_message(**at)), ["one"], "a message given back")
    refused("AWS.SimpleQueueService.MessageNotInflight", sqs.change_message_visibility, **at,
            ReceiptHandle=second["ReceiptHandle"], VisibilityTimeout=1)
    same(cloud.wrong, [])
    cloud.close()


def long_poll():
    cloud, queue, at, sqs = with_queue()
    threading.Timer(0.3, queue.send, ["late"]).start()
    began = time.monotonic()
    same(bodies(sqs.receive_message(**at, WaitTimeSeconds=10)), ["late"])
    assert time.monotonic() - began < 5, "a message did not end the wait"
    began = time.monotonic()
    same(bodies(sqs.receive_message(**at, WaitTimeSeconds=1)), [])
    assert time.monotonic() - began > 0.9, "it did not wait"
    cloud.close()


def batches():
    cloud, queue, at, sqs = with_queue()
    sqs.send_message_batch(**at, Entries=[{"Id": str(number), "MessageBody": f"m{number}"} for number in range(10)])
    got = sqs.receive_message(**at, MaxNumberOfMessages=10)["Messages"]
    same(sorted(each["Body"] for each in got), [f"m{number}" for number in range(10)])
    done = sqs.change_message_visibility_batch(**at, Entries=[
        {"Id": "a", "ReceiptHandle": got[0]["ReceiptHandle"], "VisibilityTimeout": 0},
        {"Id": "b", "ReceiptHandle": "nonsense", "VisibilityTimeout": 0}])
    same(([each["Id"] for each in done["Successful"]], [(each["Id"], each["Code"]) for each in done["Failed"]]),
         (["a"], [("b", "ReceiptHandleIsInvalid")]))
    done = sqs.delete_message_batch(**at, Entries=[{"Id": str(number), "ReceiptHandle": each["ReceiptHandle"]}
                                                   for number, each in enumerate(got)])
    same((len(done["Successful"]), queue.is_empty(), cloud.wrong), (10, True, []))
    cloud.close()


def dead_letters():
    cloud = FeedCloud()
    dead = cloud.add_queue("dead")
    queue = cloud.add_queue("feed", dead=dead, max_receives=2)
    sqs, at = client(cloud, "sqs"), {"QueueUrl": cloud.url_of(queue)}
    queue.send("poison")
    for _ in range(2):
        same(bodies(sqs.receive_message(**at, VisibilityTimeout=0)), ["poison"])
    same((bodies(sqs.receive_message(**at)), queue.is_empty()), ([], True))
    moved = sqs.receive_message(QueueUrl=cloud.url_of(dead), AttributeNames=["All"])["Messages"][0]
    same((moved["Body"], moved["Attributes"]["DeadLetterQueueSourceArn"]), ("poison", queue.arn))
    policy = sqs.get_queue_attributes(**at, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    same(policy, f'{{"deadLetterTargetArn": "{dead.arn}", "maxReceiveCount": 2}}')
    cloud.close()


def at_least_once():
    cloud, queue, at, sqs = with_queue()
    queue.double_every = 2
    for number in range(4):
        queue.send(str(number))
    got = [body for _ in range(6) for body in bodies(sqs.receive_message(**at))]
    assert sorted(set(got)) == ["0", "1", "2", "3"] and len(got) > 4, f"came: {got}"
    queue.double_every, queue.lose_deletes = 0, 1
    queue.send("stays")
    receipt = sqs.receive_message(**at, MaxNumberOfMessages=10, VisibilityTimeout=0)["Messages"][0]["ReceiptHandle"]
    before = len(queue.bodies())
    sqs.delete_message(**at, ReceiptHandle=receipt)
    same(len(queue.bodies()), before, "after a deletion that was lost")
    cloud.close()


def objects():
    cloud = FeedCloud()
    bucket, s3 = cloud.add_bucket("feed-logs"), client(cloud, "s3")
    for key in odd_keys(NAME).values():
        bucket.put(key, Stored(key.encode(), {"signature": "ab12"}))
        got = s3.get_object(Bucket="feed-logs", Key=key)
        same((got["Body"].read(), got["Metadata"]), (key.encode(), {"signature": "ab12"}), repr(key))
        same(s3.head_object(Bucket="feed-logs", Key=key)["ContentLength"], len(key.encode()))
    listed = [each["Key"] for each in s3.list_objects_v2(Bucket="feed-logs")["Contents"]]
    same(listed, bucket.keys(), "a listing of odd keys")
    bucket.put("digits", b"0123456789")
    for asked, wanted in (("bytes=2-4", b"234"), ("bytes=7-", b"789"), ("bytes=-2", b"89"), ("bytes=8-99", b"89")):
        got = s3.get_object(Bucket="feed-logs", Key="digits", Range=asked)
        same((got["Body"].read(), got["ResponseMetadata"]["HTTPStatusCode"]), (wanted, 206), asked)
    refused("InvalidRange", s3.get_object, Bucket="feed-logs", Key="digits", Range="bytes=10-")
    refused("NoSuchKey", s3.get_object, Bucket="feed-logs", Key="absent")
    refused("404", s3.head_object, Bucket="feed-logs", Key="absent")
    refused("NoSuchBucket", s3.get_object, Bucket="other-logs", Key="absent")
    refused("PreconditionFailed", s3.get_object, Bucket="feed-logs", Key="digits", IfMatch='"0"')
    bucket.may_list = False
    refused("AccessDenied", s3.get_object, Bucket="feed-logs", Key="absent")
    refused("AccessDenied", s3.list_objects_v2, Bucket="feed-logs")
    same(cloud.wrong, [])
    cloud.close()


def listings():
    cloud = FeedCloud()
    keys = [f"AWSLogs/{number % 7}/{number:04}" for number in range(500)]
    bucket, s3 = cloud.add_bucket("feed-logs", {key: b"x" for key in keys}, page_size=37), client(cloud, "s3")

    def listed(**more):
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket="feed-logs", **more)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]
    same(listed(), sorted(keys))
    same(listed(Prefix="AWSLogs/3/"), sorted(key for key in keys if key.startswith("AWSLogs/3/")))
    same(listed(StartAfter="AWSLogs/3/9"), [key for key in sorted(keys) if key > "AWSLogs/3/9"])
    pages = s3.list_objects_v2(Bucket="feed-logs", Delimiter="/", Prefix="AWSLogs/")
    same([each["Prefix"] for each in pages["CommonPrefixes"]], [f"AWSLogs/{number}/" for number in range(7)])
    bucket.order = by_hash
    found = listed()
    same(sorted(found), sorted(keys), "a listing in no order")
    assert found != sorted(keys), "it is in order"
    refused("NotImplemented", s3.list_objects_v2, Bucket="feed-logs", StartAfter="AWSLogs/3/9")
    refused("InvalidArgument", s3.list_objects_v2, Bucket="feed-logs", ContinuationToken="AWSLogs/3/9")
    same(cloud.wrong, [])
    cloud.close()


def faults():
    cloud = FeedCloud()
    cloud.add_bucket("feed-logs", {"key": b"0123456789" * 1000})
    queue = cloud.add_queue("feed")
    s3, sqs = client(cloud, "s3"), client(cloud, "sqs")

    def body():
        return s3.get_object(Bucket="feed-logs", Key="key")["Body"].read()

    def fails(*kinds):
        try:
            body()
        except kinds:
            return
        raise AssertionError("it is read")
    cloud.faults.add(Cuts("GetObject", "key", times=1))
    fails(HTTPClientError)
    cloud.faults.add(Alters("GetObject", "key", times=1))
    fails(FlexibleChecksumError)
    cloud.faults.add(Drops("GetObject", times=1))
    fails(ConnectionError, HTTPClientError)
    cloud.faults.add(slow_down(1, operation="GetObject"), expired_token(1, operation="GetObject", skip=1),
                     Refuses("GetObject", "k*", times=1, skip=2))
    for code in ("SlowDown", "ExpiredToken", "AccessDenied"):
        refused(code, s3.get_object, Bucket="feed-logs", Key="key")
    same(len(body()), 10000)
    cloud.faults.add(slow_down(2, operation="GetObject"))
    same(client(cloud, "s3", attempts=4).get_object(Bucket="feed-logs", Key="key")["ContentLength"], 10000)
    cloud.faults.add(Late("GetObject", milliseconds=300, times=1))
    began = time.monotonic()
    body()
    assert time.monotonic() - began > 0.29, "it is not late"
    cloud.faults.add(Late("HeadObject", milliseconds=500))
    crowd = [threading.Thread(target=s3.head_object, kwargs={"Bucket": "feed-logs", "Key": "key"}) for _ in range(5)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    same((cloud.in_flight_most["HeadObject"], cloud.count("HeadObject")), (5, 5))
    at = {"QueueUrl": cloud.url_of(queue)}
    cloud.faults.add(slow_down(1, operation="ReceiveMessage"), Refuses("DeleteMessage", "feed", times=1),
                     expired_token(1, operation="SendMessage"), DropsAnswer("SendMessage", times=1, skip=1))
    refused("RequestThrottled", sqs.receive_message, **at)
    refused("AccessDenied", sqs.delete_message, **at, ReceiptHandle="x")
    refused("ExpiredToken", sqs.send_message, **at, MessageBody="x")
    try:
        sqs.send_message(**at, MessageBody="unheard")
    except (ConnectionError, HTTPClientError):
        pass
    same(bodies(sqs.receive_message(**at)), ["unheard"])
    same(cloud.wrong, [])
    cloud.close()


def signatures():
    cloud = FeedCloud()
    cloud.add_bucket("feed-logs", {"key": b"x"})
    at = {"QueueUrl": cloud.url_of(cloud.add_queue("feed"))}
    thing = {"Bucket": "feed-logs", "Key": "key"}
    refused("SignatureDoesNotMatch", client(cloud, "s3", secret="another").get_object, **thing)
    refused("SignatureDoesNotMatch", client(cloud, "sqs", secret="another").receive_message, **at)
    refused("InvalidAccessKeyId", client(cloud, "s3", key="AKIAANOTHER").get_object, **thing)
    same(len(cloud.wrong), 3)
    client(cloud, "s3", region="eu-west-1").get_object(**thing)  # boto3 takes the Region from the refusal.
    same(cloud.door.refused["s3", "AuthorizationHeaderMalformed"], 1)
    cloud.door.ahead = 3600
    reply = refused("RequestTimeTooSkewed", client(cloud, "s3").get_object, **thing)
    assert "ServerTime" in reply["Error"], reply
    refused("SignatureDoesNotMatch", client(cloud, "sqs").receive_message, **at)
    cloud.door.ahead = 600
    client(cloud, "s3").get_object(**thing)
    client(cloud, "sqs").receive_message(**at)
    same(len(cloud.wrong), 3)
    cloud.close()


def issued_credentials():
    cloud = FeedCloud()
    cloud.add_bucket("feed-logs", {"key": b"x"})
    os.environ.update(cloud.environment({}, issued=True))
    session = boto3.Session()
    s3 = session.client("s3", config=Config(retries={"total_max_attempts": 1}))
    s3.get_object(Bucket="feed-logs", Key="key")
    assert isinstance(session.get_credentials(), Credentials) and session.get_credentials().token, "no token"
    cloud.door.expire_issued()
    refused("ExpiredToken", s3.get_object, Bucket="feed-logs", Key="key")
    boto3.Session().client("s3").get_object(Bucket="feed-logs", Key="key")
    same((cloud.count("credentials"), cloud.wrong), (2, []))
    cloud.close()


def a_tree():
    """What FeedFiles makes is found over the wire as it was made; also what is large."""
    cloud, files = FeedCloud(), FeedFiles(hours=2)
    files.fill(cloud.add_bucket("feed-logs"))
    cloud.buckets["feed-logs"].put("bomb", bomb())
    s3 = client(cloud, "s3")
    for key, stored in files.objects.items():
        same(s3.get_object(Bucket="feed-logs", Key=key)["Body"].read(), stored.data)
    same(s3.get_object(Bucket="feed-logs", Key="bomb")["Body"].read(), bomb())
    cloud.close()


def main():
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    report = Report()
    report.run_all([
        ("a message is sent, received, hidden and deleted", queue_basics),
        ("a queue's errors", queue_errors),
        ("a message comes again after its visibility timeout, and later where that is extended", visibility),
        ("a receiver waits for the first message", long_poll),
        ("batches, in part", batches),
        ("a message received too often goes to the dead letters", dead_letters),
        ("messages come twice and deletions are lost where asked", at_least_once),
        ("objects of odd keys, ranges, and what is not there", objects),
        ("listings in pages, in order and in none", listings),
        ("faults happen as the script says", faults),
        ("signatures, Regions and clocks are looked at", signatures),
        ("credentials that are given out and run out", issued_credentials),
        ("a tree of files", a_tree)])
    report.finish()


main()
